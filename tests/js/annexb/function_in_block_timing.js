// The outer variable is assigned when the declaration is reached.
function f() { const log = [typeof g]; { log.push(typeof g); function g() {} g = 1; log.push(typeof g); } log.push(typeof g); return log.join(); }
console.log(f()); // expect: undefined,function,number,function
function h() { let k = 'let'; { function k() {} } return k; }
console.log(h()); // expect: let
