/*
 * Text to tokens: added tokens first, then what lies between them by the kind's own way.
 *
 * Added tokens are found leftmost, longest, by a trie; control and unknown tokens
 * count only with TOK_PARSE_SPECIAL.  All but WordPiece cut a fragment into words:
 * BPE by the patterns of its pre-tokenizer, the others before every space that no piece
 * reaches across, which changes nothing but makes the words short.  A word that is a token
 * whose own merges give itself again is that token; other words are looked up among
 * those met before in this call and merged when they are new.
 */
#include "text/tok_encoder.h"

#include "base/size.h"
#include "text/segment.h"
#include "text/utf8.h"

#define WHOLE_MAX		256		/* longer words are not looked up as a whole */
#define TOKENS_PER_POLL	65536
#define CACHE_MIN		64
#define CACHE_MAX		4096	/* words; a power of two */
#define BYTES_PER_CACHED	16	/* of text */
#define COUNTED_KEPT	4096	/* tokens that tok_count() holds at a time; half of a quarter are more than a cached word has */

/* Room that tok_count() works in: the tokens of a short text, or of many cached words. */
static size_t
counted_capacity(const TokEncoder *e)
{
	return e->fragment.len < COUNTED_KEPT / 8 ? COUNTED_KEPT / 4 : COUNTED_KEPT;
}

bool
tok_emit_slow(TokEncoder *e, uint32_t id, size_t start, size_t end)
{
	TokenSpans *out = e->out;

	if (e->counting && out->capacity > 0)
		out->count = 0;
	else
	{
		size_t		capacity = e->counting ? counted_capacity(e) : out->capacity == 0 ? 64 : out->capacity * 2;
		TokenSpan  *items = mc_alloc(e->call, capacity, sizeof(TokenSpan));

		if (items == NULL)
			return false;
		if (out->count > 0)
			memcpy(items, out->items, out->count * sizeof(TokenSpan));
		out->items = items;
		out->capacity = capacity;
	}
	return tok_emit(e, id, start, end);
}

uint32_t *
tok_scratch(TokEncoder *e, size_t n)
{
	if (n > e->scratch_size)
	{
		size_t		size = n < 1024 ? 1024 : n;

		e->scratch = mc_alloc(e->call, size, sizeof(uint32_t));
		e->scratch_size = e->scratch == NULL ? 0 : size;
	}
	return e->scratch;
}

/* ---- words ---- */

/* Is this the word that is cached? */
static inline bool
is_cached(const TokCached *cached, const char *word, size_t len, uint64_t key)
{
	return cached->key == key && cached->len == len && (len <= 8 || memcmp(cached->word, word, len) == 0);
}

static bool
emit_cached(TokEncoder *e, const TokCached *cached, size_t at)
{
	size_t		start = at;

	for (int i = 0; i < cached->count; i++)
	{
		if (!tok_emit(e, cached->ids[i], start, at + cached->ends[i]))
			return false;
		start = at + cached->ends[i];
	}
	return true;
}

/* Keep the tokens from number first on, if they are few and follow on each other. */
static void
remember(const TokEncoder *e, TokCached *cached, const char *word, size_t len, size_t at, size_t first)
{
	size_t		count = e->out->count - first;
	size_t		end = at;

	cached->len = 0;
	if (count > TOK_CACHE_TOKENS)
		return;
	for (size_t i = 0; i < count; i++)
	{
		const TokenSpan *span = &e->out->items[first + i];

		if (span->start != end)
			return;
		end = span->end;
		cached->ids[i] = (uint32_t) span->id;
		cached->ends[i] = (uint8_t) (end - at);
	}
	cached->word = word;
	cached->len = (uint16_t) len;
	cached->count = (uint8_t) count;
}

