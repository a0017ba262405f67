for (var i = 'start' in {}) ;
console.log(i); // expect: start
