function f() { return eval('this.tag + arguments[0] + typeof new.target'); }
console.log(f.call({ tag: 't' }, 'a')); // expect: taundefined
const o = { m() { return eval('super.toString === Object.prototype.toString'); } };
console.log(o.m()); // expect: true
console.log((() => eval('typeof this'))()); // expect: object
