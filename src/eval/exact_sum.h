/*
 * A sum of doubles without rounding.
 *
 * A fixed-point number wide enough for every finite double and 2^60 additions:
 * adding is associative, so order of rows, order of merging and number of
 * workers cannot change a bit, and what was added can be taken away again (windows).
 * Rounded once, to the nearest double, when it is read.
 */
#ifndef EVAL_EXACT_SUM_H
#define EVAL_EXACT_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* digit i counts units of 2^(32 i - 1074) */
#define EXACT_DIGITS	69

typedef struct ExactSum
{
	int64_t		digit[EXACT_DIGITS];
	uint32_t	pending;		/* additions since the digits were last carried */
} ExactSum;

/* Add n times x; x must be finite. */
extern void exact_add(ExactSum *sum, double x, int64_t n);

/* Add sign (1 or -1) times x times y without rounding (but for bits below 2^-1074); |x|, |y| at most 1e150. */
extern void exact_add_product(ExactSum *sum, double x, double y, int sign);

/* Add sign (1 or -1) times other. */
extern void exact_merge(ExactSum *sum, ExactSum *other, int sign);

/* The nearest double. */
extern double exact_value(ExactSum *sum);

/* The nearest double and what is left, as a second one. */
extern double exact_value_pair(ExactSum *sum, double *rest);

/*
 * The one form in bytes: sign, first digit, number of digits, the digits of the
 * magnitude as little-endian uint32.  exact_size() tells how many exact_write() writes.
 */
extern size_t exact_size(ExactSum *sum);
extern void exact_write(ExactSum *sum, unsigned char *bytes);

/* Read what exact_write() wrote from at most len bytes; the bytes used, 0 if they are no such form. */
extern size_t exact_read(ExactSum *sum, const unsigned char *bytes, size_t len);

#endif							/* EVAL_EXACT_SUM_H */
