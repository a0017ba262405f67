function make() {
  let a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
  return () => (a++ + b++ + c++ + d++ + e++ + f++ + g++ + h++);
}
const sum = make();
console.log(sum(), sum()); // expect: 36 44
