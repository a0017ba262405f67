console.log('x'.bold(), 'x'.anchor('a"b'), 'x'.link('u'), 'x'.fontcolor('red'), 'x'.sub()); // expect: <b>x</b> <a name="a&quot;b">x</a> <a href="u">x</a> <font color="red">x</font> <sub>x</sub>
console.log('abcdef'.substr(-3, 2), 'abc'.substr(1), escape('ä b\u0100'), unescape('%E4%u0100%zz')); // expect: de bc %E4%20b%u0100 äĀ%zz
console.log(' x '.trimLeft() + '|', String.prototype.trimRight.name); // expect: x | trimEnd
