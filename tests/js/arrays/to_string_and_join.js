console.log(String([1, [2, [3, null], undefined], 'x']), [null, undefined, NaN].join('+'), [[]] + '', [{}] + '', [,].join()); // expect: 1,2,3,,,x ++NaN  [object Object] 
const cyclic = [1]; cyclic.push(cyclic); console.log(cyclic.join('/')); // expect: 1/
console.log([1, 2].toString(), [1.5, 2].toLocaleString(), Array.prototype.toString.call({ join: () => 'joined' }), Array.prototype.toString.call({})); // expect: 1,2 1.5,2 joined [object Object]
