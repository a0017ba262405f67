console.log(1 == '1', null == undefined, null == 0, '' == 0, '0' == false, NaN == NaN, [] == '', [1] == 1, ({}) == '[object Object]', 1n == 1, 'b' == { toString: () => 'b' }); // expect: true true false true true false true true true true true
console.log(1 === 1.0, 'a' === 'a', 0 === -0, NaN === NaN, null === undefined, [] === []); // expect: true true true false false false
console.log(Symbol.iterator == Symbol.iterator, true == 1, true == '1', undefined == false, null == false); // expect: true true true false false
