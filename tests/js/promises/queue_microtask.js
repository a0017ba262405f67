const order = [];
Promise.resolve().then(() => order.push('then 1')).then(() => order.push('then 3'));
(async () => { await undefined; order.push('await 2'); await undefined; order.push('await 4'); console.log(order.join()); })(); // expect: then 1,await 2,then 3,await 4
