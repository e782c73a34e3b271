/*
 * SHA-256 (FIPS 180-4), piece by piece.
 */
#ifndef MC_BASE_SHA256_H
#define MC_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES	32

typedef struct Sha256
{
	uint32_t	state[8];
	uint64_t	length;			/* bytes taken so far */
	uint8_t		block[64];		/* its last length % 64 bytes */
} Sha256;

extern void sha256_init(Sha256 *sha);
extern void sha256_update(Sha256 *sha, const void *data, size_t len);
extern void sha256_final(Sha256 *sha, uint8_t digest[SHA256_BYTES]);

#endif							/* MC_BASE_SHA256_H */