/* The tokens of a word that starts at byte at of the fragment. */
static bool
encode_word(TokEncoder *e, const char *word, size_t len, size_t at)
{
	TokCached  *cached = NULL;
	size_t		first = 0;

	if (len == 0)
		return true;
	if (!tok_progress(e, len))
		return false;
	if (e->counting && e->out->count > e->out->capacity / 2)
		e->out->count = 0;
	if (len < WHOLE_MAX)
	{
		uint64_t	key = tok_key(word, len);
		const TokSlot *slot = tok_find_slot(e->tok, word, len, key);

		if (slot != NULL && slot->whole && slot->symbol < e->tok->header->count)
			return tok_emit(e, slot->symbol, at, at + len);
		if (e->cache != NULL)
		{
			cached = &e->cache[(tok_hash(key, len) >> 32) & e->cache_mask];
			if (is_cached(cached, word, len, key))
				return emit_cached(e, cached, at);
			cached->key = key;
			first = e->out->count;
		}
	}
	if (e->tok->header->kind == TOK_UNIGRAM ? !tok_best_word(e, word, len, at) : !tok_merge_word(e, word, len, at))
		return false;
	if (cached != NULL)
		remember(e, cached, word, len, at, first);
	return true;
}

/* Cut before each space that no piece reaches across. */
static bool
encode_spaced(TokEncoder *e, const char *text, size_t len, size_t at)
{
	const uint8_t *joins = e->tok->header->joins_space;
	size_t		start = 0;
	size_t		polled = 0;

	for (size_t i = 1; i < len; i++)
	{
		const char *space = memchr(text + i, ' ', len - i);
		unsigned char before;

		if (space == NULL)
			break;
		i = (size_t) (space - text);
		if (i - polled >= MC_POLL_BYTES)
		{
			polled = i;
			if (mc_cancelled(e->call))
				return false;
		}
		before = (unsigned char) text[i - 1];
		if ((joins[before >> 3] >> (before & 7) & 1) == 0)
		{
			if (!encode_word(e, text + start, i - start, at + start))
				return false;
			start = i;
		}
	}
	return encode_word(e, text + start, len - start, at + start);
}

/* A piece of the text under the patterns from number step on. */
static bool
encode_split(TokEncoder *e, const char *p, const char *end, uint32_t step)
{
	const Tokenizer *tok = e->tok;
	const TokSplitEntry *split;
	const char *pending = p;	/* start of the piece that is not given yet */
	bool		after_match = false;

	if (p == end)
		return true;
	if (step == tok->header->splits.count)
	{
		size_t		at = (size_t) (p - e->fragment.text);

		return tok_has(tok, TOK_BYTE_LEVEL) ? encode_word(e, p, (size_t) (end - p), at) :
			encode_spaced(e, p, (size_t) (end - p), at);
	}
	split = &tok->splits[step];
	for (const char *at = p; at < end;)
	{
		const char *start = end,
				   *stop = end;
		bool		found;

		if (!tok_pattern_find(e->call, tok->patterns[step], p, end, at, &start, &stop, &found))
			return false;
		/* the text up to the match, then the match; either of them may be "the match" when inverted */
		for (int part = 0; part < 2; part++)
		{
			const char *from = part == 0 ? at : start;
			const char *to = part == 0 ? start : stop;
			bool		match = (part == 1) != (split->invert != 0);
			bool		joined = match ? !after_match && split->behavior == TOK_SPLIT_MERGED_PREVIOUS :
				after_match && split->behavior == TOK_SPLIT_MERGED_NEXT;

			if (from == to)
				continue;
			if (!joined)
			{
				if (!encode_split(e, pending, from, step + 1))
					return false;
				pending = from;
			}
			if (match && split->behavior == TOK_SPLIT_REMOVED)
				pending = to;
			after_match = match;
		}
		at = stop;
	}
	return encode_split(e, pending, end, step + 1);
}

static bool
encode_pieces(TokEncoder *e)
{
	const TokFragment *f = &e->fragment;

	if (e->tok->header->splits.count > 0)
		return encode_split(e, f->text, f->text + f->len, 0);
	return encode_spaced(e, f->text, f->len, 0);
}

/* ---- fragments ---- */

/* Put a space before the fragment. */
static bool
prepend_space(TokEncoder *e)
{
	TokFragment *f = &e->fragment;
	char	   *text = mc_alloc(e->call, f->len + 1, 1);

	if (text == NULL)
		return false;
	text[0] = ' ';
	memcpy(text + 1, f->text, f->len);
	if (f->map != NULL)
	{
		uint32_t   *map = mc_alloc(e->call, f->len + 2, sizeof(uint32_t));

		if (map == NULL)
			return false;
		map[0] = 0;
		memcpy(map + 1, f->map, (f->len + 1) * sizeof(uint32_t));
		f->map = map;
	}
	else
		f->shift = 1;
	f->text = text;
	f->len++;
	return true;
}

