const mixin = (Base) => class extends Base { mixed() { return 'mixed ' + super.base(); } };
class Base { base() { return 'base'; } }
class Final extends mixin(Base) {}
console.log(new Final().mixed()); // expect: mixed base
