# SHA-256 (FIPS 180-4) for source keys.  hashlib would do, but importing it takes 3 ms of a process start of 15, and the
# interpreter's built-in module hashes 0.27 GB/s; with the SHA instructions of x86 this one does 1.4 or more.

cdef extern from *:
    """
    static const uint32_t jsbc_sha_k[64] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
    #define JSBC_ROTR(x, n) (((x) >> (n)) | ((x) << (32 - (n))))

    static void jsbc_sha_blocks_portable(uint32_t state[8], const unsigned char *data, size_t blocks) {
        uint32_t w[64], v[8];
        int i;
        for (; blocks; blocks--, data += 64) {
            for (i = 0; i < 16; i++)
                w[i] = (uint32_t)data[4 * i] << 24 | (uint32_t)data[4 * i + 1] << 16 | (uint32_t)data[4 * i + 2] << 8 | data[4 * i + 3];
            for (i = 16; i < 64; i++) {
                uint32_t s0 = JSBC_ROTR(w[i - 15], 7) ^ JSBC_ROTR(w[i - 15], 18) ^ (w[i - 15] >> 3);
                uint32_t s1 = JSBC_ROTR(w[i - 2], 17) ^ JSBC_ROTR(w[i - 2], 19) ^ (w[i - 2] >> 10);
                w[i] = w[i - 16] + s0 + w[i - 7] + s1;
            }
            memcpy(v, state, 32);
            for (i = 0; i < 64; i++) {
                uint32_t s1 = JSBC_ROTR(v[4], 6) ^ JSBC_ROTR(v[4], 11) ^ JSBC_ROTR(v[4], 25);
                uint32_t t1 = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + jsbc_sha_k[i] + w[i];
                uint32_t s0 = JSBC_ROTR(v[0], 2) ^ JSBC_ROTR(v[0], 13) ^ JSBC_ROTR(v[0], 22);
                uint32_t t2 = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
                v[7] = v[6]; v[6] = v[5]; v[5] = v[4]; v[4] = v[3] + t1;
                v[3] = v[2]; v[2] = v[1]; v[1] = v[0]; v[0] = t1 + t2;
            }
            for (i = 0; i < 8; i++) state[i] += v[i];
        }
    }

    #if defined(__x86_64__) && defined(__GNUC__)
    #include <immintrin.h>
    #include <cpuid.h>
    #define JSBC_SHA_X86 1
    static int jsbc_has_sha(void) {
        static int known = -1;
        if (known < 0) {
            unsigned a, b, c, d, b7 = 0;
            known = 0;
            if (__get_cpuid(1, &a, &b, &c, &d) && (c >> 9 & 1) && (c >> 19 & 1)) {
                if (__get_cpuid_count(7, 0, &a, &b7, &c, &d)) known = b7 >> 29 & 1;
            }
        }
        return known;
    }
    /* The instructions keep the state as {A B E F} and {C D G H} and do two rounds each. */
    __attribute__((target("sha,sse4.1,ssse3")))
    static void jsbc_sha_blocks_x86(uint32_t state[8], const unsigned char *data, size_t blocks) {
        const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
        __m128i t = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&state[0]), 0xB1);
        __m128i cdgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&state[4]), 0x1B);
        __m128i abef = _mm_alignr_epi8(t, cdgh, 8);
        cdgh = _mm_blend_epi16(cdgh, t, 0xF0);
        for (; blocks; blocks--, data += 64) {
            __m128i saved_abef = abef, saved_cdgh = cdgh, m[4], k;
            int i;
            for (i = 0; i < 4; i++)
                m[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(data + 16 * i)), swap);
            for (i = 0; i < 16; i++) {
                k = _mm_add_epi32(m[i & 3], _mm_loadu_si128((const __m128i *)&jsbc_sha_k[4 * i]));
                cdgh = _mm_sha256rnds2_epu32(cdgh, abef, k);
                abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(k, 0x0E));
                if (i < 12) {
                    /* next four words of the schedule take the place of the oldest */
                    __m128i w = _mm_sha256msg1_epu32(m[i & 3], m[(i + 1) & 3]);
                    w = _mm_add_epi32(w, _mm_alignr_epi8(m[(i + 3) & 3], m[(i + 2) & 3], 4));
                    m[i & 3] = _mm_sha256msg2_epu32(w, m[(i + 3) & 3]);
                }
            }
            abef = _mm_add_epi32(abef, saved_abef);
            cdgh = _mm_add_epi32(cdgh, saved_cdgh);
        }
        t = _mm_shuffle_epi32(abef, 0x1B);
        cdgh = _mm_shuffle_epi32(cdgh, 0xB1);
        _mm_storeu_si128((__m128i *)&state[0], _mm_blend_epi16(t, cdgh, 0xF0));
        _mm_storeu_si128((__m128i *)&state[4], _mm_alignr_epi8(cdgh, t, 8));
    }
    #endif

    static void jsbc_sha_blocks(uint32_t state[8], const unsigned char *data, size_t blocks) {
    #ifdef JSBC_SHA_X86
        if (jsbc_has_sha()) { jsbc_sha_blocks_x86(state, data, blocks); return; }
    #endif
        jsbc_sha_blocks_portable(state, data, blocks);
    }

    /* Digest of data followed by the byte `tag`. */
    static void jsbc_sha256(const unsigned char *data, size_t length, unsigned char tag, unsigned char *digest) {
        uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
        unsigned char tail[128];
        size_t whole = length / 64, rest = length % 64, size;
        uint64_t bits = ((uint64_t)length + 1) * 8;
        int i;
        jsbc_sha_blocks(state, data, whole);
        memset(tail, 0, sizeof tail);
        if (rest) memcpy(tail, data + whole * 64, rest);
        tail[rest] = tag;
        tail[rest + 1] = 0x80;
        size = rest + 2 + 8 <= 64 ? 64 : 128;
        for (i = 0; i < 8; i++) tail[size - 1 - i] = (unsigned char)(bits >> (8 * i));
        jsbc_sha_blocks(state, tail, size / 64);
        for (i = 0; i < 8; i++) {
            digest[4 * i] = (unsigned char)(state[i] >> 24);
            digest[4 * i + 1] = (unsigned char)(state[i] >> 16);
            digest[4 * i + 2] = (unsigned char)(state[i] >> 8);
            digest[4 * i + 3] = (unsigned char)state[i];
        }
    }
    """
    void sha256_tagged "jsbc_sha256"(const uint8_t* data, size_t length, uint8_t tag, uint8_t* digest) noexcept nogil
    void sha_blocks "jsbc_sha_blocks"(uint32_t* state, const uint8_t* data, size_t blocks) noexcept nogil
    void sha_blocks_portable "jsbc_sha_blocks_portable"(uint32_t* state, const uint8_t* data, size_t blocks) noexcept nogil


def sha256_paths_agree(bytes data not None):
    """Whether the portable code and the machine's instructions give the same state; for tests."""
    cdef uint32_t[8] first
    cdef uint32_t[8] second
    cdef int i
    for i in range(8):
        first[i] = second[i] = i
    sha_blocks(first, <const uint8_t*><const char*>data, <size_t>len(data) // 64)
    sha_blocks_portable(second, <const uint8_t*><const char*>data, <size_t>len(data) // 64)
    return memcmp(first, second, 32) == 0
