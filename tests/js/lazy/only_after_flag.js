let use = false;
function maybe() { return use ? heavy() : 'light'; }
function heavy() { class Local { static v = [1, 2, 3].map((x) => x * x).join('+'); } return Local.v; }
console.log(maybe()); use = true; console.log(maybe()); // expect: light
// expect: 1+4+9
