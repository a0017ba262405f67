class Outer {
  #x = 1;
  inner() { const outer = this; return class { #y = 2; sum() { return outer.#x + this.#y; } }; }
}
console.log(new (new Outer().inner())().sum()); // expect: 3
class Shadow { #x = 'outer'; f() { return new (class { #x = 'inner'; g() { return this.#x; } })().g() + this.#x; } }
console.log(new Shadow().f()); // expect: innerouter
