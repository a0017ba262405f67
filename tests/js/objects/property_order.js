const o = { z: 1, 10: 1, a: 1, 2: 1 };
o.b = 1; o[1] = 1; delete o.z; o.z = 1;
console.log(Object.keys(o).join(), JSON.stringify(o)); // expect: 1,2,10,a,b,z {"1":1,"2":1,"10":1,"a":1,"b":1,"z":1}
console.log(Reflect.ownKeys({ [Symbol('s')]: 1, x: 1, 5: 1 }).map(String).join()); // expect: 5,x,Symbol(s)
