/*
 * UTF-8: characters in and out, counting, positions, classes.
 *
 * Texts are slices of bytes that may be damaged.  Decoding never fails: a byte
 * that starts no valid character is one U+FFFD of length one, so every loop
 * moves on and no loop leaves the text.  Offsets are bytes from 0.  A position
 * that SQL sees is characters from 1, where a character is a byte that is no
 * continuation byte (10xxxxxx): PostgreSQL's own count for valid text.
 *
 * Classes come from ICU; ASCII is answered from a table in the header.
 */
#ifndef MC_TEXT_UTF8_H
#define MC_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT	0xFFFD

/* What a character is: any of these bits. */
#define UTF8_UPPER			0x01	/* upper or title case letter */
#define UTF8_LOWER			0x02	/* lower case letter */
#define UTF8_LETTER			0x04	/* letter of any case or of none */
#define UTF8_DIGIT			0x08	/* decimal digit of any script */
#define UTF8_SPACE			0x10	/* white space, line ends included */
#define UTF8_MARK			0x20	/* combining mark */
#define UTF8_PUNCTUATION	0x40	/* punctuation or symbol */
#define UTF8_ALNUM			(UTF8_LETTER | UTF8_DIGIT)
#define UTF8_WORD			(UTF8_LETTER | UTF8_DIGIT | UTF8_MARK)

extern const uint8_t utf8_ascii_class[128];

/* The parts of the inline functions below that ASCII does not need. */
extern uint32_t utf8_decode(const char *text, size_t len, size_t *at);
extern unsigned utf8_other_class(uint32_t c);
extern uint32_t utf8_other_lower(uint32_t c);

/* The character at *at (which must be < len); moves *at behind it. */
static inline uint32_t
utf8_next(const char *text, size_t len, size_t *at)
{
	unsigned char first = (unsigned char) text[*at];

	if (first < 0x80)
	{
		(*at)++;
		return first;
	}
	return utf8_decode(text, len, at);
}

/* The character at at without moving; 0 when at is the end. */
static inline uint32_t
utf8_peek(const char *text, size_t len, size_t at)
{
	return at < len ? utf8_next(text, len, &at) : 0;
}

/* The character that ends at *at (which must be > 0); moves *at to its start. */
extern uint32_t utf8_prev(const char *text, size_t *at);

/* Write c (a surrogate or a value beyond Unicode becomes U+FFFD); returns its 1 to 4 bytes. */
extern int	utf8_encode(uint32_t c, char out[4]);

/* How many leading bytes are ASCII. */
extern size_t utf8_ascii_prefix(const char *text, size_t len);

/* How many characters; several GB/s. */
extern size_t utf8_count(const char *text, size_t len);

/* Byte offset of the character number chars (from 0), or len when there are fewer. */
extern size_t utf8_offset_of(const char *text, size_t len, size_t chars);

/*
 * Byte offsets to characters, in one pass over the text: offsets must not
 * descend.  Zero-initialise but for text and len.
 */
typedef struct Utf8Cursor
{
	const char *text;
	size_t		len;
	size_t		at;
	size_t		chars;			/* characters before at */
} Utf8Cursor;

static inline Utf8Cursor
utf8_cursor(const char *text, size_t len)
{
	return (Utf8Cursor){.text = text, .len = len};
}

/* How many characters lie before offset; an offset behind the last one given is a fresh start. */
extern size_t utf8_cursor_chars(Utf8Cursor *cursor, size_t offset);

static inline unsigned
utf8_class(uint32_t c)
{
	return c < 128 ? utf8_ascii_class[c] : utf8_other_class(c);
}

static inline bool
utf8_is_letter(uint32_t c)
{
	return (utf8_class(c) & UTF8_LETTER) != 0;
}

static inline bool
utf8_is_digit(uint32_t c)
{
	return (utf8_class(c) & UTF8_DIGIT) != 0;
}

static inline bool
utf8_is_alnum(uint32_t c)
{
	return (utf8_class(c) & UTF8_ALNUM) != 0;
}

static inline bool
utf8_is_upper(uint32_t c)
{
	return (utf8_class(c) & UTF8_UPPER) != 0;
}

static inline bool
utf8_is_lower(uint32_t c)
{
	return (utf8_class(c) & UTF8_LOWER) != 0;
}

static inline bool
utf8_is_space(uint32_t c)
{
	return (utf8_class(c) & UTF8_SPACE) != 0;
}

/* Simple (one to one) lower case. */
static inline uint32_t
utf8_lower(uint32_t c)
{
	if (c < 128)
		return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
	return utf8_other_lower(c);
}

#endif							/* MC_TEXT_UTF8_H */
