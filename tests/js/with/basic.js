const o = { x: 'from o' };
var x = 'global', y = 'y';
with (o) { console.log(x, y); x = 'changed'; y = 'outer changed'; } // expect: from o y
console.log(o.x, x, y, 'y' in o); // expect: changed global outer changed false
