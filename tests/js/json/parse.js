console.log(JSON.parse('{"a":[1,2,{"b":null}],"c":"\\u0041\\t."}').c, JSON.parse(' [1e3, -0.5, true] ').join(), JSON.parse('"x"'), JSON.parse('1'), Object.keys(JSON.parse('{"b":1,"a":2,"1":3}')).join(), JSON.parse('{"__proto__": 1}').__proto__, JSON.parse('{"a":1,"a":2}').a);
 1000,-0.5,true x 1 1,b,a 1 2
for (const s of ['', '{', '{"a":}', '[1,]', "{'a':1}", '01', '1.', 'nul', '"\n"', '"\\x"', '{a:1}', '[1] 2', '\u00a01', '+1', '-', '"abc']) try { JSON.parse(s); console.log('accepted ' + s); } catch (e) { if (e.name !== 'SyntaxError') console.log(e.name); }
console.log('done');
// expect error: SyntaxError: Unexpected identifier 'x'
