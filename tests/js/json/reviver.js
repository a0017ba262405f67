console.log(JSON.stringify(JSON.parse('{"a":1,"b":[1,2],"c":"x"}', (k, v) => (typeof v === 'number' ? v + 1 : v))), JSON.stringify(JSON.parse('{"a":1,"b":2}', (k, v) => (k === 'a' ? undefined : v)))); // expect: {"a":2,"b":[2,3],"c":"x"} {"b":2}
const order = []; JSON.parse('{"a":{"b":1},"c":[2]}', function (k, v) { order.push(k); return v; }); console.log(order.join()); // expect: b,a,0,c,
