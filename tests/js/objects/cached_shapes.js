// What a site has learned about shapes must not outlive a change.
const big = (proto) => { const o = Object.create(proto); for (let i = 0; i < 200; i++) o['k' + i] = i; return o; };
{ const o = big({ x: 'inherited' }), read = (o) => o.x; const before = read(o) + read(o); o.x = 'own'; console.log(before, read(o)); } // expect: inheritedinherited own
{ const o = big(null), read = (o) => o.late; const before = [read(o), read(o)]; o.late = 'here'; console.log(String(before), read(o)); } // expect: , here
{ const read = (o) => o.x, n = Object.create(null); read(n); read(n); console.log(read(new Proxy({ x: 'through' }, {}))); } // expect: through
{ const add = (o) => { o.y = 1; return o; }; add({ x: 1 }); add({ x: 1 }); console.log(Object.keys(add(Object.preventExtensions({ x: 1 }))).join()); } // expect: x
{
  const add = (o) => { o.late = 1; return o; }; add({}); add({}); let seen = 0;
  Object.defineProperty(Object.prototype, 'late', { set(v) { seen = v; }, configurable: true });
  const o = add({}); delete Object.prototype.late;
  console.log(seen, Object.keys(o).length); // expect: 1 0
}
{ class P {} const a = [1, 2], read = (o) => o.length; Object.setPrototypeOf(a, P.prototype); console.log(read(new P()), read(new P()), read(a)); } // expect: undefined undefined 2
{ const o = { get x() { return 1; } }, read = () => o.x; read(); read(); Object.defineProperty(o, 'x', { get() { return 2; } }); console.log(read()); } // expect: 2
{ const o = { x: 1 }, read = () => o.x; read(); read(); Object.defineProperty(o, 'x', { get() { return 'got'; } }); console.log(read()); } // expect: got
{ const o = Object.create({ x: 'a' }), read = () => o.x; read(); read(); Object.setPrototypeOf(o, { x: 'b' }); console.log(read()); } // expect: b
{ const m = Object.create({ x: 'a' }), o = Object.create(m), read = () => o.x; read(); read(); Object.setPrototypeOf(m, { x: 'b' }); console.log(read()); } // expect: b
{ const m = { x: 1, y: 2 }, o = Object.create(m), read = () => o.y; read(); read(); delete m.x; console.log(read()); delete m.y; console.log(read()); } // expect: 2
// expect: undefined
