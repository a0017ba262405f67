class A { constructor(v) { this.v = v; } get() { return this.v; } }
class B extends A {
  constructor() { const init = () => super(7); init(); }
  get() { return (() => super.get() + 1)(); }
}
console.log(new B().get()); // expect: 8
