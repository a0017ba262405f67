const even = (n) => (n === 0 ? true : odd(n - 1));
const odd = (n) => (n === 0 ? false : even(n - 1));
console.log(even(100), odd(100), even(7)); // expect: true false false
