/*
 * Unigram: the pieces of a word whose scores sum up highest (Viterbi), and the
 * normalisation that SentencePiece trains such vocabularies with.
 *
 * The character map is SentencePiece's: an XOR-compressed double array (Kanda 2018)
 * from byte strings to offsets of replacements.  An entry holds the label in bits 0
 * to 7 and 31, "a value follows" in bit 8, and its base in bits 10 to 30, shifted by
 * another 8 if bit 9 is set; a value is bits 0 to 30.
 */
#include "text/tok_encoder.h"

#include "text/utf8.h"

#define UNKNOWN_PENALTY	10.0	/* below the least score of a normal piece */

/* ---- the best pieces ---- */

/* The best way to the end of a prefix. */
typedef struct Best
{
	double		score;
	uint32_t	id;
	uint32_t	start;			/* of its last piece */
} Best;

static inline void
offer(Best *best, double score, uint32_t id, uint32_t start)
{
	if (best->id == TOK_NONE || score > best->score)
		*best = (Best) {score, id, start};
}

/* All pieces that begin at start, and the unknown token if none of them is the character there. */
static void
extend(const Tokenizer *tok, const char *word, size_t len, uint32_t start, size_t char_len, Best *best)
{
	const TokHeader *header = tok->header;
	uint32_t	unit = 0;
	bool		known = false;

	for (size_t i = start; i < len && header->words.count > 0; i++)
	{
		const TokSymbol *symbol;

		unit = tok_step(tok->words, header->words.count, unit, (unsigned char) word[i]);
		if (unit == TOK_NONE)
			break;
		if (tok->words[unit].value >= header->count)
			continue;
		symbol = tok_symbol(tok, tok->words[unit].value);
		known = known || i + 1 - start == char_len;
		offer(&best[i + 1], best[start].score + (symbol->type == TOK_USER_DEFINED ? 0.0 : (double) symbol->score),
			  tok->words[unit].value, start);
	}
	if (!known)
		offer(&best[start + char_len], best[start].score + (double) header->least_score - UNKNOWN_PENALTY,
			  (uint32_t) header->unk, start);
}

/* An unknown stretch: bytes where the vocabulary has them, else one unknown token. */
static bool
emit_unknown(TokEncoder *e, const char *word, size_t start, size_t end, size_t at)
{
	const TokHeader *header = e->tok->header;

	for (size_t i = start; i < end; i++)
		if (header->byte_symbol[(unsigned char) word[i]] >= header->count)
			return tok_emit(e, (uint32_t) header->unk, at + start, at + end);
	for (size_t i = start; i < end; i++)
		if (!tok_emit(e, header->byte_symbol[(unsigned char) word[i]], at + i, at + i + 1))
			return false;
	return true;
}

bool
tok_best_word(TokEncoder *e, const char *word, size_t len, size_t at)
{
	uint32_t	unk = (uint32_t) e->tok->header->unk;
	Best	   *best = (Best *) (void *) tok_scratch(e, (len + 1) * (sizeof(Best) / sizeof(uint32_t)));
	uint32_t	next = (uint32_t) len;

	if (best == NULL)
		return false;
	for (size_t i = 0; i <= len; i++)
		best[i] = (Best) {0, TOK_NONE, 0};
	best[0].id = unk;
	for (size_t i = 0; i < len;)
	{
		size_t		start = i;

		utf8_next(word, len, &i);
		extend(e->tok, word, len, (uint32_t) start, i - start, best);
		if ((start ^ i) >= MC_POLL_BYTES && mc_cancelled(e->call))
			return false;
	}
	/* turn the chain of starts round: best[i].start becomes the end of the piece that begins at i */
	for (uint32_t i = (uint32_t) len; i > 0;)
	{
		uint32_t	start = best[i].start;

		best[i].start = next;
		next = i;
		i = start;
	}
	for (uint32_t i = 0, end = next; i < len; i = end, end = best[i].start)
	{
		if (best[end].id != unk)
		{
			if (!tok_emit(e, best[end].id, at + i, at + end))
				return false;
			continue;
		}
		while (end < len && best[best[end].start].id == unk)
			end = best[end].start;
		if (!emit_unknown(e, word, i, end, at))
			return false;
	}
	return true;
}

/* ---- normalisation ---- */

static inline uint32_t
map_entry(const Tokenizer *tok, uint32_t index)
{
	uint32_t	entry = 0;

	if (index < (tok->header->charsmap.count - 4) / 4)
		memcpy(&entry, tok->charsmap + 4 + (size_t) index * 4, 4);
	return entry;
}

static inline uint32_t
map_base(uint32_t entry)
{
	return entry >> 10 << ((entry & 0x200) >> 6);
}

