console.log('1 start');
(async () => { console.log('2 body'); await null; console.log('5 after await'); })();
Promise.resolve().then(() => console.log('6 then'));
console.log('3 sync');
console.log('4 end');
// expect: 1 start
// expect: 2 body
// expect: 3 sync
// expect: 4 end
// expect: 5 after await
// expect: 6 then
