for (const code of ['(', 'var 1', 'let a; let a', '}', 'return', 'new.target', 'break', '"\n"']) { try { eval(code); console.log('fine'); } catch (e) { console.log(e.name); } } // expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
let taken = 1;
try { eval('var taken = 2'); console.log('global'); } catch (e) { console.log(e.name); } // expect: SyntaxError
