/*
 * A sum of doubles without rounding: 69 digits of 32 bits in 64-bit integers.
 *
 * The upper half of each integer gathers carries; they are passed on every
 * 2^29 additions and before the sum is read.  After that all digits but the
 * highest lie in [0, 2^32) and the highest carries the sign.
 */
#include "eval/exact_sum.h"

#include <string.h>

#define CARRY_AFTER		(1u << 29)
#define HEAD_BYTES		3		/* sign, first digit, number of digits */
#define LOWEST_EXPONENT	1074

/* m * 2^(shift - 1074), with m < 2^96 */
static inline void
add_bits(ExactSum *sum, unsigned __int128 m, unsigned shift, bool negative)
{
	int64_t    *digit = &sum->digit[shift / 32];
	unsigned	left = shift % 32;
	/* left of 96 bits may leave the 128: the upper part goes by itself */
	unsigned __int128 low = (m & (((unsigned __int128) 1 << 64) - 1)) << left;
	uint64_t	high = (uint64_t) (m >> 64) << left;
	int64_t		part[4] = {
		(int64_t) (low & 0xffffffff),
		(int64_t) ((low >> 32) & 0xffffffff),
		(int64_t) ((uint64_t) (low >> 64) & 0xffffffff) + (int64_t) (high & 0xffffffff),
		(int64_t) (high >> 32),
	};

	for (int i = 0; i < 4; i++)
		digit[i] += negative ? -part[i] : part[i];
}

static void
carry(ExactSum *sum)
{
	int64_t		over = 0;

	for (int i = 0; i < EXACT_DIGITS - 1; i++)
	{
		int64_t		value = sum->digit[i] + over;

		over = value >> 32;		/* floor, on every compiler we build with */
		sum->digit[i] = value & 0xffffffff;
	}
	sum->digit[EXACT_DIGITS - 1] += over;
	sum->pending = 0;
}

static inline void
note_addition(ExactSum *sum)
{
	if (++sum->pending >= CARRY_AFTER)
		carry(sum);
}

/* The mantissa of x and the position of its last bit. */
static inline uint64_t
mantissa(double x, unsigned *shift, bool *negative)
{
	uint64_t	bits;
	unsigned	exponent;

	memcpy(&bits, &x, sizeof(bits));
	*negative = bits >> 63 != 0;
	exponent = (unsigned) (bits >> 52) & 0x7ff;
	bits &= 0xfffffffffffffULL;
	if (exponent == 0)
		exponent = 1;
	else
		bits |= 0x10000000000000ULL;
	*shift = exponent - 1;
	return bits;
}

void
exact_add(ExactSum *sum, double x, int64_t n)
{
	unsigned	shift;
	bool		negative;
	uint64_t	m = mantissa(x, &shift, &negative);
	uint64_t	times = n < 0 ? -(uint64_t) n : (uint64_t) n;

	if (n < 0)
		negative = !negative;
	add_bits(sum, (unsigned __int128) m * (uint32_t) times, shift, negative);
	if (times >> 32 != 0)
		add_bits(sum, (unsigned __int128) m * (times >> 32), shift + 32, negative);
	note_addition(sum);
}

void
exact_add_product(ExactSum *sum, double x, double y, int sign)
{
	unsigned	shift_x,
				shift_y;
	bool		negative_x,
				negative_y;
	uint64_t	m = mantissa(x, &shift_x, &negative_x);
	unsigned __int128 product = (unsigned __int128) m * mantissa(y, &shift_y, &negative_y);
	int			shift = (int) shift_x + (int) shift_y - LOWEST_EXPONENT;
	bool		negative = (negative_x != negative_y) != (sign < 0);

	if (shift < 0)
	{
		product = shift > -127 ? product >> -shift : 0;
		shift = 0;
	}
	/* out of range only where a state was made up: any value, but no digit beyond the last */
	if (shift > 32 * (EXACT_DIGITS - 5) - 1)
		shift = 32 * (EXACT_DIGITS - 5) - 1;
	/* 106 bits in two pieces */
	add_bits(sum, product & (((unsigned __int128) 1 << 64) - 1), (unsigned) shift, negative);
	add_bits(sum, product >> 64, (unsigned) shift + 64, negative);
	note_addition(sum);
}

void
exact_merge(ExactSum *sum, ExactSum *other, int sign)
{
	carry(other);
	carry(sum);
	for (int i = 0; i < EXACT_DIGITS; i++)
		sum->digit[i] += sign * other->digit[i];
	carry(sum);
}

