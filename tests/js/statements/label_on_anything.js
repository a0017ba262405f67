if (true) label: { break label; }
sw: switch (1) { case 1: for (;;) break sw; case 2: console.log('not reached'); }
yes: console.log('labelled expression'); // expect: labelled expression
l: do { continue l; } while (false);
console.log('end'); // expect: end
