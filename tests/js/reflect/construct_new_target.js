class Base { constructor() { this.kind = new.target.name; } }
class Other {} Other.prototype.hello = () => 'hello';
const o = Reflect.construct(Base, [], Other);
console.log(o.kind, o instanceof Other, o instanceof Base, o.hello(), Reflect.construct(Array, [3], Other).length); // expect: Other true false hello 3
