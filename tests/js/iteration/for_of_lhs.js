const o = { list: [] };
for (o.x of [1, 2]);
for (o['y'] of 'ab');
var v; for (v of [7]);
for (var w of [8]);
console.log(o.x, o.y, v, w); // expect: 2 b 7 8
for (let of of ['name']) console.log(of); // expect: name
for (async of => 1; false;);
