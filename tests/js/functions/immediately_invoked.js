console.log((function () { return 'a'; })(), (function () { return 'b'; }()), !function () { return false; }()); // expect: a b true
console.log((() => 'arrow')()); // expect: arrow
