function pick(n) {
  switch (n) {
    case 0: let value = 'zero'; return value;
    case 1: try { return value; } catch (e) { return e.name; }
  }
}
console.log(pick(0), pick(1)); // expect: zero ReferenceError
