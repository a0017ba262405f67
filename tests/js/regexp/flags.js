const g = /a/g; console.log(g.test('aa'), g.lastIndex, g.test('aa'), g.lastIndex, g.test('aa'), g.lastIndex); // expect: true 1 true 2 false 0
const y = /b/y; console.log(y.test('ab'), (y.lastIndex = 1, y.test('ab')), y.lastIndex, 'abab'.replace(/a/y, 'x'), 'aab'.match(/a/gy).join()); // expect: false true 2 xbab a,a
const d = /a(?<n>b)?/d.exec('xab'); console.log(d.indices[0].join(), d.indices[1].join(), d.indices.groups.n.join(), /\u{1F600}/u.test('\u{1F600}'), /^.$/.test('\u{1F600}'), /^.$/u.test('\u{1F600}'), /[\u{1F600}-\u{1F610}]/u.test('\u{1F601}')); // expect: 1,3 2,3 2,3 true false true true
for (const f of ['gg', 'q', 'uv']) try { new RegExp('a', f); console.log('fine'); } catch (e) { console.log(e.name); } // expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
console.log(/x/gimsuyd.flags); // expect: dgimsuy
