class Default extends Map { constructor(make, ...a) { super(...a); this.make = make; } get(k) { if (!this.has(k)) this.set(k, this.make()); return super.get(k); } }
const d = new Default(() => []); d.get('x').push(1); d.get('x').push(2); console.log(d.get('x').join(), d.size); // expect: 1,2 1
