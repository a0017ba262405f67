for (const f of [() => { for (const x of 5); }, () => { for (const x of {}); }, () => new Map([1]), () => { const [a] = 1; }, () => Array.from(null), () => new Set(5)]) {
  try { f(); console.log('fine'); } catch (e) { console.log(e.name); } // expect: TypeError
  // expect: TypeError
  // expect: TypeError
  // expect: TypeError
  // expect: TypeError
  // expect: TypeError
}
