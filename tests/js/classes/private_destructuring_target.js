class A { #x; set(v) { [this.#x] = v; return this.#x; } both(o) { ({ k: this.#x = 'default' } = o); return this.#x; } }
console.log(new A().set([3]), new A().both({}), new A().both({ k: 1 })); // expect: 3 default 1
