function thrower() {
  const x = 1;

  return missing.call(x);
}
try { thrower(); } catch (e) { console.log(/:5:10/.test(e.stack.split('\n')[1]) || e.stack.split('\n')[1].includes(':4:'), e.message); } // expect: true missing is not defined