/* The tokens from number first on are the fragment's: their spans become the original's. */
static bool
locate_tokens(TokEncoder *e, size_t first)
{
	const TokFragment *f = &e->fragment;
	size_t		group_end = 0;	/* the next byte of the fragment that stems from a later byte of the original */

	if (e->counting)
		return true;
	for (size_t i = first; i < e->out->count; i++)
	{
		TokenSpan  *span = &e->out->items[i];

		if (i % TOKENS_PER_POLL == 0 && mc_cancelled(e->call))
			return false;
		if (f->map == NULL)
		{
			span->start = f->origin + (span->start > f->shift ? span->start - f->shift : 0);
			span->end = f->origin + (span->end > f->shift ? span->end - f->shift : 0);
			continue;
		}
		if (group_end < span->end)
			group_end = span->end;
		while (span->end > 0 && group_end < f->len && f->map[group_end] == f->map[span->end - 1])
			group_end++;
		span->start = f->origin + f->map[span->start];
		span->end = f->origin + f->map[span->end > 0 ? group_end : 0];
	}
	return true;
}

/* A stretch of the text without added tokens; after_special: an added token or nothing is before it. */
static bool
encode_fragment(TokEncoder *e, Slice text, size_t start, size_t end, bool after_special)
{
	const Tokenizer *tok = e->tok;
	TokKind		kind = (TokKind) tok->header->kind;
	size_t		first = e->out->count;
	bool		space = tok_has(tok, TOK_SPACE_PREFIX);

	if (start == end)
		return true;
	e->fragment = (TokFragment) {.text = text.data + start, .len = end - start,
		.origin = (uint32_t) start, .origin_len = (uint32_t) (end - start)};
	if (tok->header->norms.count > 0 && !tok_normalize(e))
		return false;
	if (kind == TOK_UNIGRAM && !tok_normalize_unigram(e))
		return false;
	if (e->fragment.len == 0)
		return true;
	if (kind == TOK_SPM ? space && after_special :
		kind == TOK_BPE && tok_has(tok, TOK_BYTE_LEVEL) && tok_has(tok, TOK_HF_RULES) && space && e->fragment.text[0] != ' ')
		if (!prepend_space(e))
			return false;
	return (kind == TOK_WORDPIECE ? tok_encode_wordpiece(e) : encode_pieces(e)) && locate_tokens(e, first);
}

/* ---- added tokens ---- */

/* White space around an added token: Unicode's for HF, ASCII's for llama.cpp. */
static bool
is_blank(const TokEncoder *e, uint32_t c)
{
	return tok_is_space(c) && (c < 0x80 || tok_has(e->tok, TOK_HF_RULES));
}

/* Where the blanks that end at at begin, not before low. */
static size_t
blanks_before(const TokEncoder *e, Slice text, size_t low, size_t at)
{
	for (size_t before = at; at > low; at = before)
		if (!is_blank(e, utf8_prev(text.data, &before)) || before < low)
			break;
	return at;
}

static size_t
blanks_behind(const TokEncoder *e, Slice text, size_t at)
{
	for (size_t next = at; at < text.len; at = next)
		if (!is_blank(e, utf8_next(text.data, text.len, &next)))
			break;
	return at;
}

static bool
is_word_char(uint32_t c)
{
	return c == '_' || utf8_is_alnum(c);
}

/* May the token that matches at [start, stop) stand there? */
static bool
is_wanted(const Tokenizer *tok, uint32_t id, int flags, Slice text, size_t start, size_t stop)
{
	const TokSymbol *symbol = tok_symbol(tok, id);

	if (id >= tok->header->count)
		return false;
	if ((symbol->type == TOK_CONTROL || symbol->type == TOK_UNKNOWN) && (flags & TOK_PARSE_SPECIAL) == 0)
		return false;
	if ((symbol->flags & TOK_SINGLE_WORD) != 0)
	{
		size_t		before = start;

		if (start > 0 && is_word_char(utf8_prev(text.data, &before)))
			return false;
		if (stop < text.len && is_word_char(utf8_peek(text.data, text.len, stop)))
			return false;
	}
	return true;
}

