const log = [];
const key = (k) => { log.push('key ' + k); return k; };
class A {
  [key('a')] = log.push('value a');
  static [key('b')] = log.push('value b');
  [key('c')]() {}
}
new A();
console.log(log.join(', ')); // expect: key a, key b, key c, value b, value a
