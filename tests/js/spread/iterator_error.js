const bad = { [Symbol.iterator]: () => ({ next() { throw new Error('next failed'); }, return() { console.log('not called'); } }) };
try { [...bad]; } catch (e) { console.log(e.message); } // expect: next failed
try { Math.max(...bad); } catch (e) { console.log(e.message); } // expect: next failed
