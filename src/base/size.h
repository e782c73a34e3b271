/*
 * Overflow-checked arithmetic for sizes that come from a file or a user.
 *
 * Each returns false, leaving *result unspecified, when the true value does
 * not fit into size_t.
 */
#ifndef MC_SIZE_H
#define MC_SIZE_H

#include <stdbool.h>
#include <stddef.h>

static inline bool
size_add(size_t a, size_t b, size_t *result)
{
	return !__builtin_add_overflow(a, b, result);
}

static inline bool
size_mul(size_t a, size_t b, size_t *result)
{
	return !__builtin_mul_overflow(a, b, result);
}

#endif							/* MC_SIZE_H */
