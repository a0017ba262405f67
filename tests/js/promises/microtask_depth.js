let n = 0; const step = () => { if (++n < 5000) return Promise.resolve().then(step); console.log(n); }; step(); // expect: 5000
