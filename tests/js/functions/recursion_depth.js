// Too deep is a RangeError that can be caught, and the engine goes on working.
function down(n) { return 1 + down(n + 1); }
let caught = '';
try { down(0); } catch (e) { caught = e.name; }
console.log(caught); // expect: RangeError
console.log([3, 1, 2].sort().join()); // expect: 1,2,3
