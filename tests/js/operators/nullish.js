console.log(null ?? 'a', undefined ?? 'b', 0 ?? 'c', '' ?? 'd' , false ?? 'e', NaN ?? 'f'); // expect: a b 0  false NaN
let calls = 0;
const f = () => { calls++; return 'called'; };
console.log(1 ?? f(), calls, (null || undefined) ?? 'mixed'); // expect: 1 0 mixed
try { eval('1 || 2 ?? 3'); } catch (e) { console.log(e.name); } // expect: SyntaxError
