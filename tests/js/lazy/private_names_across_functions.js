class Box { #v = 1; readers() { const first = () => { function nested(o) { return o.#v; } return nested(this); }; return [first, (o) => #v in o]; } }
const [read, has] = new Box().readers(); console.log(read(), has({}), has(new Box())); // expect: 1 false true
