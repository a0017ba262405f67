const o = {}, list = [];
[o.a, o['b'], list[0], ...o.rest] = [1, 2, 3, 4, 5];
console.log(JSON.stringify(o), list[0]); // expect: {"a":1,"b":2,"rest":[4,5]} 3
({ x: o.x, y: list[1] = 'dy', ...o.others } = { x: 'x', z: 'z' });
console.log(o.x, list[1], JSON.stringify(o.others)); // expect: x dy {"z":"z"}
