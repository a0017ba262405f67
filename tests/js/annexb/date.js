const d = new Date(1999, 5, 15);
console.log(d.getYear(), Date.prototype.toGMTString === Date.prototype.toUTCString); // expect: 99 true
d.setYear(95);
console.log(d.getFullYear()); // expect: 1995
