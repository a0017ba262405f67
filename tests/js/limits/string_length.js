try { 'abc'.padEnd(2 ** 31); console.log('made'); } catch (e) { console.log(e.name); } // expect: RangeError
try { new Array(2 ** 32); } catch (e) { console.log(e.name); } // expect: RangeError
