class Point {
  constructor(x, y) { this.x = x; this.y = y; }
  add(other) { return new Point(this.x + other.x, this.y + other.y); }
  toString() { return `(${this.x}, ${this.y})`; }
}
console.log(String(new Point(1, 2).add(new Point(3, 4)))); // expect: (4, 6)
console.log(typeof Point, Point.name, Point.length, new Point(0, 0) instanceof Point); // expect: function Point 2 true
console.log(Object.keys(Point.prototype).length, Object.getOwnPropertyNames(Point.prototype).join()); // expect: 0 constructor,add,toString
