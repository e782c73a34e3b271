/*
 * Cutting a piece of a note into words and marks.
 *
 * One pass over the bytes.  Letters are folded one code point at a time, so a
 * folded form is at most twice as long as its word; a byte that is no UTF-8
 * is a mark of its own.
 */
#include "text/context_tokens.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#define WORD_LIMIT	30000		/* bytes; keeps fold_len within 16 bits */

static bool
is_word_char(UChar32 c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
	return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

static bool
is_space(UChar32 c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x80 && u_isUWhiteSpace(c)) || c == 0x200B || c == 0xFEFF;
}

static UChar32
fold_char(UChar32 c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	if (c == 0x2018 || c == 0x2019 || c == 0x02BC)
		return '\'';
	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return '-';
	return u_foldCase(c, U_FOLD_CASE_DEFAULT);
}

/* Code point at *at, which moves past it; U+FFFD for a byte that starts none. */
static UChar32
next_char(const uint8_t *s, size_t len, size_t *at)
{
	int32_t		i = 0;
	int32_t		room = len - *at > 8 ? 8 : (int32_t) (len - *at);
	UChar32		c;

	U8_NEXT_OR_FFFD(s + *at, i, room, c);
	*at += (size_t) i;
	return c;
}

/* Does the mark c at at join the word before it with what follows? */
static bool
joins(const uint8_t *s, size_t len, size_t after, UChar32 c, bool last_digit)
{
	size_t		at = after;
	UChar32		next;

	if (after >= len)
		return false;
	next = next_char(s, len, &at);
	if (c == '.' || c == ',')
		return last_digit && next >= '0' && next <= '9';
	if (fold_char(c) != '\'' || !is_word_char(next))
		return false;
	/* a final 's is a word of its own */
	if (next == 's' || next == 'S')
		return at < len && is_word_char(next_char(s, len, &at));
	return true;
}

/* Extend token to the end of its word; *at stands after its first character. */
static void
take_word(const uint8_t *s, size_t len, size_t *at, size_t start, UChar32 first)
{
	bool		last_digit = first >= '0' && first <= '9';

	while (*at < len && *at - start < WORD_LIMIT)
	{
		size_t		next = *at;
		UChar32		c = next_char(s, len, &next);

		if (!is_word_char(c) && !joins(s, len, next, c, last_digit))
			break;
		last_digit = c >= '0' && c <= '9';
		*at = next;
	}
}

static size_t
fold_into(const uint8_t *s, size_t start, size_t end, char *out)
{
	size_t		at = start;
	int32_t		n = 0;

	while (at < end)
	{
		UChar32		c = fold_char(next_char(s, end, &at));

		U8_APPEND_UNSAFE((uint8_t *) out, n, c);
	}
	return (size_t) n;
}

static bool
make_room(Call *call, Slice piece, TokenList *list)
{
	if (list->capacity < piece.len + 1)
	{
		list->capacity = piece.len + 1;
		list->items = mc_alloc(call, list->capacity, sizeof(Token));
	}
	/* folding can make a character longer; a stray byte becomes the three of U+FFFD */
	if (list->items != NULL && list->folded_capacity < 3 * piece.len + 8)
	{
		list->folded_capacity = 3 * piece.len + 8;
		list->folded = mc_alloc(call, list->folded_capacity, 1);
	}
	return list->items != NULL && list->folded != NULL;
}

bool
tokens_cut(Call *call, Slice piece, TokenList *list)
{
	const uint8_t *s = (const uint8_t *) piece.data;
	size_t		at = 0;
	size_t		folded = 0;
	size_t		polled = 0;
	uint8_t		lines = 0;
	bool		space = true;

	list->count = 0;
	if (!make_room(call, piece, list))
		return false;
	while (at < piece.len)
	{
		size_t		start = at;
		UChar32		c = next_char(s, piece.len, &at);
		Token	   *token = &list->items[list->count];

		if (at - polled > MC_POLL_BYTES)
		{
			polled = at;
			if (mc_cancelled(call))
				return false;
		}
		if (is_space(c))
		{
			if ((c == '\n' || c == 0x2028 || c == 0x2029 || (c == '\r' && (at >= piece.len || s[at] != '\n'))) && lines < 2)
				lines++;
			space = true;
			continue;
		}
		*token = (Token){.start = (uint32_t) start, .fold = (uint32_t) folded, .space = space, .lines = lines};
		token->word = is_word_char(c) || (fold_char(c) == '\'' && at < piece.len && (s[at] == 's' || s[at] == 'S') && !space);
		if (token->word)
			take_word(s, piece.len, &at, start, c);
		token->end = (uint32_t) at;
		token->digit = c >= '0' && c <= '9';
		token->upper = c < 0x80 ? c >= 'A' && c <= 'Z' : u_isupper(c);
		token->fold_len = (uint16_t) fold_into(s, start, at, list->folded + folded);
		token->hash = token_hash(list->folded + folded, token->fold_len);
		folded += token->fold_len;
		list->count++;
		lines = 0;
		space = false;
	}
	return true;
}

size_t
tokens_block(Slice text)
{
	size_t		cut = 0;

	if (text.len <= TOKENS_BLOCK_BYTES)
		return text.len;
	for (size_t i = TOKENS_BLOCK_BYTES; i > TOKENS_BLOCK_LEAST; i--)
	{
		if (text.data[i - 1] == '\n')
			return i;
		if (cut == 0 && text.data[i - 1] == ' ')
			cut = i;
	}
	if (cut == 0)
		for (cut = TOKENS_BLOCK_BYTES; cut > TOKENS_BLOCK_LEAST && (text.data[cut] & 0xC0) == 0x80;)
			cut--;
	return cut;
}
