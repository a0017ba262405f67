const o = { tag: 'o', async m() { return this.tag; }, f: async () => typeof this };
const twice = async (x) => x * 2;
(async () => console.log(await o.m(), await o.f(), await twice(4), await (async (a = await_default()) => a)()))(); // expect: o object 8 default
function await_default() { return 'default'; }
