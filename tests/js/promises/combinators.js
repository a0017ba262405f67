const ok = (v) => Promise.resolve(v), no = (v) => Promise.reject(v);
Promise.all([ok(1), 2, ok(3)]).then((v) => console.log('all ' + v.join()));
Promise.all([ok(1), no('x')]).catch((e) => console.log('all rejected ' + e));
Promise.allSettled([ok(1), no('y')]).then((r) => console.log(JSON.stringify(r)));
Promise.race([new Promise(() => {}), ok('race')]).then((v) => console.log(v));
Promise.any([no(1), ok('any')]).then((v) => console.log(v));
Promise.all([]).then((v) => console.log('empty ' + v.length));
Promise.any([]).catch((e) => console.log(e.name, e.errors.length));
// expect: empty 0
// expect: AggregateError 0
// expect: all 1,2,3
// expect: all rejected x
// expect: [{"status":"fulfilled","value":1},{"status":"rejected","reason":"y"}]
// expect: race
// expect: any
