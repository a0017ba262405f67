let x = 7;
x += 3; x -= 1; x *= 4; x /= 6; x %= 4; x **= 5; x <<= 2; x >>= 1; x >>>= 0; x |= 1; x &= 0xff; x ^= 0x0f;
console.log(x); // expect: 78
let s = 'a'; s += 1; s += null; s += [2, 3];
console.log(s); // expect: a1null2,3
