const truthy = 'kept';
truthy ||= 'ignored';
console.log(truthy); // expect: kept
try { truthy &&= 'thrown'; } catch (e) { console.log(e.name); } // expect: TypeError
