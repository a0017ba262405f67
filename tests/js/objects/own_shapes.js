// Objects that own their shape from the start: large literals that run once, maps, prototypes.
const names = 'a b c d e f g h i j k l m n o p'.split(' ');
{
  const o = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10, k: 11, l: 12, m: 13, n: 14, a: 'again', b: undefined, b: 'twice' };
  console.log(Object.keys(o).join(''), o.a, o.b, o.n); // expect: abcdefghijklmn again twice 14
  delete o.c; o.z = 26; o.c = 'last';
  console.log(Object.keys(o).join('')); // expect: abdefghijklmnzc
  console.log(Object.keys(Object.freeze(o)).length, Object.isFrozen(o), (o.a = 5, o.a)); // expect: 15 true again
}
{
  const make = (x) => ({ a: x, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10, k: 11, l: 12, m: 13, n: 14, x }), all = [];
  for (let i = 0; i < 4; i++) all.push(make(i));
  console.log(all.map((o) => o.a + o.n + o.x).join()); // expect: 14,16,18,20
}
{
  const map = {}; for (const name of names) map[name] = name + name;
  console.log(Object.keys(map).join(''), names.map((name) => map[name].length).join('')); // expect: abcdefghijklmnop 2222222222222222
  Object.defineProperty(Object.prototype, 'late', { set(v) { this.a = v; }, configurable: true });
  map['la' + 'te'] = 'set'; delete Object.prototype.late;
  console.log(map.a, Object.keys(map).length); // expect: set 16
  Object.preventExtensions(map); map['mo' + 're'] = 1;
  console.log('more' in map); // expect: false
}
{
  function F() {} const first = F.prototype, read = (o) => o.m;
  console.log(Object.getOwnPropertyNames(first).join(), first.constructor === F, F.propertyIsEnumerable('prototype')); // expect: constructor true false
  const o = new F(); console.log(String([read(o), read(o)])); // expect: ,
  F.prototype.m = 'late'; console.log(read(o), read(first)); // expect: late late
  F.prototype = { m: 'other' }; console.log(read(o), read(new F())); // expect: late other
  class A { x() { return 1; } get y() { return 2; } static z() { return 3; } } class B extends A { x() { return super.x() + 10; } }
  console.log(new B().x(), new B().y, B.z(), Object.getOwnPropertyNames(B.prototype).join()); // expect: 11 2 3 constructor,x
}
console.log(typeof absent, typeof console, (() => { try { return absent; } catch (e) { return e.message; } })()); // expect: undefined object absent is not defined
Object.defineProperty(globalThis, 'counted', { get() { return 'got'; }, configurable: true });
console.log(counted, typeof counted); // expect: got string
