{ const a = [1, , 3], before = a[1]; Array.prototype[1] = 'proto'; const after = a[1]; delete Array.prototype[1]; console.log(before, after, a[1]); } // expect: undefined proto undefined
{
  let seen;
  Object.defineProperty(Array.prototype, '0', { set(v) { seen = v; }, configurable: true });
  const a = []; a[0] = 'x';
  delete Array.prototype[0];
  console.log(seen, a.length); // expect: x 0
}
{ const p = [1, 2], o = Object.create(p); p[2] = 3; p.push('pushed'); console.log(o[0], o[2], o[3], o.length); } // expect: 1 3 pushed 4
{ const a = [, 1]; Object.setPrototypeOf(a, new Proxy([], { get: (t, k) => typeof k === 'string' ? 'trap' + k : t[k] })); console.log(a[0], a[1], a.length); } // expect: trap0 1 2
