class A {
  a = 1;
  b = this.a + 1;
  ['c' + 1] = 'computed';
  'quoted key' = 3;
  5 = 'number';
  empty;
  arrow = () => this.a;
}
const x = new A();
console.log(Object.keys(x).join(), x.b, x.c1, x[5], x.empty, x.arrow.call(null)); // expect: 5,a,b,c1,quoted key,empty,arrow 2 computed number undefined 1
