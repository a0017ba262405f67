const a = new Uint8Array([1, 2, 300, -1, 1.9]);
console.log(a.join(), a.length, a.byteLength, a[9], a instanceof Uint8Array, Object.prototype.toString.call(a), Uint8Array.BYTES_PER_ELEMENT, a.constructor.name); // expect: 1,2,44,255,1 5 5 undefined true [object Uint8Array] 1 Uint8Array
a[1] = '7'; a[100] = 5; a.foo = 'prop'; console.log(a.join(), 100 in a, a.foo, Object.keys(a).length, -0 in a, '-0' in a); // expect: 1,7,44,255,1 false prop 6 true false
console.log(new Uint8ClampedArray([300, -5, 1.5, 2.5]).join(), new Int8Array([128, 255]).join(), new Int16Array([40000]).join(), new Float32Array([1.1])[0].toFixed(5), new Uint32Array([-1])[0]); // expect: 255,0,2,2 -128,-1 -25536 1.10000 4294967295
