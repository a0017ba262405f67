console.log([...[1, 2], ...'ab', ...new Set([3]), ...[]].join()); // expect: 1,2,a,b,3
const holes = [...[1, , 3]];
console.log(1 in holes, holes[1]); // expect: true undefined
try { [...undefined]; } catch (e) { console.log(e.name); } // expect: TypeError
try { [...{}]; } catch (e) { console.log(e.name); } // expect: TypeError
