const log = [];
const handler = new Proxy({}, { get(_, trap) { return (...args) => { log.push(trap); return Reflect[trap](...args); }; } });
const p = new Proxy(function f() {}, handler);
p.x; p.x = 1; 'x' in p; delete p.x; Object.keys(p); Object.getPrototypeOf(p); Object.isExtensible(p); p(); new p(); Object.defineProperty(p, 'y', { value: 1, configurable: true }); Object.getOwnPropertyDescriptor(p, 'y'); Object.setPrototypeOf(p, Function.prototype); Object.preventExtensions(p);
console.log([...new Set(log)].join(' ')); // expect: get set getOwnPropertyDescriptor defineProperty has deleteProperty ownKeys getPrototypeOf isExtensible apply construct setPrototypeOf preventExtensions
