class Registry {
  static items = [];
  static add(x) { this.items.push(x); return this; }
  static { this.add('from block'); }
  static count = this.items.length;
}
console.log(Registry.add('later').items.join(), Registry.count); // expect: from block,later 1
class Child extends Registry {}
console.log(Child.items === Registry.items, Object.hasOwn(Child, 'items'), Child.add(1).items.length); // expect: true false 3
