const base = { set v(x) { this.got = x; } }, receiver = {};
console.log(Reflect.set(base, 'v', 5, receiver), receiver.got, base.got, Reflect.set({}, 'p', 1, receiver), receiver.p, Reflect.set({}, 'p', 1, 5)); // expect: true 5 undefined true 1 false
