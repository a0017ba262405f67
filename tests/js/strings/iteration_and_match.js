console.log([...'abc'].reverse().join(''), 'a1b22'.match(/\d+/g).join(), 'abc'.match(/z/), 'abc'.match(/(b)(z)?/).join('|'), [...'a1b2'.matchAll(/([a-z])(\d)/g)].map((m) => m[2] + m[1]).join(), 'test'.match('t').index); // expect: cba 1,22 null b|b| 1a,2b 0
try { 'a'.matchAll(/a/); } catch (e) { console.log(e.name); } // expect: TypeError
