const fixed = 1;
try { fixed = 2; } catch (e) { console.log(e.name + ': ' + e.message); } // expect: TypeError: Assignment to constant variable.
try { fixed++; } catch (e) { console.log(e.name); } // expect: TypeError
try { fixed += 1; } catch (e) { console.log(e.name); } // expect: TypeError
console.log(fixed); // expect: 1
