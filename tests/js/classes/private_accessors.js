class A {
  #v = 1;
  get #value() { return this.#v; }
  set #value(x) { this.#v = x * 10; }
  bump() { this.#value++; return this.#value; }
  get #only() { return 'read'; }
  write() { this.#only = 1; }
}
console.log(new A().bump()); // expect: 20
try { new A().write(); } catch (e) { console.log(e.name); } // expect: TypeError
