function asParameter(arguments) { return arguments; }
function asVar() { var arguments = 'var'; return arguments; }
function asFunction() { function arguments() {} return typeof arguments; }
function untouched() { var arguments; return typeof arguments; }
console.log(asParameter(1), asVar(), asFunction(), untouched()); // expect: 1 var function object
