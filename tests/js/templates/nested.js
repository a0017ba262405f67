const list = [1, 2];
console.log(`<ul>${list.map((n) => `<li>${n > 1 ? `<b>${n}</b>` : n}</li>`).join('')}</ul>`); // expect: <ul><li>1</li><li><b>2</b></li></ul>
console.log(`${`${`${'deep'}`}`}`, `{}${{}.x}}`, `$${1}$`, `a${''}b`); // expect: deep {}undefined} $1$ ab
