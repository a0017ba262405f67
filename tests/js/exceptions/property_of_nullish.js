let u, n = null, o = {};
for (const f of [() => u.a, () => n.b, () => u[0], () => o.x.y, () => { u.a = 1; }, () => o.x.y.z, () => n[Symbol('s')]]) { try { f(); } catch (e) { console.log(e.message); } } // expect: Cannot read properties of undefined (reading 'a')
// expect: Cannot read properties of null (reading 'b')
// expect: Cannot read properties of undefined (reading '0')
// expect: Cannot read properties of undefined (reading 'y')
// expect: Cannot set properties of undefined (setting 'a')
// expect: Cannot read properties of undefined (reading 'y')
// expect: Cannot read properties of null (reading 'Symbol(s)')
