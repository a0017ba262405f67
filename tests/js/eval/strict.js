console.log(eval('"use strict"; (function () { return this; })()')); // expect: undefined
try { eval('"use strict"; undeclared = 1'); } catch (e) { console.log(e.name); } // expect: ReferenceError
try { eval('"use strict"; with ({}) {}'); } catch (e) { console.log(e.name); } // expect: SyntaxError
(function () { 'use strict'; try { eval('010'); } catch (e) { console.log(e.name); } })(); // expect: SyntaxError
