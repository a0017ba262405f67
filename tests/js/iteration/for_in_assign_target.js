const o = {};
for (o.key in { a: 1, b: 2 });
console.log(o.key); // expect: b
var arr = [];
for (arr[arr.length] in { x: 1, y: 2 });
console.log(arr.join()); // expect: x,y
for (var init = 'sloppy' in {});
console.log(init); // expect: sloppy
