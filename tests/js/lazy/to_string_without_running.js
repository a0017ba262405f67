function unused ( a , b ) { /* body kept */ return a+b }
console.log(unused.toString(), unused.length, unused.name, (class { m ( ) { return 1 } }).prototype.m.toString()); // expect: function unused ( a , b ) { /* body kept */ return a+b } 2 unused m ( ) { return 1 }
