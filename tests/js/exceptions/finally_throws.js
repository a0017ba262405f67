try { try { throw new Error('first'); } finally { throw new Error('second'); } } catch (e) { console.log(e.message); } // expect: second
try { try { throw 1; } catch (e) { throw e + 1; } finally { console.log('between'); } } catch (e) { console.log(e); } // expect: between
// expect: 2
