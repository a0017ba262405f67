const { f = () => {}, g: h = function () {} } = {};
const [i = class {}] = [];
let j; [j = () => {}] = [];
console.log(f.name, h.name, i.name, j.name); // expect: f h i j
