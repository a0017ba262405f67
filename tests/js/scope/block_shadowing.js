let value = 'outer';
{
  let value = 'inner';
  { const value = 'innermost'; console.log(value); } // expect: innermost
  console.log(value); // expect: inner
}
console.log(value); // expect: outer
