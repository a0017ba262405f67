const o = { [Symbol.toPrimitive]: (h) => h, get [Symbol.toStringTag]() { return 'Tag'; } };
console.log(`${o}`, o + '', isNaN(+o), String(Object.prototype.toString.call(o))); // expect: string default true [object Tag]
const spreadable = { length: 1, 0: 'spread', [Symbol.isConcatSpreadable]: true };
console.log([0].concat(spreadable, [1]).join()); // expect: 0,spread,1
console.log('x-y'.split({ [Symbol.split]: (s) => s.toUpperCase() }), 'abc'.replace({ [Symbol.replace]: (s, r) => s + r }, '!'), 'q'.search({ [Symbol.search]: () => 7 })); // expect: X-Y abc! 7
