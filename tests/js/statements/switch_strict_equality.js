const f = (x) => { switch (x) { case NaN: return 'NaN'; case 0: return 'zero'; case '0': return 'string'; case null: return 'null'; default: return 'none'; } };
console.log(f(NaN), f(-0), f('0'), f(null), f(undefined), f(false)); // expect: none zero string null none none
