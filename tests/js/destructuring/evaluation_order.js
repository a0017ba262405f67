const log = [];
const t = (name) => { log.push('target ' + name); return {}; };
const source = { get a() { log.push('get a'); return undefined; }, get b() { log.push('get b'); return 1; } };
({ a: t('a').v = log.push('default a'), b: t('b').v = log.push('default b') } = source);
console.log(log.join(', ')); // expect: target a, get a, default a, target b, get b
