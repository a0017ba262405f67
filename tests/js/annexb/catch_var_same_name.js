try { throw 1; } catch (e) { var e = 2; }
console.log(e); // expect: undefined
