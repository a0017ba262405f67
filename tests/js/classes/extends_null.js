class N extends null { static tag() { return 'static'; } }
console.log(Object.getPrototypeOf(N.prototype), N.tag()); // expect: null static
try { new N(); } catch (e) { console.log(e.name); } // expect: TypeError
try { class X extends 5 {} } catch (e) { console.log(e.message); } // expect: Class extends value 5 is not a constructor or null
try { const o = {}; o.prototype = 3; class Y extends (() => {}) {} } catch (e) { console.log(e.name); } // expect: TypeError
