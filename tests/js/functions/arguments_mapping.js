console.log((function (a, b) { a = 'A'; arguments[1] = 'B'; delete arguments[0]; arguments[0] = 'new'; return [a, b, arguments[0]]; })(1, 2).join()); // expect: A,B,new
console.log((function (a) { Object.defineProperty(arguments, 0, { writable: false }); a = 2; return arguments[0]; })(1)); // expect: 1
console.log((function (a) { Object.defineProperty(arguments, 0, { get: () => 'got' }); a = 2; return arguments[0]; })(1)); // expect: got
console.log((function (a) { Object.defineProperty(arguments, 0, { value: 3, enumerable: false }); const b = a; a = 4; return b + ':' + arguments[0] + Object.keys(arguments); })(1)); // expect: 3:4
console.log((function (a, a) { a = 9; return [...arguments].join(); })(1, 2)); // expect: 1,9
console.log((function (a, b) { b = 5; return arguments.length + ':' + arguments[1]; })(1)); // expect: 1:undefined
console.log((function () { arguments[3] = 'x'; return arguments.length + ':' + Object.keys(arguments); })(1, 2)); // expect: 2:0,1,3
console.log((function (a) { Object.freeze(arguments); a = 2; return arguments[0] + ':' + Object.isFrozen(arguments); })(1)); // expect: 1:true
console.log((function (a) { 'use strict'; a = 2; try { return arguments[0] + arguments.callee; } catch (e) { return e.name; } })(1)); // expect: TypeError
console.log((function f(a) { a; return arguments.callee === f && Object.prototype.toString.call(arguments); })(1)); // expect: [object Arguments]
