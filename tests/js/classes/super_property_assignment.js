class A {}
class B extends A { set(v) { super.x = v; return Object.hasOwn(this, 'x') + ':' + this.x; } }
console.log(new B().set(3), 'x' in A.prototype); // expect: true:3 false
