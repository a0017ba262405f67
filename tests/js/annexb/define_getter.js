const o = {};
o.__defineGetter__('x', () => 'got');
o.__defineSetter__('x', function (v) { this.set = v; });
o.x = 5;
console.log(o.x, o.set, typeof o.__lookupGetter__('x'), o.__lookupGetter__('y'), Object.keys(o).join()); // expect: got 5 function undefined x,set
