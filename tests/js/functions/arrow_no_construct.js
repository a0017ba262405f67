const arrow = () => {};
try { new arrow(); } catch (e) { console.log(e.name + ': ' + e.message); } // expect: TypeError: arrow is not a constructor
console.log('prototype' in arrow, 'prototype' in function () {}, 'prototype' in { m() {} }.m); // expect: false true false
