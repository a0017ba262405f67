function sloppy() { return typeof this; }
function strict() { 'use strict'; return typeof this; }
console.log(sloppy.call(1), strict.call(1), sloppy.call('s'), strict.call('s')); // expect: object number object string
console.log(sloppy() === 'object', strict(), strict.call(null)); // expect: true undefined object
console.log((function () { return this === globalThis; })()); // expect: true
