console.log(/a{/.test('a{'), /]/.test(']'), /\c/.test('\\c'), /[\c_]/.test('\x1f'), /\1/.test('\x01'), /(?=a)*/.test(''), /\_/.test('_')); // expect: true true true true true true true
console.log(/\8/.test('8'), /[\d-x]/.test('-'), /{/.test('{'), /a{,2}/.test('a{,2}')); // expect: true true true true
try { new RegExp('{', 'u'); } catch (e) { console.log(e.name); } // expect: SyntaxError
