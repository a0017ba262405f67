class A { target = new.target; static t = typeof new.target; }
console.log(new A().target, A.t); // expect: undefined undefined
