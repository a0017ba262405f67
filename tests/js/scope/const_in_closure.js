const limit = 10;
function raise() { limit = 11; }
try { raise(); } catch (e) { console.log(e.message); } // expect: Assignment to constant variable.
console.log(limit); // expect: 10
