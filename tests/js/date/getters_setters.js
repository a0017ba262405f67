const d = new Date(Date.UTC(2020, 11, 31, 23, 59, 59, 999));
console.log(d.getUTCDay(), d.getUTCDate(), d.getUTCFullYear(), d.getUTCMilliseconds()); // expect: 4 31 2020 999
d.setUTCMilliseconds(1000); console.log(d.toISOString()); // expect: 2021-01-01T00:00:00.000Z
d.setUTCMonth(1, 30); console.log(d.toISOString()); d.setUTCFullYear(2024, 1, 29); console.log(d.toISOString()); d.setUTCHours(-1); console.log(d.toISOString()); // expect: 2021-03-02T00:00:00.000Z
// expect: 2024-02-29T00:00:00.000Z
// expect: 2024-02-28T23:00:00.000Z
console.log(d.setTime(NaN), d.setUTCDate(1), isNaN(d.getUTCDate()), new Date(0).setUTCHours(25, 61, 61, 1001)); // expect: NaN NaN true 93722001
