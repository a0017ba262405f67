function f() {
  try { throw 'thrown'; } catch (e) { var e = 'assigned'; console.log(e); } // expect: assigned
  return e;
}
console.log(f()); // expect: undefined
