const fs = [];
for (const { n } of [{ n: 1 }, { n: 2 }]) fs.push(() => n);
let { a, get = () => a } = { a: 'a' };
a = 'changed';
console.log(fs.map((f) => f()).join(), get()); // expect: 1,2 changed
