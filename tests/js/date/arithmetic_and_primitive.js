const a = new Date(1000), b = new Date(3000);
console.log(b - a, a < b, +a, typeof (a + 1), typeof a[Symbol.toPrimitive]('default'), a[Symbol.toPrimitive]('number'), `${a}` === a.toString(), a == a.toString(), new Date(b - a).getTime()); // expect: 2000 true 1000 string string 1000 true true 2000
try { a[Symbol.toPrimitive]('wrong'); } catch (e) { console.log(e.name); } // expect: TypeError
