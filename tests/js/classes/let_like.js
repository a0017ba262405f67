try { new Before(); } catch (e) { console.log(e.name); } // expect: ReferenceError
class Before {}
{ class Block {} console.log(typeof Block); } // expect: function
console.log(typeof Block); // expect: undefined
