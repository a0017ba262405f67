class A { f() { return this.#missing; } }
// expect error: SyntaxError: Private field '#missing' must be declared in an enclosing class