/* The first added token at or behind at; *start == text.len when there is none. */
static bool
find_added(TokEncoder *e, Slice text, size_t at, int flags, size_t *start, size_t *stop, uint32_t *id)
{
	const TokHeader *header = e->tok->header;
	const uint8_t *begins = header->added_first[(flags & TOK_PARSE_SPECIAL) != 0];

	for (size_t polled = at; at < text.len && header->added.count > 0; at++)
	{
		unsigned char byte = (unsigned char) text.data[at];
		uint32_t	unit = 0;

		if (at - polled >= MC_POLL_BYTES)
		{
			polled = at;
			if (mc_cancelled(e->call))
				return false;
		}
		if ((begins[byte >> 3] >> (byte & 7) & 1) == 0)
			continue;
		*stop = 0;
		for (size_t i = at; i < text.len; i++)
		{
			unit = tok_step(e->tok->added, header->added.count, unit, (unsigned char) text.data[i]);
			if (unit == TOK_NONE)
				break;
			if (e->tok->added[unit].value != TOK_NONE && is_wanted(e->tok, e->tok->added[unit].value, flags, text, at, i + 1))
			{
				*id = e->tok->added[unit].value;
				*stop = i + 1;
			}
		}
		if (*stop > 0)
		{
			*start = at;
			return true;
		}
	}
	*start = text.len;
	return true;
}

/* The text cut at added tokens. */
static bool
encode_text(TokEncoder *e, Slice text, int flags)
{
	bool		after_special = true;

	for (size_t at = 0; at < text.len;)
	{
		size_t		start,
					stop = text.len;
		uint32_t	id = TOK_NONE;
		uint8_t		strip;

		if (!find_added(e, text, at, flags, &start, &stop, &id))
			return false;
		strip = id == TOK_NONE ? 0 : tok_symbol(e->tok, id)->flags;
		if ((strip & TOK_LSTRIP) != 0)
			start = blanks_before(e, text, at, start);
		if (!encode_fragment(e, text, at, start, after_special))
			return false;
		if (start > at)
			after_special = false;
		if (id == TOK_NONE)
			break;
		if ((strip & TOK_RSTRIP) != 0)
			stop = blanks_behind(e, text, stop);
		if (!tok_emit(e, id, start, stop))
			return false;
		after_special = true;
		at = stop;
	}
	return true;
}

/* A special token that the vocabulary adds at byte at. */
static bool
emit_special(TokEncoder *e, uint32_t flag, int flags, int32_t id, size_t at)
{
	if ((flags & TOK_ADD_SPECIAL) == 0 || !tok_has(e->tok, flag) || id < 0)
		return true;
	return tok_emit(e, (uint32_t) id, at, at);
}

static bool
make_cache(TokEncoder *e, size_t len)
{
	size_t		entries = CACHE_MIN;

	while (entries < CACHE_MAX && entries < len / BYTES_PER_CACHED)
		entries *= 2;
	e->cache = mc_alloc0(e->call, entries, sizeof(TokCached));
	e->cache_mask = entries - 1;
	return e->cache != NULL;
}

static bool
encode(TokEncoder *e, Slice text, int flags)
{
	const TokHeader *header = e->tok->header;

	if (!segment_check_text(e->call, text) || mc_cancelled(e->call))
		return false;
	if (header->kind != TOK_WORDPIECE && !make_cache(e, text.len))
		return false;
	return emit_special(e, TOK_ADD_BOS, flags, header->bos >= 0 ? header->bos : header->cls, 0) &&
		encode_text(e, text, flags) &&
		(header->kind == TOK_WORDPIECE && tok_has(e->tok, TOK_ADD_SEP) ?
		 emit_special(e, TOK_ADD_SEP, flags, header->sep, text.len) :
		 emit_special(e, TOK_ADD_EOS, flags, header->eos, text.len));
}

bool
tok_encode(Call *call, const Tokenizer *tok, Slice text, int flags, TokenSpans *out)
{
	TokEncoder	e = {.call = call, .tok = tok, .out = out};

	return encode(&e, text, flags);
}

bool
tok_count(Call *call, const Tokenizer *tok, Slice text, int flags, size_t *count)
{
	TokenSpans	kept = {0};
	TokEncoder	e = {.call = call, .tok = tok, .out = &kept, .counting = true};
	bool		good = encode(&e, text, flags);

	*count = e.count;
	return good;
}
