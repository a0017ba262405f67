try { throw { code: 5, info: ['a', 'b'] }; } catch ({ code, info: [, second] }) { console.log(code, second); } // expect: 5 b
try { throw []; } catch ([a = 'empty']) { console.log(a); } // expect: empty
