'use strict';
console.log(this === globalThis, (() => this === globalThis)(), (function () { return this; })()); // expect: true true undefined
try { delete Object.prototype; } catch (e) { console.log(e.name); } // expect: TypeError
try { 'str'.length = 1; } catch (e) { console.log(e.name); } try { 'str'.x = 1; } catch (e) { console.log(e.name); } try { (5).x = 1; } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
