// One object per place, frozen, the same at every call.
const seen = [];
const tag = (s) => { seen.push(s); return s; };
for (let i = 0; i < 2; i++) tag`same`;
tag`same`;
console.log(seen[0] === seen[1], seen[0] === seen[2], Object.isFrozen(seen[0]), Object.isFrozen(seen[0].raw), Array.isArray(seen[0])); // expect: true false true true true
