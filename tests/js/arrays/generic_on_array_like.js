const like = { length: 2, 0: 'a', 1: 'b' };
console.log(Array.prototype.map.call(like, (x) => x + x).join(), Array.prototype.join.call('abc', '-'), Array.from(like).join(), Array.prototype.indexOf.call(like, 'b')); // expect: aa,bb a-b-c a,b 1
Array.prototype.push.call(like, 'c'); console.log(like.length, like[2]); // expect: 3 c
console.log(Array.from({ length: 3 }, (_, i) => i * i).join(), Array.from(new Map([[1, 2]])).join(), Array.from('a\u{1F600}').length); // expect: 0,1,4 1,2 2
