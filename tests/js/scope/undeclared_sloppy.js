function leak() { leaked = 'global'; }
leak();
console.log(leaked, globalThis.leaked); // expect: global global
console.log(delete globalThis.leaked, typeof leaked); // expect: true undefined
