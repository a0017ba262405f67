const o = { tag: 'o', f() { return this && this.tag; } };
console.log(o?.f(), o.f?.(), o?.['f'](), (o?.f)(), (o.f)?.()); // expect: o o o o o
const f = o.f;
console.log(typeof f?.()); // expect: undefined