/* The replacement of the longest mapped prefix of p; false: none. */
static bool
map_prefix(const Tokenizer *tok, const char *p, size_t len, size_t *prefix_len, Slice *replacement)
{
	uint32_t	size = tok->header->charsmap.count;
	uint32_t	array_size;
	uint32_t	index;
	uint32_t	value = 0;
	const char *strings;

	*prefix_len = 0;
	if (size < 8)
		return false;
	memcpy(&array_size, tok->charsmap, 4);
	if (array_size > size - 4)
		return false;
	strings = (const char *) tok->charsmap + 4 + array_size;
	index = map_base(map_entry(tok, 0));
	for (size_t i = 0; i < len && p[i] != '\0'; i++)
	{
		uint32_t	entry = map_entry(tok, index ^= (unsigned char) p[i]);

		if ((entry & 0x800000FF) != (unsigned char) p[i])
			break;
		index ^= map_base(entry);
		if ((entry & 0x100) != 0)
		{
			*prefix_len = i + 1;
			value = map_entry(tok, index) & 0x7FFFFFFF;
		}
	}
	if (*prefix_len == 0 || value >= size - 4 - array_size)
		return false;
	*replacement = (Slice) {strings + value, strnlen(strings + value, size - 4 - array_size - value)};
	return true;
}

/* White space as the vocabulary wants it. */
typedef struct Spacer
{
	TokWriter	w;
	bool		prepend,		/* a space before the first word */
				merge,			/* one space before each word, no other */
				join,			/* one space for several */
				hf;				/* all white space merges; no space is put before a text that has one */
	bool		in_word;
	uint32_t	blank;			/* origin of the white space before the word */
} Spacer;

static bool
take_space(Spacer *s, uint32_t origin)
{
	bool		first = s->in_word || s->w.len == 0;

	if (s->in_word)
		s->blank = origin;
	s->in_word = false;
	if (s->hf)
		s->prepend = false;
	return s->merge || (s->join && !first) || tok_write(&s->w, " ", 1, origin);
}

/* One character of normalised text that is no space. */
static bool
take_char(Spacer *s, const char *bytes, size_t len, uint32_t origin)
{
	if (!s->in_word)
	{
		s->in_word = true;
		if ((s->prepend || s->merge) && !tok_write(&s->w, " ", 1, s->merge ? s->blank : origin))
			return false;
		s->prepend = false;
	}
	/* U+2581 is the vocabulary's letter for a space */
	if (len == 3 && memcmp(bytes, "\xE2\x96\x81", 3) == 0)
		return tok_write(&s->w, " ", 1, origin);
	return tok_write(&s->w, bytes, len, origin);
}

static bool
take_text(Spacer *s, Slice text, uint32_t origin)
{
	for (size_t at = 0; at < text.len;)
	{
		size_t		start = at;
		uint32_t	c = utf8_next(text.data, text.len, &at);
		bool		space = c == ' ' || (s->hf && s->merge && tok_is_space(c));

		if (space ? !take_space(s, origin) : !take_char(s, text.data + start, at - start, origin))
			return false;
	}
	return true;
}

bool
tok_normalize_unigram(TokEncoder *e)
{
	const Tokenizer *tok = e->tok;
	TokFragment *f = &e->fragment;
	bool		suffix = tok_has(tok, TOK_SPACE_SUFFIX);
	uint32_t	kept = 0;		/* end of what was not left out */
	Spacer		s = {.w = {.call = e->call}, .prepend = !suffix && tok_has(tok, TOK_SPACE_PREFIX),
		.merge = tok_has(tok, TOK_MERGE_SPACES), .join = tok_has(tok, TOK_JOIN_SPACES), .hf = tok_has(tok, TOK_HF_RULES)};

	for (size_t at = 0; at < f->len;)
	{
		size_t		start = at;
		size_t		written = s.w.len;
		Slice		text;

		if (!map_prefix(tok, f->text + at, f->len - at, &at, &text))
		{
			size_t		end = start;
			bool		damaged = utf8_next(f->text, f->len, &end) == UTF8_REPLACEMENT && end == start + 1;

			text = damaged ? (Slice) {"\xEF\xBF\xBD", 3} : (Slice) {f->text + start, end - start};
			at = end - start;
		}
		at += start;
		if (!take_text(&s, text, tok_origin(f, start)) || !tok_progress(e, at - start))
			return false;
		if (s.w.len > written)
			kept = tok_origin(f, at);
	}
	if (suffix && tok_has(tok, TOK_SPACE_PREFIX) && !tok_write(&s.w, " ", 1, kept))
		return false;
	/* the white space behind the last word belongs to no token */
	f->origin_len = kept;
	return tok_write_done(&s.w, f);
}
