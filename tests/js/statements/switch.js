function f(x) {
  const out = [];
  switch (x) {
    case 1: out.push('one');
    case 2: out.push('two'); break;
    default: out.push('default');
    case 3: out.push('three');
  }
  return out.join();
}
console.log([1, 2, 3, 4, '1'].map(f).join(' | ')); // expect: one,two | two | three | default,three | default,three
