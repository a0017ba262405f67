// JSON knows by itself what an array is; a program may have replaced Array.isArray
Array.isArray = function () { throw new Error('called'); };
console.log(JSON.stringify([new Proxy([1, 2], {}), new Proxy({ a: 1 }, {})])); // expect: [[1,2],{"a":1}]
console.log(JSON.stringify({ a: 1, b: 2 }, new Proxy(['b'], {}))); // expect: {"b":2}
