const s = 'abcdef';
console.log(s.slice(1, 3), s.slice(-2), s.slice(3, 1) === '', s.substring(3, 1), s.substring(-5, 2), s.substr(-3, 2), s.slice(), s.slice(NaN, 2), s.slice('2')); // expect: bc ef true bc ab de abcdef ab cdef
console.log(s.split('').join('-'), s.split('c').join('|'), s.split().length, s.split('', 2).join(), 'a,b,,c'.split(',').length, ''.split('').length, ''.split(',').length, 'a1b2'.split(/\d/).join('|'), 'a1b2'.split(/(\d)/).join('|')); // expect: a-b-c-d-e-f ab|def 1 a,b 4 0 1 a|b| a|1|b|2|
