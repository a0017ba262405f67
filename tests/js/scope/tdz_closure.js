function read() { return later; }
try { read(); } catch (e) { console.log(e.message); } // expect: Cannot access 'later' before initialization
let later = 'ready';
console.log(read()); // expect: ready
