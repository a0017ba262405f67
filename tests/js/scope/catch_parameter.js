let e = 'outside';
try { throw 'inside'; } catch (e) { console.log(e); e = 'changed'; console.log(e); } // expect: inside
// expect: changed
console.log(e); // expect: outside
try { throw 1; } catch { console.log('no binding'); } // expect: no binding
