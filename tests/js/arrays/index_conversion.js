const a = ['zero', 'one'];
console.log(a['0'], a[1.0], a['1.0'], a[-1], a[true], a['length'], a[{ toString: () => '1' }], a[1e0], a[-0]); // expect: zero one undefined undefined undefined 2 one one zero
a[-1] = 'negative'; a[1.5] = 'frac'; console.log(a.length, a[-1], a['1.5'], Object.keys(a).join()); // expect: 2 negative frac 0,1,-1,1.5
