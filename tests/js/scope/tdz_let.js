try { console.log(before); } catch (e) { console.log(e.name + ': ' + e.message); } // expect: ReferenceError: Cannot access 'before' before initialization
let before = 1;
console.log(before); // expect: 1
