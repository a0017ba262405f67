class A { constructor(...args) { this.args = args.join('-'); } }
class B extends A {}
console.log(new B(1, 2, 3).args, B.length); // expect: 1-2-3 0
