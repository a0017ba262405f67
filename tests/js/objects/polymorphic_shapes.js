const read = (o) => o.x;
const shapes = [{ x: 1 }, { y: 0, x: 2 }, { z: 0, y: 0, x: 3 }, Object.create({ x: 4 }), { get x() { return 5; } }, [,], 'str', new (class { x = 8; })()];
let out = [];
for (let i = 0; i < 3; i++) out = shapes.map(read);
console.log(out.join()); // expect: 1,2,3,4,5,,,8
const write = (o, v) => { o.w = v; return o.w; };
console.log([{}, { w: 1 }, Object.freeze({ w: 'frozen' }), { set w(v) { this.got = v; }, get w() { return 'g' + this.got; } }, [], () => 1].map((o, i) => write(o, i)).join()); // expect: 0,1,frozen,g3,4,5
