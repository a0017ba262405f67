// typeof does not forgive a binding in its dead zone, only an absent one.
console.log(typeof absent); // expect: undefined
try { typeof dead; } catch (e) { console.log(e.name); } // expect: ReferenceError
let dead;
