const o = {};
console.log(o?.a?.b.c); // expect: undefined
try { (o?.a).b; } catch (e) { console.log(e.name); } // expect: TypeError
