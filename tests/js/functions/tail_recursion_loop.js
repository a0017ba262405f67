'use strict';
function loop(n, sum) { if (n === 0) return sum; return loop(n - 1, sum + n); }
console.log(loop(1000, 0)); // expect: 500500
