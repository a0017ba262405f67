const o = { n: 1, add(k) { return this.n + k; } };
with (o) { var f = () => n; console.log(add(2)); } // expect: 3
o.n = 5;
console.log(f()); // expect: 5
with ({ f: function () { return this.tag; }, tag: 'receiver' }) console.log(f()); // expect: receiver
