function make() { let n = 0; return [eval('() => ++n'), () => n]; }
const [up, read] = make();
up(); up();
console.log(read()); // expect: 2
function outer(code) { const secret = 'seen'; return () => eval(code); }
console.log(outer('secret')(), outer('typeof nothing')()); // expect: seen undefined
