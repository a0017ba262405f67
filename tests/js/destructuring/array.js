const [a, , b = 'default', ...rest] = [1, 2, undefined, 4, 5];
console.log(a, b, rest.join(), rest.length); // expect: 1 default 4,5 2
let [x, y] = 'hi';
[x, y] = [y, x];
console.log(x + y); // expect: ih
const [[deep], { z }] = [['d'], { z: 'z' }];
console.log(deep, z); // expect: d z
