// Numbers far outside of the times there are, in setters and in the constructor (found by fuzzing under UBSan).
console.log(new Date(0).setFullYear(1e300), new Date(0).setSeconds(1e21), new Date(0).setHours(-1e19)); // expect: NaN NaN NaN
console.log(new Date(8.64e15).setDate(1e15), String(new Date(2020, 1e12)), new Date(NaN).getTimezoneOffset()); // expect: NaN Invalid Date NaN
