class Temperature {
  #celsius = 0;
  get fahrenheit() { return this.#celsius * 9 / 5 + 32; }
  set fahrenheit(v) { this.#celsius = (v - 32) * 5 / 9; }
  static get zero() { return new Temperature(); }
}
const t = Temperature.zero;
t.fahrenheit = 212;
console.log(t.fahrenheit, Temperature.zero.fahrenheit); // expect: 212 32
console.log(Object.getOwnPropertyDescriptor(Temperature.prototype, 'fahrenheit').enumerable); // expect: false
