/*
 * WordPiece: BERT's words, each the longest pieces from left to right.
 *
 * Words are cut at white space; punctuation and Chinese characters are words of
 * their own; control characters vanish; letters lose case and accents if the
 * vocabulary wants that.  A word that its pieces do not cover whole is the unknown
 * token.  Text of ASCII, most of a clinical note, goes through one table.
 *
 * llama.cpp and the HF library differ beyond Latin script: llama.cpp takes the first
 * character of a canonical decomposition (of a Korean syllable the first sound only)
 * and removes every mark; HF takes all of it and removes the marks without width.
 */
#include "text/tok_encoder.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "text/utf8.h"

#define ASCII_WORD_MAX	128		/* longer words take the general way */

/* What a character does. */
typedef enum Role
{
	ROLE_LETTER,				/* part of a word */
	ROLE_SPACE,
	ROLE_ALONE,					/* a word of its own */
	ROLE_NOTHING
} Role;

/* The word in the making: its bytes, and where each comes from. */
typedef struct Word
{
	char	   *bytes;
	uint32_t   *starts,			/* of the character in the fragment that a byte stems from */
			   *ends;
	size_t		len,
				capacity;
	uint32_t	chars;
} Word;

static bool
is_chinese(uint32_t c)
{
	/* as in the HF library, the gap before U+2B920 included */
	return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
		(c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
		(c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

static inline Role
ascii_role(unsigned char c, bool hf)
{
	unsigned	class = utf8_ascii_class[c];

	if ((class & UTF8_ALNUM) != 0)
		return ROLE_LETTER;
	if ((class & UTF8_PUNCTUATION) != 0)
		return ROLE_ALONE;
	if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || (!hf && (class & UTF8_SPACE) != 0))
		return ROLE_SPACE;
	return ROLE_NOTHING;
}

static Role
other_role(uint32_t c, bool hf, bool no_accents)
{
	uint32_t	category = U_MASK(u_charType((UChar32) c));
	bool		control = (category & U_GC_C_MASK & ~U_GC_CN_MASK) != 0;

	if (control && hf)
		return ROLE_NOTHING;
	if (tok_is_space(c))
		return ROLE_SPACE;
	if (control || c == UTF8_REPLACEMENT || (no_accents && (category & (hf ? U_GC_MN_MASK : U_GC_M_MASK)) != 0))
		return ROLE_NOTHING;
	return (category & U_GC_P_MASK) != 0 || is_chinese(c) ? ROLE_ALONE : ROLE_LETTER;
}

/* ---- pieces ---- */

/* The longest piece of p[0, len) that begins at unit; its length in *piece_len. */
static inline uint32_t
longest_piece(const Tokenizer *tok, uint32_t unit, const char *p, size_t len, size_t *piece_len)
{
	uint32_t	count = tok->header->words.count;
	uint32_t	id = TOK_NONE;

	*piece_len = 0;
	if (unit >= count)
		return TOK_NONE;
	for (size_t i = 0; i < len; i++)
	{
		unit = tok_step(tok->words, count, unit, (unsigned char) p[i]);
		if (unit == TOK_NONE)
			break;
		if (tok->words[unit].value != TOK_NONE)
		{
			id = tok->words[unit].value;
			*piece_len = i + 1;
		}
	}
	return id;
}

/* A word of len bytes; starts and ends may be NULL: then byte i of it is byte at + i of the fragment. */
static bool
emit_word(TokEncoder *e, const Word *w, size_t at)
{
	const TokHeader *header = e->tok->header;
	size_t		first = e->out->count;
	size_t		count = e->count;
	uint32_t	unit = header->first_unit;
	size_t		start = w->starts == NULL ? at : w->starts[0];
	size_t		end = w->ends == NULL ? at + w->len : w->ends[w->len - 1];

	for (size_t i = 0; i < w->len;)
	{
		size_t		len;
		uint32_t	id = longest_piece(e->tok, unit, w->bytes + i, w->len - i, &len);

		if (id >= header->count || (header->max_word_chars > 0 && w->chars > header->max_word_chars))
		{
			/* tokens that were given already are taken back */
			if (!e->counting)
				e->out->count = first;
			e->count = count;
			return header->unk < 0 || tok_emit(e, (uint32_t) header->unk, start, end);
		}
		if (!tok_emit(e, id, w->starts == NULL ? at + i : w->starts[i], w->ends == NULL ? at + i + len : w->ends[i + len - 1]) ||
			(w->len > MC_POLL_BYTES && !tok_progress(e, len)))
			return false;
		i += len;
		unit = header->next_unit;
	}
	return true;
}

/* ---- words ---- */

static bool
add_byte(TokEncoder *e, Word *w, char byte, size_t start, size_t end)
{
	if (w->len == w->capacity)
	{
		size_t		capacity = w->capacity == 0 ? 256 : w->capacity * 2;
		char	   *bytes = mc_alloc(e->call, capacity, 1);
		uint32_t   *places = bytes == NULL ? NULL : mc_alloc(e->call, capacity, 2 * sizeof(uint32_t));

		if (places == NULL)
			return false;
		if (w->len > 0)
		{
			memcpy(bytes, w->bytes, w->len);
			memcpy(places, w->starts, w->len * sizeof(uint32_t));
			memcpy(places + capacity, w->ends, w->len * sizeof(uint32_t));
		}
		w->bytes = bytes;
		w->starts = places;
		w->ends = places + capacity;
		w->capacity = capacity;
	}
	w->bytes[w->len] = byte;
	w->starts[w->len] = (uint32_t) start;
	w->ends[w->len++] = (uint32_t) end;
	return true;
}

static bool
add_char(TokEncoder *e, Word *w, uint32_t c, size_t start, size_t end)
{
	char		bytes[4];
	int			n = utf8_encode(c, bytes);

	w->chars++;
	for (int i = 0; i < n; i++)
		if (!add_byte(e, w, bytes[i], start, end))
			return false;
	return true;
}

static bool
end_word(TokEncoder *e, Word *w)
{
	bool		good = w->len == 0 || emit_word(e, w, 0);

	w->len = 0;
	w->chars = 0;
	return good;
}

/* One character, decomposed already, of the fragment's [start, end). */
static bool
take_char(TokEncoder *e, Word *w, uint32_t c, size_t start, size_t end)
{
	bool		hf = tok_has(e->tok, TOK_HF_RULES);
	Role		role = c < 0x80 ? ascii_role((unsigned char) c, hf) : other_role(c, hf, tok_has(e->tok, TOK_NO_ACCENTS));
	bool		mark = hf && c == 0x130 && tok_has(e->tok, TOK_LOWER) && !tok_has(e->tok, TOK_NO_ACCENTS);

	if (role == ROLE_NOTHING)
		return true;
	if (role != ROLE_LETTER && !end_word(e, w))
		return false;
	if (role == ROLE_SPACE)
		return true;
	if (!add_char(e, w, !tok_has(e->tok, TOK_LOWER) ? c : mark ? 'i' : utf8_lower(c), start, end) ||
		(mark && !add_char(e, w, 0x307, start, end)))
		return false;
	return role == ROLE_LETTER || end_word(e, w);
}

/* A character beyond ASCII as it stands in the text. */
static bool
take_other(TokEncoder *e, Word *w, uint32_t c, size_t start, size_t end)
{
	UErrorCode	status = U_ZERO_ERROR;
	const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
	UChar		parts[32];
	int32_t		count = tok_has(e->tok, TOK_NO_ACCENTS) && U_SUCCESS(status) ?
		unorm2_getDecomposition(nfd, (UChar32) c, parts, 32, &status) : -1;

	if (count <= 0 || U_FAILURE(status))
		return take_char(e, w, c, start, end);
	for (int32_t i = 0; i < count;)
	{
		UChar32		part;

		U16_NEXT(parts, i, count, part);
		if (!take_char(e, w, (uint32_t) part, start, end))
			return false;
		if (!tok_has(e->tok, TOK_HF_RULES))
			break;
	}
	return true;
}

/* A word of ASCII letters and digits that starts at at and ends before something that ends it; *end = at if it does not. */
static bool
take_ascii_word(TokEncoder *e, size_t at, size_t *end)
{
	const TokFragment *f = &e->fragment;
	char		bytes[ASCII_WORD_MAX];
	char		fold = tok_has(e->tok, TOK_LOWER) ? 0x20 : 0;
	Word		w = {.bytes = bytes};
	size_t		limit = f->len - at < ASCII_WORD_MAX ? f->len - at : ASCII_WORD_MAX;
	unsigned char c;

	for (; w.len < limit; w.len++)
	{
		c = (unsigned char) f->text[at + w.len];
		if (c >= 0x80 || (utf8_ascii_class[c] & UTF8_ALNUM) == 0)
			break;
		bytes[w.len] = (char) (c | (c >= 'A' && c <= 'Z' ? fold : 0));
	}
	*end = at;
	if (w.len == ASCII_WORD_MAX)
		return true;
	if (at + w.len < f->len)
	{
		c = (unsigned char) f->text[at + w.len];
		if (c >= 0x80 || ascii_role(c, true) == ROLE_NOTHING)
			return true;
	}
	*end = at + w.len;
	w.chars = (uint32_t) w.len;
	return emit_word(e, &w, at);
}

bool
tok_encode_wordpiece(TokEncoder *e)
{
	const TokFragment *f = &e->fragment;
	bool		hf = tok_has(e->tok, TOK_HF_RULES);
	Word		w = {0};

	for (size_t at = 0; at < f->len;)
	{
		size_t		start = at;
		unsigned char byte = (unsigned char) f->text[at];

		if (byte < 0x80)
		{
			Role		role = ascii_role(byte, hf);

			if (role == ROLE_LETTER && w.len == 0)
			{
				if (!take_ascii_word(e, start, &at))
					return false;
				if (at > start)
				{
					if (!tok_progress(e, at - start))
						return false;
					continue;
				}
			}
			at++;
			if (role == ROLE_SPACE && w.len == 0)
				continue;
			if (role == ROLE_ALONE)
			{
				Word		alone = {.bytes = (char *) &byte, .len = 1, .chars = 1};

				if (!end_word(e, &w) || !emit_word(e, &alone, start))
					return false;
			}
			else if (!take_char(e, &w, byte, start, at))
				return false;
		}
		else
		{
			uint32_t	c = utf8_decode(f->text, f->len, &at);

			if (!take_other(e, &w, c, start, at))
				return false;
		}
		if (!tok_progress(e, at - start))
			return false;
	}
	return end_word(e, &w);
}
