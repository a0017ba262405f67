let [a, b] = [0, 1];
for (let i = 0; i < 10; i++) [a, b] = [b, a + b];
console.log(a, b); // expect: 55 89
const list = [1, 2, 3];
[list[0], list[2]] = [list[2], list[0]];
console.log(list.join()); // expect: 3,2,1
