const a = [3, 1, 2];
console.log(a.push(4, 5), a.pop(), a.shift(), a.unshift('a', 'b'), a.join()); // expect: 5 5 3 5 a,b,1,2,4
console.log(a.splice(1, 2, 'x', 'y', 'z').join(), a.join(), a.reverse().join(), a.fill('f', 1, -1).join()); // expect: b,1 a,x,y,z,2,4 4,2,z,y,x,a 4,f,f,f,f,a
console.log(a.splice(-1).join(), a.splice(1, 0, 'in').length, a.join(), [1, 2, 3, 4, 5].copyWithin(0, 3).join(), [].pop(), [].shift()); // expect: a 0 4,in,f,f,f,f 4,5,3,4,5 undefined undefined
