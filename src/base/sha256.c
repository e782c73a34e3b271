/*
 * SHA-256, as FIPS 180-4 section 6.2 describes it.
 */
#include "base/sha256.h"

#include <string.h>

/* the first 32 bits of the fractions of the cube roots of the first 64 primes */
static const uint32_t k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t
rotate(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static void
take_block(uint32_t state[8], const uint8_t *block)
{
	uint32_t	w[64];
	uint32_t	a = state[0],
				b = state[1],
				c = state[2],
				d = state[3],
				e = state[4],
				f = state[5],
				g = state[6],
				h = state[7];

	for (int t = 0; t < 16; t++)
	{
		memcpy(&w[t], block + 4 * t, 4);
		w[t] = __builtin_bswap32(w[t]);
	}
	for (int t = 16; t < 64; t++)
		w[t] = (rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10) + w[t - 7] +
			(rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3) + w[t - 16];
	for (int t = 0; t < 64; t++)
	{
		uint32_t	one = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + k[t] + w[t];
		uint32_t	two = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));

		h = g, g = f, f = e, e = d + one;
		d = c, c = b, b = a, a = one + two;
	}
	state[0] += a, state[1] += b, state[2] += c, state[3] += d;
	state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void
sha256_init(Sha256 *sha)
{
	/* the first 32 bits of the fractions of the square roots of the first 8 primes */
	*sha = (Sha256) {.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void
sha256_update(Sha256 *sha, const void *data, size_t len)
{
	const uint8_t *at = data;
	size_t		used = sha->length % 64;

	sha->length += len;
	while (used + len >= 64)
	{
		size_t		missing = 64 - used;

		if (used == 0)
			take_block(sha->state, at);
		else
		{
			memcpy(sha->block + used, at, missing);
			take_block(sha->state, sha->block);
		}
		at += missing;
		len -= missing;
		used = 0;
	}
	if (len > 0)
		memcpy(sha->block + used, at, len);
}

void
sha256_final(Sha256 *sha, uint8_t digest[SHA256_BYTES])
{
	uint8_t		tail[72] = {0x80};
	uint64_t	bits = __builtin_bswap64(sha->length * 8);
	size_t		zeros = (119 - sha->length % 64) % 64;	/* so that 1 + zeros + 8 more fill the block */

	memcpy(tail + 1 + zeros, &bits, 8);
	sha256_update(sha, tail, 1 + zeros + 8);
	for (int i = 0; i < 8; i++)
	{
		uint32_t	word = __builtin_bswap32(sha->state[i]);

		memcpy(digest + 4 * i, &word, 4);
	}
}
