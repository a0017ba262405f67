let i = 0
let j = 5
i
++
j
console.log(i, j); // expect: 0 6
label: for (;;) { break
label }
console.log('ok'); // expect: ok
try { throw_it() } catch (e) { console.log(e.name) } // expect: Error
function throw_it() { throw new Error }
