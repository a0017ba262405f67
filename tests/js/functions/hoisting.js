console.log(declared()); // expect: early
function declared() { return 'early'; }
console.log(typeof assigned); // expect: undefined
var assigned = function () {};
console.log(typeof assigned); // expect: function
