function pair() { let cell = 'old'; return [() => cell, (v) => { cell = v; }]; }
const [get, set] = pair();
set('new');
console.log(get()); // expect: new
