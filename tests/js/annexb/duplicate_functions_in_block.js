{ function f() { return 1; } function f() { return 2; } console.log(f()); } // expect: 2
switch (0) { case 0: function g() { return 'a'; } case 1: function g() { return 'b'; } }
console.log(f(), g()); // expect: 2 b
