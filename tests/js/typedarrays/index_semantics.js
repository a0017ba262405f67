const a = new Uint8Array(2);
a['1.5'] = 1; a['-1'] = 1; a['Infinity'] = 1; a['1e3x'] = 'plain'; console.log(Object.keys(a).join(), a['1e3x'], '1.5' in a); // expect: 0,1,1e3x plain false
console.log(Object.getOwnPropertyDescriptor(a, 0).configurable, Object.getOwnPropertyDescriptor(a, 5), Reflect.set(a, 0, 3), Reflect.set(a, 9, 3), Reflect.deleteProperty(a, 0), Reflect.deleteProperty(a, 9), a[0]); // expect: true undefined true true false true 3
try { Object.defineProperty(a, 0, { value: 1, enumerable: false }); } catch (e) { console.log(e.name); } try { Object.freeze(a); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
