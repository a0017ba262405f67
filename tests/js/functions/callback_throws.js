try { [1, 2, 3].forEach((n) => { if (n === 2) throw new Error('at ' + n); }); } catch (e) { console.log(e.message); } // expect: at 2
try { [2, 1].sort(() => { throw new TypeError('compare'); }); } catch (e) { console.log(e.message); } // expect: compare
try { 'abc'.replace(/b/, () => { throw new RangeError('replace'); }); } catch (e) { console.log(e.message); } // expect: replace
