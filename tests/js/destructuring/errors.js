const attempts = [
  () => { const { a } = null; },
  () => { const { a } = undefined; },
  () => { const [a] = {}; },
  () => { const [a] = null; },
  () => { const { a: { b } } = {}; },
  () => { (({ a }) => a)(); },
];
for (const f of attempts) { try { f(); console.log('fine'); } catch (e) { console.log(e.name); } } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
