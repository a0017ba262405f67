let n = 0;
const count = () => ++n;
null?.[count()]; undefined?.f(count()); ({})?.[count()];
console.log(n); // expect: 1