/* The sign, and the digits of the magnitude, all in [0, 2^32). */
static bool
magnitude(ExactSum *sum, uint32_t *digits)
{
	ExactSum	copy;
	bool		negative;

	carry(sum);
	copy = *sum;
	negative = copy.digit[EXACT_DIGITS - 1] < 0;
	if (negative)
	{
		for (int i = 0; i < EXACT_DIGITS; i++)
			copy.digit[i] = -copy.digit[i];
		carry(&copy);
	}
	for (int i = 0; i < EXACT_DIGITS; i++)
		digits[i] = (uint32_t) copy.digit[i];
	return negative;
}

/* Bit number at of the magnitude. */
static inline unsigned
bit_at(const uint32_t *digits, int at)
{
	return at < 0 ? 0 : (digits[at / 32] >> (at % 32)) & 1;
}

double
exact_value(ExactSum *sum)
{
	uint32_t	digits[EXACT_DIGITS];
	bool		negative = magnitude(sum, digits);
	int			top = EXACT_DIGITS - 1,
				first,
				last;
	uint64_t	m = 0,
				bits;
	bool		rest = false;
	double		value;

	while (top >= 0 && digits[top] == 0)
		top--;
	if (top < 0)
		return 0;
	first = top * 32 + 31 - __builtin_clz(digits[top]);	/* the highest bit */
	last = first > 52 ? first - 52 : 0;	/* the lowest bit of the result's mantissa */
	for (int at = first; at >= last; at--)
		m = m << 1 | bit_at(digits, at);
	for (int i = 0; i < (last - 1) / 32 && !rest; i++)
		rest = digits[i] != 0;
	for (int at = (last - 1) / 32 * 32; at < last - 1 && !rest; at++)
		rest = bit_at(digits, at) != 0;
	/* to the nearest, ties to even; a carry out of the mantissa raises the exponent by itself */
	if (last > 0 && bit_at(digits, last - 1) && (rest || (m & 1)))
		m++;
	bits = m < 0x10000000000000ULL ? m : m + ((uint64_t) last << 52);
	if (last > 2045 || bits >= 0x7ff0000000000000ULL)
		bits = 0x7ff0000000000000ULL;	/* beyond a double: infinite */
	memcpy(&value, &bits, sizeof(value));
	return negative ? -value : value;
}

double
exact_value_pair(ExactSum *sum, double *rest)
{
	double		value = exact_value(sum);
	ExactSum	copy = *sum;

	*rest = 0;
	if (value - value == 0)
	{
		exact_add(&copy, value, -1);
		*rest = exact_value(&copy);
	}
	return value;
}

/* The digits of the magnitude, and which of them are used: [*first, *first + result). */
static int
used_digits(const uint32_t *digits, int *first)
{
	int			end = EXACT_DIGITS;

	while (end > 0 && digits[end - 1] == 0)
		end--;
	*first = 0;
	while (*first < end && digits[*first] == 0)
		(*first)++;
	if (end == 0)
		*first = 0;
	return end - *first;
}

size_t
exact_size(ExactSum *sum)
{
	uint32_t	digits[EXACT_DIGITS];
	int			first;

	magnitude(sum, digits);
	return HEAD_BYTES + 4 * (size_t) used_digits(digits, &first);
}

void
exact_write(ExactSum *sum, unsigned char *bytes)
{
	uint32_t	digits[EXACT_DIGITS];
	bool		negative = magnitude(sum, digits);
	int			first,
				count = used_digits(digits, &first);

	*bytes++ = negative;
	*bytes++ = (unsigned char) first;
	*bytes++ = (unsigned char) count;
	for (int i = 0; i < count; i++)
		for (int byte = 0; byte < 4; byte++)
			*bytes++ = (unsigned char) (digits[first + i] >> (8 * byte));
}

size_t
exact_read(ExactSum *sum, const unsigned char *bytes, size_t len)
{
	size_t		first,
				count;

	memset(sum, 0, sizeof(*sum));
	if (len < HEAD_BYTES || bytes[0] > 1)
		return 0;
	first = bytes[1];
	count = bytes[2];
	if (first + count > EXACT_DIGITS || (len - HEAD_BYTES) / 4 < count || (count == 0 && (bytes[0] != 0 || first != 0)))
		return 0;
	for (size_t i = 0; i < count; i++)
	{
		int64_t		digit = 0;

		for (int byte = 0; byte < 4; byte++)
			digit |= (int64_t) bytes[HEAD_BYTES + 4 * i + byte] << (8 * byte);
		if (digit == 0 && (i == 0 || i == count - 1))
			return 0;			/* not the one form of this number */
		sum->digit[first + i] = bytes[0] ? -digit : digit;
	}
	return HEAD_BYTES + 4 * count;
}
