const gens = Array.from({ length: 200 }, (_, i) => (function* () { let s = i; while (true) s += yield s; })());
gens.forEach((g) => g.next());
console.log(gens.map((g) => g.next(1).value).reduce((a, b) => a + b)); // expect: 20100
