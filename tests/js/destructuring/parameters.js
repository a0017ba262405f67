function f({ a, b = a * 2 } = { a: 1 }, [c, ...d] = [3, 4, 5], ...[e, g = 'g']) { return [a, b, c, d, e, g].join(); }
console.log(f()); // expect: 1,2,3,4,5,,g
console.log(f({ a: 5 }, 'xyz', 'e')); // expect: 5,10,x,y,z,e,g
console.log(f.length, (({ x }, y) => 0).length); // expect: 0 2
