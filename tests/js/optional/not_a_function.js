const o = { v: 5 };
try { o.v?.(); } catch (e) { console.log(e.name + ': ' + e.message); } // expect: TypeError: o.v is not a function
try { o.v?.x(); } catch (e) { console.log(e.name); } // expect: TypeError
