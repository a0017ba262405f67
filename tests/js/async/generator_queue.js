// Requests made before the answers are queued in order.
async function* g() { yield 'a'; yield 'b'; }
const it = g();
Promise.all([it.next(), it.next(), it.next(), it.next()]).then((rs) => console.log(rs.map((r) => `${r.value}/${r.done}`).join(' '))); // expect: a/false b/false undefined/true undefined/true
