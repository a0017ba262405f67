var x = 1; <!-- the rest of this line is a comment
--> and this line too
console.log(x); // expect: 1
