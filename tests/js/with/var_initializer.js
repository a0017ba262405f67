// A var inside with declares in the function but assigns through the object.
function f(o) { with (o) { var p = 'written'; } return [p, o.p].join('|'); }
console.log(f({ p: 0 }), f({})); // expect: |written written|
