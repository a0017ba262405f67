for (const v of [1, 'text', null, undefined, true, { k: 'object' }, [1, 2]]) { try { throw v; } catch (e) { console.log(e === v, typeof e); } } // expect: true number
// expect: true string
// expect: true object
// expect: true undefined
// expect: true boolean
// expect: true object
// expect: true object
