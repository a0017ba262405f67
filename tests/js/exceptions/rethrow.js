function risky(n) { if (n > 1) throw new RangeError('big ' + n); return n; }
function f(n) { try { return risky(n); } catch (e) { if (e instanceof TypeError) return 'type'; throw e; } }
try { console.log(f(1)); f(2); } catch (e) { console.log(e.name, e.message); } // expect: 1
// expect: RangeError big 2
