console.log('before'); // expect: before
throw new TypeError('nobody catches this');
// expect error: TypeError: nobody catches this
