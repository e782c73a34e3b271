/*
 * Numbers in the flat form of a state: little-endian, whatever the machine.
 */
#ifndef EVAL_BYTES_H
#define EVAL_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline unsigned char *
put_number(unsigned char *bytes, uint64_t value, int width)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(bytes, &value, (size_t) width);
#else
	for (int i = 0; i < width; i++)
		bytes[i] = (unsigned char) (value >> (8 * i));
#endif
	return bytes + width;
}

static inline uint64_t
get_number(const unsigned char *bytes, int width)
{
	uint64_t	value = 0;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(&value, bytes, (size_t) width);
#else
	for (int i = 0; i < width; i++)
		value |= (uint64_t) bytes[i] << (8 * i);
#endif
	return value;
}

static inline uint64_t
double_bits(double x)
{
	uint64_t	bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static inline double
double_of_bits(uint64_t bits)
{
	double		x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* 64 bits that depend on every byte; no protection against an attacker. */
static inline uint64_t
hash_bytes(uint64_t hash, const void *data, size_t len)
{
	const unsigned char *bytes = data;

	hash ^= len * 0x9e3779b97f4a7c15ULL;
	for (; len >= 8; len -= 8, bytes += 8)
	{
		hash = (hash ^ get_number(bytes, 8)) * 0xff51afd7ed558ccdULL;
		hash ^= hash >> 32;
	}
	if (len > 0)
	{
		hash = (hash ^ get_number(bytes, (int) len)) * 0xff51afd7ed558ccdULL;
		hash ^= hash >> 32;
	}
	return hash;
}

#endif							/* EVAL_BYTES_H */
