class Tree {
  constructor(value, ...children) { this.value = value; this.children = children; }
  *[Symbol.iterator]() { yield this.value; for (const c of this.children) yield* c; }
}
const t = new Tree(1, new Tree(2, new Tree(3)), new Tree(4));
console.log([...t].join(), Math.max(...t), Array.from(t, (x) => x * x).join()); // expect: 1,2,3,4 4 1,4,9,16
const [root, ...others] = t;
console.log(root, others.length); // expect: 1 3
