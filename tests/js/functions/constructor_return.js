function object() { this.a = 1; return { a: 2 }; }
function primitive() { this.a = 1; return 2; }
console.log(new object().a, new primitive().a); // expect: 2 1
console.log(new object() instanceof object, new primitive() instanceof primitive); // expect: false true
