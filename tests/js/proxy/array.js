const log = [];
const p = new Proxy([], { set(t, k, v) { log.push(k + '=' + v); t[k] = v; return true; } });
p.push('a', 'b'); p.length = 1;
console.log(log.join(), Array.isArray(p), JSON.stringify(p), [...p].join(), [].concat(p).length); // expect: 0=a,1=b,length=2,length=1 true ["a"] a 1
