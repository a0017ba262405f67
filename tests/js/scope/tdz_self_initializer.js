try { let own = own + 1; } catch (e) { console.log(e.message); } // expect: Cannot access 'own' before initialization
{ var shared = typeof shared; console.log(shared); } // expect: undefined
