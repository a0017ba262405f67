let a = 1
let b = a
++b
console.log(a, b) // expect: 1 2
const f = function () { return
  'unreachable' }
console.log(f()) // expect: undefined
const c = a
;[1, 2].forEach((x) => console.log(x)) // expect: 1
// expect: 2
var d = 1; do d++; while (d < 5) console.log(d) // expect: 5
