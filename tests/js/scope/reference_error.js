try { unknownName; } catch (e) { console.log(e instanceof ReferenceError, e.message); } // expect: true unknownName is not defined
try { unknownCall(); } catch (e) { console.log(e.message); } // expect: unknownCall is not defined
console.log(typeof unknownName); // expect: undefined
