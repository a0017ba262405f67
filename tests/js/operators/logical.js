let log = [];
const t = (v) => { log.push(v); return v; };
console.log(t(0) || t('x'), t(1) && t(''), t(0) && t(1), t('a') || t('b'), log.length); // expect: x  0 a 6
console.log(!'' + !!'x', !NaN, !null, ![], !-0); // expect: 2 true true false true
