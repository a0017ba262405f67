Promise.reject(new Error('nobody listens'));
console.log('still here'); // expect: still here
