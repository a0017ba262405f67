const o = { m() {}, ['com' + 'puted']: () => {}, get g() { return 1; }, async a(x, y) {} };
console.log(o.m.name, o.computed.name, o.a.name, o.a.length); // expect: m computed a 2
console.log(Object.getOwnPropertyDescriptor(o, 'g').get.name); // expect: get g
const arrow = (a, b = 1, ...c) => {};
console.log(arrow.name, arrow.length, (function () {}).name === '', (class { static m() {} }).m.name); // expect: arrow 1 true m
const key = Symbol('sym');
console.log({ [key]() {} }[key].name, (() => {}).bind().name, function two(a, b) {}.bind(null, 1).length); // expect: [sym] bound  1
