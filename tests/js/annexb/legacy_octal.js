console.log(010, 08, 0777, '\101\0\7'.length, '\8'); // expect: 8 8 511 3 8
try { eval('"use strict"; 010'); } catch (e) { console.log(e.name); } // expect: SyntaxError
try { eval('"use strict"; "\\01"'); } catch (e) { console.log(e.name); } // expect: SyntaxError
