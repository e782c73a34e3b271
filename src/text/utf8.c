/*
 * UTF-8: decoding that tolerates damage, counting eight bytes at a time, classes by ICU.
 */
#include "text/utf8.h"

#include <string.h>

#include <unicode/uchar.h>

#define ONES		UINT64_C(0x0101010101010101)
#define HIGH_BITS	UINT64_C(0x8080808080808080)

#define S	UTF8_SPACE
#define P	UTF8_PUNCTUATION
#define D	UTF8_DIGIT
#define U	(UTF8_LETTER | UTF8_UPPER)
#define L	(UTF8_LETTER | UTF8_LOWER)

const uint8_t utf8_ascii_class[128] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, S, S, S, S, S, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	S, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P,
	D, D, D, D, D, D, D, D, D, D, P, P, P, P, P, P,
	P, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
	U, U, U, U, U, U, U, U, U, U, U, P, P, P, P, P,
	P, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, P, P, P, P, 0
};

#undef S
#undef P
#undef D
#undef U
#undef L

static inline bool
is_continuation(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

/*
 * Decode the character that starts with a byte >= 0x80.  Overlong forms,
 * surrogates and values beyond U+10FFFF are invalid, as Unicode table 3-7 says.
 */
uint32_t
utf8_decode(const char *text, size_t len, size_t *at)
{
	const unsigned char *p = (const unsigned char *) text + *at;
	size_t		left = len - *at;

	if (p[0] >= 0xC2 && p[0] <= 0xDF && left >= 2 && is_continuation(p[1]))
	{
		*at += 2;
		return (uint32_t) (p[0] & 0x1F) << 6 | (p[1] & 0x3F);
	}
	if (p[0] >= 0xE0 && p[0] <= 0xEF && left >= 3 && is_continuation(p[1]) && is_continuation(p[2]))
	{
		uint32_t	c = (uint32_t) (p[0] & 0x0F) << 12 | (uint32_t) (p[1] & 0x3F) << 6 | (p[2] & 0x3F);

		if (c >= 0x800 && !(c >= 0xD800 && c <= 0xDFFF))
		{
			*at += 3;
			return c;
		}
	}
	if (p[0] >= 0xF0 && p[0] <= 0xF4 && left >= 4 &&
		is_continuation(p[1]) && is_continuation(p[2]) && is_continuation(p[3]))
	{
		uint32_t	c = (uint32_t) (p[0] & 0x07) << 18 | (uint32_t) (p[1] & 0x3F) << 12 |
			(uint32_t) (p[2] & 0x3F) << 6 | (p[3] & 0x3F);

		if (c >= 0x10000 && c <= 0x10FFFF)
		{
			*at += 4;
			return c;
		}
	}
	*at += 1;
	return UTF8_REPLACEMENT;
}

uint32_t
utf8_prev(const char *text, size_t *at)
{
	size_t		end = *at;

	/* the longest valid character that ends here; failing that, the last byte alone */
	for (size_t back = 1; back <= 4 && back <= end; back++)
	{
		size_t		start = end - back;

		if (is_continuation((unsigned char) text[start]))
			continue;

		size_t		next = start;
		uint32_t	c = utf8_next(text, end, &next);

		if (next == end)
		{
			*at = start;
			return c;
		}
		break;
	}
	*at = end - 1;
	return UTF8_REPLACEMENT;
}

int
utf8_encode(uint32_t c, char out[4])
{
	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = UTF8_REPLACEMENT;
	if (c < 0x80)
	{
		out[0] = (char) c;
		return 1;
	}
	if (c < 0x800)
	{
		out[0] = (char) (0xC0 | c >> 6);
		out[1] = (char) (0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000)
	{
		out[0] = (char) (0xE0 | c >> 12);
		out[1] = (char) (0x80 | (c >> 6 & 0x3F));
		out[2] = (char) (0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char) (0xF0 | c >> 18);
	out[1] = (char) (0x80 | (c >> 12 & 0x3F));
	out[2] = (char) (0x80 | (c >> 6 & 0x3F));
	out[3] = (char) (0x80 | (c & 0x3F));
	return 4;
}

static inline uint64_t
load8(const char *p)
{
	uint64_t	word;

	memcpy(&word, p, sizeof(word));
	return word;
}

size_t
utf8_ascii_prefix(const char *text, size_t len)
{
	size_t		at = 0;

	for (; at + 32 <= len; at += 32)
		if ((load8(text + at) | load8(text + at + 8) | load8(text + at + 16) | load8(text + at + 24)) & HIGH_BITS)
			break;
	for (; at + 8 <= len; at += 8)
		if (load8(text + at) & HIGH_BITS)
			break;
	while (at < len && (unsigned char) text[at] < 0x80)
		at++;
	return at;
}

/*
 * A byte is no continuation when bit 7 is clear or bit 6 is set.  That bit of
 * eight bytes is added up in eight byte-wide counters, which are summed before
 * any of them can pass 255.
 */
size_t
utf8_count(const char *text, size_t len)
{
	size_t		count = 0;
	size_t		at = 0;

	while (at + 8 <= len)
	{
		uint64_t	sums = 0;
		size_t		words = (len - at) / 8;

		if (words > 255)
			words = 255;
		for (size_t i = 0; i < words; i++, at += 8)
		{
			uint64_t	word = load8(text + at);

			sums += (~word >> 7 | word >> 6) & ONES;
		}
		/* pairs first: eight counters of up to 255 do not fit into one byte */
		sums = (sums & UINT64_C(0x00FF00FF00FF00FF)) + (sums >> 8 & UINT64_C(0x00FF00FF00FF00FF));
		count += (size_t) (sums * UINT64_C(0x0001000100010001) >> 48);
	}
	for (; at < len; at++)
		count += !is_continuation((unsigned char) text[at]);
	return count;
}

size_t
utf8_offset_of(const char *text, size_t len, size_t chars)
{
	size_t		at = 0;

	/* whole stretches first, then the last few bytes one by one */
	while (len - at >= 256)
	{
		size_t		here = utf8_count(text + at, 256);

		if (here > chars)
			break;
		chars -= here;
		at += 256;
	}
	for (; at < len; at++)
		if (!is_continuation((unsigned char) text[at]) && chars-- == 0)
			break;
	return at;
}

size_t
utf8_cursor_chars(Utf8Cursor *cursor, size_t offset)
{
	if (offset > cursor->len)
		offset = cursor->len;
	if (offset < cursor->at)
		cursor->at = cursor->chars = 0;
	cursor->chars += utf8_count(cursor->text + cursor->at, offset - cursor->at);
	cursor->at = offset;
	return cursor->chars;
}

unsigned
utf8_other_class(uint32_t c)
{
	switch (u_charType((UChar32) c))
	{
		case U_UPPERCASE_LETTER:
		case U_TITLECASE_LETTER:
			return UTF8_LETTER | UTF8_UPPER;
		case U_LOWERCASE_LETTER:
			return UTF8_LETTER | UTF8_LOWER;
		case U_MODIFIER_LETTER:
		case U_OTHER_LETTER:
			return UTF8_LETTER;
		case U_DECIMAL_DIGIT_NUMBER:
			return UTF8_DIGIT;
		case U_NON_SPACING_MARK:
		case U_ENCLOSING_MARK:
		case U_COMBINING_SPACING_MARK:
			return UTF8_MARK;
		case U_SPACE_SEPARATOR:
		case U_LINE_SEPARATOR:
		case U_PARAGRAPH_SEPARATOR:
			return UTF8_SPACE;
		case U_CONTROL_CHAR:
			return c == 0x85 ? UTF8_SPACE : 0;
		case U_DASH_PUNCTUATION:
		case U_START_PUNCTUATION:
		case U_END_PUNCTUATION:
		case U_CONNECTOR_PUNCTUATION:
		case U_OTHER_PUNCTUATION:
		case U_INITIAL_PUNCTUATION:
		case U_FINAL_PUNCTUATION:
		case U_MATH_SYMBOL:
		case U_CURRENCY_SYMBOL:
		case U_MODIFIER_SYMBOL:
		case U_OTHER_SYMBOL:
			return UTF8_PUNCTUATION;
		default:
			return 0;
	}
}

uint32_t
utf8_other_lower(uint32_t c)
{
	return (uint32_t) u_tolower((UChar32) c);
}
