for (var i = 0, out = []; i < 3; out.push(i++));
console.log(out.join(), i); // expect: 0,1,2 3
for (;;) { if (++i > 6) break; }
console.log(i); // expect: 7
let n = 0;
do n++; while (n < 5) console.log(n); // expect: 5
while (n--) if (n < 3) break;
console.log(n); // expect: 2
