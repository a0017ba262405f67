class A { #x = { y: 5 }; static f(o) { return o?.#x.y; } static g(o) { return o?.#x?.z?.w; } }
console.log(A.f(new A()), A.f(null), A.g(new A())); // expect: 5 undefined undefined
