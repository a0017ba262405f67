const log = [];
const p = new Proxy({ a: 1 }, { get(t, k, r) { log.push('get ' + String(k)); return k in t ? Reflect.get(t, k, r) : 'default ' + String(k); }, set(t, k, v, r) { log.push('set ' + k); return Reflect.set(t, k, v * 2, r); } });
p.b = 5; console.log(p.a, p.b, p.zzz, log.join()); // expect: 1 10 default zzz set b,get a,get b,get zzz
(function () { 'use strict'; const ro = new Proxy({}, { set: () => false }); try { ro.x = 1; } catch (e) { console.log(e.name); } })(); // expect: TypeError
