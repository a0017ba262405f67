const o = { tag: 'o', f() { return [1].map(() => this.tag)[0]; }, g: () => typeof this };
console.log(o.f(), o.g()); // expect: o object
console.log(o.f.call({ tag: 'other' })); // expect: other
