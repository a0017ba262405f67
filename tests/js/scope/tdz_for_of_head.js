try { for (let x of [x]) { console.log('not reached'); } } catch (e) { console.log(e.message); } // expect: Cannot access 'x' before initialization
