class A {
  static #secret = 42;
  static reveal;
  static { const read = (c) => c.#secret; A.reveal = () => read(A); }
  static { var local = 1; this.twice = A.reveal() * 2; }
}
console.log(A.reveal(), A.twice, typeof local); // expect: 42 84 undefined
