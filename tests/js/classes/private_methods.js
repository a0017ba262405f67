class A {
  #secret() { return 'secret of ' + this.tag; }
  static #make() { return new A(); }
  tag = 'a';
  tell() { return this.#secret(); }
  static create() { return A.#make().tell(); }
  spoil() { this.#secret = 1; }
}
console.log(A.create()); // expect: secret of a
try { new A().spoil(); } catch (e) { console.log(e.name); } // expect: TypeError
try { A.prototype.tell.call({}); } catch (e) { console.log(e.name); } // expect: TypeError
