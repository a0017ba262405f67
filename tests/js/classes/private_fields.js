class Counter {
  #n = 0;
  up() { return ++this.#n; }
  add(k) { this.#n += k; return this; }
  get n() { return this.#n; }
  static read(c) { return c.#n; }
}
const c = new Counter();
c.up(); c.add(5);
console.log(c.n, Counter.read(c), Object.keys(c).length, c['#n']); // expect: 6 6 0 undefined
try { Counter.read({}); } catch (e) { console.log(e.name + ': ' + e.message); } // expect: TypeError: Cannot read private member #n from an object whose class did not declare it
try { Counter.prototype.up.call({}); } catch (e) { console.log(e.name); } // expect: TypeError
