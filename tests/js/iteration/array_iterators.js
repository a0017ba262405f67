const list = ['a', 'b'];
console.log([...list.keys()].join(), [...list.entries()].map((e) => e.join(':')).join(), [...list.values()].join()); // expect: 0,1 0:a,1:b a,b
const it = list[Symbol.iterator]();
console.log(Object.prototype.toString.call(it), it[Symbol.iterator]() === it); // expect: [object Array Iterator] true
it.next(); it.next();
list.push('late');
console.log(it.next().value, it.next().done, list.push('x'), it.next().done); // expect: late true 4 true
