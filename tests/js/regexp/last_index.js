const r = /a/g; r.lastIndex = 5; console.log(r.exec('aaa'), r.lastIndex); // expect: null 0
r.lastIndex = -1; console.log(r.test('aaa'), r.lastIndex); 'aaa'.replace(r, 'b'); console.log(r.lastIndex); // expect: true 1
// expect: 0
const n = /a/; n.lastIndex = 3; console.log(n.test('a'), n.lastIndex); const out = []; let m; while ((m = r.exec('banana'))) out.push(m.index); console.log(out.join()); // expect: true 3
// expect: 1,3,5
const f = Object.freeze(/x/g); try { f.test('x'); } catch (e) { console.log(e.name); } // expect: TypeError
