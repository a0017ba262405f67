function innermost() { throw new Error('deep'); }
function middle() { innermost(); }
try { middle(); } catch (e) {
  const lines = e.stack.split('\n');
  console.log(lines[0]); // expect: Error: deep
  console.log(lines[1].includes('innermost'), lines[2].includes('middle'), /:\d+:\d+/.test(lines[1])); // expect: true true true
}
