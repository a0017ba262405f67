class Even { static [Symbol.hasInstance](n) { return n % 2 === 0; } }
console.log(2 instanceof Even, 1 instanceof Even); // expect: true false
try { ({}) instanceof {}; } catch (e) { console.log(e.message); } // expect: Right-hand side of 'instanceof' is not callable
