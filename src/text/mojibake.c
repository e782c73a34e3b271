/*
 * Mojibake: characters that are bytes of UTF-8 in disguise.
 *
 * Each byte 80..FF of a UTF-8 sequence became the character that Windows-1252
 * (or Latin-1, where that leaves a hole) has at this place.  A lead byte
 * C2..F4 shows as a letter with an accent, a continuation byte 80..BF as a
 * symbol.  The two sets are disjoint, so the text is read like a stack: when a
 * symbol completes the sequence that a letter before it began, both are
 * replaced by the character meant, which may in turn complete another one
 * (text that was damaged twice).  One pass, and nothing repairable remains.
 *
 * What speaks against a repair: a symbol that is also ordinary punctuation
 * behind a word (quote, dash, dots) with no letter behind it, and sequences
 * whose result no clinical text has.
 */
#include "text/mojibake.h"

#include <string.h>

#include <unicode/uchar.h>

#include "text/utf8.h"

#define LONGEST		4			/* characters of a sequence */

/* Windows-1252 at 80..9F; 0: a hole, where Latin-1's control character stands. */
static const uint16_t windows_1252[32] = {
	0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
	0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178
};

/* The byte that c stands for in Windows-1252 or Latin-1; 0 for ASCII and what neither has. */
static unsigned char
byte_of(uint32_t c)
{
	if (c >= 0x80 && c <= 0xFF)
		return (unsigned char) c;
	if (c < 0x0152 || c > 0x2122)
		return 0;
	for (int i = 0; i < 32; i++)
		if (windows_1252[i] == c)
			return (unsigned char) (0x80 + i);
	return 0;
}

/* Is the symbol also punctuation that may stand right behind a word? */
static bool
is_punctuation_too(uint32_t c)
{
	switch (c)
	{
		case 0x201A:
		case 0x201E:
		case 0x2026:
		case 0x2039:
		case 0x2018:
		case 0x2019:
		case 0x201C:
		case 0x201D:
		case 0x2022:
		case 0x2013:
		case 0x2014:
		case 0x2122:
		case 0x203A:
		case 0xAB:
		case 0xBB:
		case 0xAE:
		case 0xB4:
			return true;
		default:
			return false;
	}
}

/* Is the character a likely one of a text, given the sequence's length? */
static bool
is_plausible(uint32_t c, int length)
{
	if (length == 2)
		return c < 0x0590;		/* Latin, marks, Greek, Cyrillic, Armenian; controls of text damaged twice */
	if (length == 3)
		return c >= 0x0E00 && c != 0xFFFE && c != 0xFFFF && (u_isdefined((UChar32) c) || (c >= 0xE000 && c <= 0xF8FF));
	return c >= 0x10000 && u_isdefined((UChar32) c);
}

/* Decode length bytes of UTF-8; 0 when they are no valid sequence of that length. */
static uint32_t
decode(const unsigned char *bytes, int length)
{
	size_t		at = 0;
	uint32_t	c = utf8_next((const char *) bytes, (size_t) length, &at);

	return at == (size_t) length && length > 1 ? c : 0;
}

/* The last characters of the output, with where each starts. */
typedef struct Tail
{
	uint32_t	c[LONGEST];
	size_t		start[LONGEST];
	int			count;
} Tail;

static void
read_tail(const char *out, size_t len, Tail *tail)
{
	size_t		at = len;

	tail->count = 0;
	while (at > 0 && tail->count < LONGEST)
	{
		uint32_t	c = utf8_prev(out, &at);

		if (byte_of(c) == 0)
			break;
		tail->c[tail->count] = c;
		tail->start[tail->count++] = at;
	}
}

/*
 * If the end of out completes a sequence, replace it by the character meant and
 * return true.  behind is the character that follows in the text.
 */
static bool
reduce(char *out, size_t *len, uint32_t behind)
{
	Tail		tail;
	unsigned char bytes[LONGEST];

	read_tail(out, *len, &tail);
	for (int length = 2; length <= tail.count; length++)
	{
		unsigned char lead = byte_of(tail.c[length - 1]);
		int			symbols = 0;
		uint32_t	meant;

		if (lead < 0xC2)
			continue;
		/* "â" in front of two symbols, but no "Ã" in front of two: the lead says how many */
		for (int i = 0; i < length; i++)
			bytes[i] = byte_of(tail.c[length - 1 - i]);
		meant = decode(bytes, length);
		if (meant == 0 || !is_plausible(meant, length))
			return false;
		for (int i = 0; i < length - 1; i++)
			symbols += is_punctuation_too(tail.c[i]);
		/* all continuation symbols could be punctuation of the text; "â€™" has a sign that never is */
		if (symbols == length - 1 && !utf8_is_letter(behind))
			return false;
		/* a control character is meant only by one: "Â" and U+0080 */
		if (meant >= 0x80 && meant <= 0x9F && tail.c[0] > 0x9F)
			return false;
		*len = tail.start[length - 1];
		*len += (size_t) utf8_encode(meant, out + *len);
		return true;
	}
	return false;
}

/* Does the text hold a lead letter (C2..C3 xx in UTF-8) followed by something else than ASCII? */
static bool
may_hold_any(Slice text)
{
	const char *at = text.data;
	const char *end = text.data + text.len;

	while (at < end && (at = memchr(at, 0xC3, (size_t) (end - at))) != NULL)
	{
		/* C3 82..C3 B4 are the letters U+00C2..U+00F4 */
		if (end - at > 2 && (unsigned char) at[1] >= 0x82 && (unsigned char) at[1] <= 0xB4 && (unsigned char) at[2] >= 0x80)
			return true;
		at++;
	}
	return false;
}

bool
mojibake_repair(Call *call, Slice text, Slice *repaired)
{
	char	   *out;
	size_t		len = 0;
	size_t		polled = 0;

	*repaired = text;
	if (text.len == 0 || !may_hold_any(text))
		return true;
	out = mc_alloc(call, text.len, 1);
	if (out == NULL)
		return false;
	for (size_t at = 0; at < text.len;)
	{
		size_t		from = at;
		uint32_t	c = utf8_next(text.data, text.len, &at);

		if (from - polled >= MC_POLL_BYTES)
		{
			if (mc_cancelled(call))
				return false;
			polled = from;
		}
		/* bytes are copied, not encoded anew: damaged ones stay as they are */
		memcpy(out + len, text.data + from, at - from);
		len += at - from;
		if (byte_of(c) >= 0x80 && byte_of(c) < 0xC0)
			while (reduce(out, &len, utf8_peek(text.data, text.len, at)))
				;
	}
	*repaired = (Slice){out, len};
	return true;
}
