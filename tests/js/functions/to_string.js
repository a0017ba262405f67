function spaced  ( a,b )  { return a /* kept */ + b }
console.log(spaced.toString()); // expect: function spaced  ( a,b )  { return a /* kept */ + b }
console.log((( x )=>x * 2).toString(), class   C { }.toString()); // expect: ( x )=>x * 2 class   C { }
console.log({ get   x() { return 1 } }.x, Object.getOwnPropertyDescriptor({ get  y () { } }, 'y').get.toString()); // expect: 1 get  y () { }
console.log(Math.max.toString()); // expect: function max() { [native code] }
