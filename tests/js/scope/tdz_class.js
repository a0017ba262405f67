try { new Early(); } catch (e) { console.log(e.message); } // expect: Cannot access 'Early' before initialization
class Early {}
console.log(typeof Early); // expect: function
