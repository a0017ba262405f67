try { class A extends undefined {} } catch (e) { console.log(e.name + ': ' + e.message); } // expect: TypeError: Class extends value undefined is not a constructor or null
try { class A { static x = (() => { throw new Error('static field'); })(); } } catch (e) { console.log(e.message); } // expect: static field
try { class A { [(() => { throw new Error('key'); })()]() {} } } catch (e) { console.log(e.message); } // expect: key
