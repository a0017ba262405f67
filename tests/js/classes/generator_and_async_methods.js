class Range {
  constructor(n) { this.n = n; }
  *[Symbol.iterator]() { for (let i = 0; i < this.n; i++) yield i; }
  static *twice(x) { yield x; yield x; }
  async later() { return this.n; }
}
console.log([...new Range(3)].join(), [...Range.twice('x')].join()); // expect: 0,1,2 x,x
new Range(4).later().then((n) => console.log('later ' + n)); // expect: later 4
