console.log(`${[1, [2, 3]]} ${null} ${undefined} ${true} ${{ toString: () => 'text', valueOf: () => 'value' }}`); // expect: 1,2,3 null undefined true text
try { `${Symbol('s')}`; } catch (e) { console.log(e.name); } // expect: TypeError
try { `${Object.create(null)}`; } catch (e) { console.log(e.name); } // expect: TypeError
