class Money { constructor(n) { this.n = n; } [Symbol.toPrimitive](hint) { return hint === 'number' ? this.n : hint === 'string' ? `$${this.n}` : 'default' + this.n; } }
const m = new Money(5);
console.log(`${m}`, +m, m + '', m * 2, [m] + '', m == 'default5'); // expect: $5 5 default5 10 $5 true
