const o = {};
var v = 'outer';
with (o) { o.v = 'added'; console.log(v); delete o.v; console.log(v); v = 'assigned'; } // expect: added
// expect: outer
console.log(v, 'v' in o); // expect: assigned false
