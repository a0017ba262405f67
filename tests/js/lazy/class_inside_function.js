function make(tag) { return class Made extends Array { #t = tag; static kind = tag + '!'; get tag() { return this.#t + super.concat([1]).length; } }; }
const A = make('a'), B = make('b'); console.log(new A().tag, new B(3).tag, A.kind, B.kind); // expect: a1 b4 a! b!
