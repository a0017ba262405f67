let calls = 0;
const next = () => ++calls;
function f(a = next(), b = a * 10) { return a + ',' + b; }
console.log(f(), f(undefined, 1), f(null, undefined), f(0), calls); // expect: 1,10 2,1 null,0 0,0 2
console.log(f.length); // expect: 0
