function* g() { yield arguments.length; yield this.tag; yield* arguments; }
console.log([...g.call({ tag: 't' }, 1, 2)].join()); // expect: 2,t,1,2
