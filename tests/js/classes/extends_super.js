class Animal {
  constructor(name) { this.name = name; }
  speak() { return this.name + ' makes a sound'; }
}
class Dog extends Animal {
  constructor(name) { super(name + ' the dog'); }
  speak() { return super.speak() + ': woof'; }
}
console.log(new Dog('Rex').speak()); // expect: Rex the dog makes a sound: woof
console.log(Object.getPrototypeOf(Dog) === Animal, new Dog('') instanceof Animal); // expect: true true
