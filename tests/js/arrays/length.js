const a = [1, 2, 3];
a.length = 1; a[3] = 'x';
console.log(a.length, a.join(), 2 in a); // expect: 4 1,,,x false
a.length = 0; console.log(a.length, a[0]); // expect: 0 undefined
try { a.length = -1; } catch (e) { console.log(e.name + ': ' + e.message); } // expect: RangeError: Invalid array length
try { new Array(1.5); } catch (e) { console.log(e.message); } // expect: Invalid array length
console.log(new Array(3).length, new Array('3').length, Array(1, 2).join(), Array.of(7).length); // expect: 3 1 1,2 1
a['5'] = 1; a['05'] = 2; a[4294967295] = 3; console.log(a.length, Object.keys(a).join()); // expect: 6 5,05,4294967295
{
  const a = new Array(20); for (let i = 0; i < 10; i++) a[i] = i;
  console.log(a.length, a.join(''), 9 in a, 10 in a); // expect: 20 0123456789 true false
  for (let i = 10; i < 25; i++) a[i] = 0; console.log(a.length, Object.keys(a).length); // expect: 25 25
}
