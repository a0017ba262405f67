function swap(a = b, b = 1) { return a + b; }
try { swap(); } catch (e) { console.log(e.message); } // expect: Cannot access 'b' before initialization
console.log(swap(2)); // expect: 3
console.log(swap(2, 3)); // expect: 5
