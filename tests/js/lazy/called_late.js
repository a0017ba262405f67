// A function first called after many others were defined.
const table = {};
for (const name of ['a', 'b', 'c']) table[name] = function (n) { const inner = () => name + n; return inner(); };
function never() { return neverDefined; }
function late() { function helper(x) { return x * 2; } return helper(21); }
console.log(table.b(1), table.a(2), late(), typeof never); // expect: b1 a2 42 function
