const out = [];
outer: for (let i = 0; i < 3; i++) {
  inner: for (let j = 0; j < 3; j++) {
    if (j === 1) continue outer;
    if (i === 2) break outer;
    out.push(i + '' + j);
  }
}
console.log(out.join()); // expect: 00,10
block: { out.push('in'); if (out.length) break block; out.push('never'); }
console.log(out.length); // expect: 3
a: b: c: for (;;) { break b; }
console.log('left'); // expect: left
