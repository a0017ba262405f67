const log = [];
class A { constructor() { log.push('A'); } }
class B extends A {
  x = log.push('field x');
  constructor() { log.push('before'); super(); log.push('after'); }
  y = log.push('field y');
}
new B();
console.log(log.join(', ')); // expect: before, A, field x, field y, after
