async function f() {
  const a = await 1;
  const b = await Promise.resolve(2);
  const c = await { then(resolve) { resolve(3); } };
  return a + b + c;
}
f().then((v) => console.log(v)); // expect: 6
