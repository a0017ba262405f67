console.log(JSON.stringify({ a: [1, 'x', null, undefined, () => 1, NaN, Infinity], b: undefined, c: Symbol(), d: true, e: new Date(0), f: { toJSON: (k) => 'json ' + k } }));
console.log(JSON.stringify('"\\\n\t\u0001\ud800/'), JSON.stringify(undefined), JSON.stringify(null), JSON.stringify(-0), JSON.stringify([new Number(1), new String('s'), Object(true)]), JSON.stringify({ 2: 1, 1: 2, b: 1 })); // expect: " \"\\\n\t\u0001\ud800/" undefined null 0 [1,"s",true] {"1":2,"2":1,"b":1}
console.log(JSON.stringify({ a: 1, b: [1, 2], c: {} , d: [] }, null, 2).split('\n').join('~'), JSON.stringify([1], null, '--').split('\n').join('~'), JSON.stringify({ a: 1 }, null, 20).length);
try { const c = {}; c.c = c; JSON.stringify(c); } catch (e) { console.log(e.name, e.message.split('\n')[0]); } try { JSON.stringify(1n); } catch (e) { console.log(e.name); }
// expect error: SyntaxError: Invalid or unexpected token
