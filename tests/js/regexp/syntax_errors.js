for (const s of ['(', ')', '[', '*', 'a**', '(?<n>a)(?<n>b)', '\\', '(?<1>a)', '[b-a]', 'a{2,1}', '(?', '(?<a', '+']) try { new RegExp(s); console.log('accepted ' + s); } catch (e) { if (e.name !== 'SyntaxError') console.log(e.name); }
for (const s of ['\\-', '\\1', '{1}', '\\u{110000}', '[\\d-x]', ']', '\\c', '(?=a)*', '\\k<n>']) try { new RegExp(s, 'u'); console.log('accepted ' + s); } catch (e) { if (e.name !== 'SyntaxError') console.log(e.name); }
console.log('done'); // expect: done
