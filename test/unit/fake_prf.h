/*
 * A keyed function for tests: mixes well, protects nothing.  ctx is the key, a C string.
 */
#ifndef MC_TEST_FAKE_PRF_H
#define MC_TEST_FAKE_PRF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool
fake_prf(void *ctx, const void *data, size_t len, uint8_t out[32])
{
	uint64_t	hash = UINT64_C(0xCBF29CE484222325);

	for (const char *key = ctx; *key != '\0'; key++)
		hash = (hash ^ (unsigned char) *key) * UINT64_C(0x100000001B3);
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ ((const unsigned char *) data)[i]) * UINT64_C(0x100000001B3);
	for (int i = 0; i < 32; i++)
	{
		hash ^= hash >> 31;
		hash *= UINT64_C(0xD6E8FEB86659FD93);
		hash ^= hash >> 29;
		out[i] = (uint8_t) (hash >> 24);
	}
	return true;
}

#endif							/* MC_TEST_FAKE_PRF_H */
