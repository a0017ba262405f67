const value = 'outer';
class A { value = 'field'; copy = value; read = typeof arguments_ === 'undefined'; }
console.log(new A().copy, new A().read); // expect: outer true
function make(n) { return class { n = n; twice = () => n * 2; }; }
const Two = make(2), Five = make(5);
console.log(new Two().twice(), new Five().twice(), new Five().n); // expect: 4 10 5
