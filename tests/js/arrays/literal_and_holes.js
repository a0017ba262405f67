const a = [1, , 3, ,];
console.log(a.length, 1 in a, a.join('-'), a.map((x) => x * 2).join('-'), Object.keys(a).join()); // expect: 4 false 1--3- 2--6- 0,2
let visited = 0; a.forEach(() => visited++);
console.log(visited, a.indexOf(undefined), a.includes(undefined), a.findIndex((x) => x === undefined), JSON.stringify(a)); // expect: 2 -1 true 1 [1,null,3,null]
