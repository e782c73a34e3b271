/*
 * From what a file says about a vocabulary to the image of its tokenizer.
 *
 * Everything is checked here, so that a file that passed gives a tokenizer that
 * works: ids within the vocabulary, pieces of sane length, scores that are numbers,
 * patterns and steps of normalisation that are known.  Last, each token's own bytes
 * are encoded: where that gives the token itself, no later text needs to merge them.
 */
#include "text/tok_builder.h"

#include <math.h>
#include <stdio.h>

#include "base/size.h"
#include "text/tok_encoder.h"
#include "text/tok_pre.h"
#include "text/tok_trie.h"
#include "text/utf8.h"

#define TOKENS_MAX		(UINT32_C(1) << 24)
#define PIECE_MAX		2048	/* bytes; the longest known are runs of 128 spaces */
#define SPLITS_MAX		16
#define NORMS_MAX		32
#define INITIAL			'\1'	/* first byte of the keys of WordPiece pieces that begin a word */
#define CONTINUING		'\2'

#define SPACE_LETTER	"\xE2\x96\x81"	/* U+2581 */

static bool
check_id(Call *call, const VocabSource *source, int32_t id, const char *name)
{
	if (id >= -1 && (id < 0 || (uint32_t) id < source->count))
		return true;
	return mc_fail(call, MC_DATA_CORRUPTED, "special token %s has id %d, but the vocabulary has %u tokens",
				   name, id, source->count);
}

static bool
check_source(Call *call, const VocabSource *s)
{
	if (s->count == 0 || s->count > TOKENS_MAX)
		return mc_fail(call, MC_DATA_CORRUPTED, "vocabulary has %u tokens", s->count);
	if ((unsigned) s->kind > TOK_UNIGRAM)
		return mc_fail(call, MC_UNSUPPORTED, "unknown kind of tokenizer");
	if (!check_id(call, s, s->bos, "bos") || !check_id(call, s, s->eos, "eos") || !check_id(call, s, s->eot, "eot") ||
		!check_id(call, s, s->eom, "eom") || !check_id(call, s, s->unk, "unk") || !check_id(call, s, s->sep, "sep") ||
		!check_id(call, s, s->pad, "pad") || !check_id(call, s, s->cls, "cls") || !check_id(call, s, s->mask, "mask"))
		return false;
	if (s->kind == TOK_UNIGRAM && s->unk < 0)
		return mc_fail(call, MC_DATA_CORRUPTED, "vocabulary of kind unigram has no unknown token");
	for (uint32_t i = 0; i < s->count; i++)
	{
		if (s->pieces[i].len > PIECE_MAX)
			return mc_fail(call, MC_DATA_CORRUPTED, "token %u has %zu bytes", i, s->pieces[i].len);
		if (s->scores != NULL && !isfinite(s->scores[i]))
			return mc_fail(call, MC_DATA_CORRUPTED, "token %u has a score that is no number", i);
		if (s->types != NULL && s->types[i] > TOK_BYTE)
			return mc_fail(call, MC_DATA_CORRUPTED, "token %u is of unknown type %u", i, s->types[i]);
	}
	return true;
}

/* The pre-tokenizer that drops white space, which only says what becomes of spaces where each word gets one. */
static bool
drops_spaces(const VocabSource *s)
{
	const TokSplit *split = s->splits;

	return s->kind == TOK_UNIGRAM && s->hf_rules && s->split_count == 1 && split->behavior == TOK_SPLIT_REMOVED &&
		!split->invert && split->pattern.len == 3 && memcmp(split->pattern.data, "\\s+", 3) == 0;
}

static uint32_t
header_flags(const VocabSource *s)
{
	/* HF's step that makes one space of many leaves those at the ends; SentencePiece's removes them */
	bool		joins = s->kind == TOK_UNIGRAM && s->hf_rules && s->remove_extra_whitespaces && !drops_spaces(s);
	bool		merges = drops_spaces(s) || (s->remove_extra_whitespaces && !joins);

	return (s->add_bos ? TOK_ADD_BOS : 0) | (s->add_eos ? TOK_ADD_EOS : 0) | (s->add_sep ? TOK_ADD_SEP : 0) |
		(merges ? TOK_MERGE_SPACES : 0) | (joins ? TOK_JOIN_SPACES : 0) | (s->add_space_prefix ? TOK_SPACE_PREFIX : 0) |
		(s->treat_whitespace_as_suffix ? TOK_SPACE_SUFFIX : 0) | (s->lowercase ? TOK_LOWER : 0) |
		(s->strip_accents ? TOK_NO_ACCENTS : 0) | (s->kind == TOK_BPE && s->byte_level ? TOK_BYTE_LEVEL : 0) |
		(s->clean_spaces ? TOK_CLEAN_SPACES : 0) | (s->hf_rules ? TOK_HF_RULES : 0);
}

/* ---- symbols ---- */

/* A piece with U+2581 as spaces; false when it has a space of its own, for then no text becomes it. */
static bool
unescape(Slice piece, char *raw, size_t *len)
{
	*len = 0;
	for (size_t i = 0; i < piece.len;)
	{
		bool		space = piece.len - i >= 3 && memcmp(piece.data + i, SPACE_LETTER, 3) == 0;

		if (piece.data[i] == ' ')
			return false;
		raw[(*len)++] = space ? ' ' : piece.data[i];
		i += space ? 3 : 1;
	}
	return true;
}

/* Does the piece of a WordPiece vocabulary begin a word?  Its bytes within the word. */
static bool
begins_word(const VocabSource *s, Slice piece, Slice *raw)
{
	Slice		prefix = s->continuing_prefix;
	bool		has;

	if (prefix.len == 0)
		prefix = (Slice) {SPACE_LETTER, 3};
	has = piece.len >= prefix.len && memcmp(piece.data, prefix.data, prefix.len) == 0;
	*raw = has ? (Slice) {piece.data + prefix.len, piece.len - prefix.len} : piece;
	return has == (s->continuing_prefix.len == 0);
}

/* Token id: its strings, its type. */
static bool
add_token(TokBuilder *b, uint32_t id)
{
	const VocabSource *s = b->source;
	char		name[32];
	char		bytes[PIECE_MAX + 1];
	Slice		piece = s->pieces[id];
	TokSymbol	symbol = {.type = s->types == NULL || s->types[id] == 0 ? TOK_NORMAL : s->types[id]};
	size_t		len;
	uint32_t	number;

	if (piece.len == 0)
		piece = (Slice) {name, (size_t) snprintf(name, sizeof(name), "[EMPTY_%u]", id)};
	if (!tok_builder_string(b, piece, &symbol.piece))
		return false;
	symbol.piece_len = (uint32_t) piece.len;
	symbol.raw = symbol.piece;
	symbol.raw_len = symbol.piece_len;
	symbol.score = s->scores == NULL ? 0 : s->scores[id];
	symbol.flags = s->added_flags == NULL ? 0 : s->added_flags[id] & (TOK_LSTRIP | TOK_RSTRIP | TOK_SINGLE_WORD | TOK_NORMALIZED);
	if (s->kind == TOK_WORDPIECE)
	{
		Slice		rest;
		bool		initial = begins_word(s, piece, &rest);

		bytes[0] = ' ';
		memcpy(bytes + initial, rest.data, rest.len);
		len = rest.len + initial;
	}
	else
		b->matchable[id] = s->kind == TOK_BPE && s->byte_level ? tok_bytes_of_letters(piece, bytes, &len) :
			unescape(piece, bytes, &len);
	if ((s->kind == TOK_WORDPIECE || b->matchable[id]) && (len != piece.len || memcmp(bytes, piece.data, len) != 0))
	{
		if (!tok_builder_string(b, (Slice) {bytes, len}, &symbol.raw))
			return false;
		symbol.raw_len = (uint32_t) len;
	}
	return tok_builder_symbol(b, symbol, &number) && (!b->matchable[id] || tok_builder_slot(b, number));
}

static bool
add_tokens(TokBuilder *b)
{
	uint32_t	count = b->source->count;

	b->symbol_capacity = count + 1024;
	b->symbols = mc_alloc(b->call, b->symbol_capacity, sizeof(TokSymbol));
	b->matchable = mc_alloc0(b->call, count, sizeof(bool));
	if (b->symbols == NULL || b->matchable == NULL)
		return false;
	b->tok.symbols = b->symbols;
	for (uint32_t i = 0; i < count; i++)
		if ((i % 4096 == 0 && mc_cancelled(b->call)) || !add_token(b, i))
			return false;
	return true;
}

/* ---- single bytes ---- */

/* The token "<0xNN>" of a byte, or TOK_NONE: only of type byte, only hexadecimal. */
static void
find_byte_tokens(TokBuilder *b)
{
	static const char digits[] = "0123456789ABCDEF";

	for (uint32_t id = 0; id < b->header.count; id++)
	{
		Slice		piece = tok_piece(&b->tok, (int32_t) id);
		const char *high,
				   *low;

		if (piece.len != 6 || memcmp(piece.data, "<0x", 3) != 0 || piece.data[5] != '>')
			continue;
		high = memchr(digits, piece.data[3], 16);
		low = memchr(digits, piece.data[4], 16);
		if (high != NULL && low != NULL)
			b->header.byte_symbol[(high - digits) << 4 | (low - digits)] = id;
	}
}

static bool
set_single_symbols(TokBuilder *b)
{
	bool		bytes = (b->header.flags & TOK_BYTE_LEVEL) != 0;

	for (int i = 0; i < 256; i++)
		b->header.byte_symbol[i] = TOK_NONE;
	for (int i = 0; i < 128; i++)
		b->header.ascii_symbol[i] = TOK_NONE;
	if (!bytes)
		find_byte_tokens(b);
	if (b->header.slots.count == 0)
		return true;
	for (int i = 0; i < 256; i++)
	{
		char		byte = (char) i;

		if (bytes && !tok_builder_find(b, (Slice) {&byte, 1}, &b->header.byte_symbol[i]))
			return false;
		if (i < 128)
			b->header.ascii_symbol[i] = tok_lookup(&b->tok, &byte, 1);
	}
	return true;
}

/* How each two single characters merge. */
static bool
build_firsts(TokBuilder *b, TokFirst **firsts)
{
	bool		bytes = (b->header.flags & TOK_BYTE_LEVEL) != 0;
	uint32_t	n = bytes ? 256 : 128;
	const uint32_t *symbols = bytes ? b->header.byte_symbol : b->header.ascii_symbol;

	if (b->header.pairs.count == 0)
		return true;
	*firsts = mc_alloc(b->call, (size_t) n * n, sizeof(TokFirst));
	if (*firsts == NULL)
		return false;
	for (uint32_t i = 0; i < n * n; i++)
	{
		uint32_t	left = symbols[i / n];
		uint32_t	right = symbols[i % n];
		const TokPair *pair = left == TOK_NONE || right == TOK_NONE ? NULL : tok_pair(&b->tok, left, right);

		(*firsts)[i] = pair == NULL ? (TokFirst) {TOK_NONE, TOK_NONE} : (TokFirst) {pair->rank, pair->result};
	}
	b->header.firsts.count = n * n;
	b->tok.firsts = *firsts;
	return true;
}

/* Before a space that follows a byte which no symbol holds right before a space, a text may be cut. */
static void
find_joins(TokBuilder *b)
{
	/* the HF library cuts unigram text before each space, whatever pieces there are */
	if (b->source->kind == TOK_UNIGRAM && b->source->hf_rules)
		return;
	b->header.joins_space[0x81 >> 3] |= 1 << (0x81 & 7);	/* the last byte of U+2581, which is a space as well */
	for (uint32_t i = 0; i < b->header.symbols.count; i++)
	{
		Slice		raw = tok_raw(&b->tok, i);

		for (size_t at = 1; at < raw.len; at++)
			if (raw.data[at] == ' ')
			{
				unsigned char before = (unsigned char) raw.data[at - 1];

				b->header.joins_space[before >> 3] |= (uint8_t) (1 << (before & 7));
			}
	}
}

/* ---- tries ---- */

static bool
build_words(TokBuilder *b, TokUnit **units)
{
	const VocabSource *s = b->source;
	TrieKey    *keys = mc_alloc(b->call, s->count, sizeof(TrieKey));
	size_t		n = 0;

	if (keys == NULL)
		return false;
	b->header.least_score = INFINITY;
	for (uint32_t id = 0; id < s->count; id++)
	{
		uint8_t		type = b->symbols[id].type;
		Slice		raw = tok_raw(&b->tok, id);

		if (s->kind == TOK_WORDPIECE)
		{
			bool		initial = begins_word(s, tok_piece(&b->tok, (int32_t) id), &raw);
			char	   *key = mc_alloc(b->call, raw.len + 1, 1);	/* raw is the piece without its prefix now */

			if (key == NULL)
				return false;
			key[0] = initial ? INITIAL : CONTINUING;
			memcpy(key + 1, raw.data, raw.len);
			raw = (Slice) {key, raw.len + 1};
		}
		else if (!b->matchable[id] || (type != TOK_NORMAL && type != TOK_USER_DEFINED && type != TOK_UNUSED))
			continue;
		if (type == TOK_NORMAL && b->symbols[id].score < b->header.least_score)
			b->header.least_score = b->symbols[id].score;
		keys[n++] = (TrieKey) {raw, id};
	}
	if (!isfinite(b->header.least_score))
		b->header.least_score = 0;
	if (!trie_build(b->call, keys, n, units, &b->header.words.count))
		return false;
	b->tok.words = *units;
	b->header.first_unit = tok_step(*units, b->header.words.count, 0, INITIAL);
	b->header.next_unit = tok_step(*units, b->header.words.count, 0, CONTINUING);
	return true;
}

static bool
build_added(TokBuilder *b, TokUnit **units)
{
	TrieKey    *keys = mc_alloc(b->call, b->header.count, sizeof(TrieKey));
	size_t		n = 0;

	if (keys == NULL)
		return false;
	for (uint32_t id = 0; id < b->header.count; id++)
	{
		uint8_t		type = b->symbols[id].type;
		Slice		piece = tok_piece(&b->tok, (int32_t) id);
		unsigned char first;

		if (type != TOK_CONTROL && type != TOK_UNKNOWN && type != TOK_USER_DEFINED)
			continue;
		first = (unsigned char) piece.data[0];
		b->header.added_first[1][first >> 3] |= (uint8_t) (1 << (first & 7));
		if (type == TOK_USER_DEFINED)
			b->header.added_first[0][first >> 3] |= (uint8_t) (1 << (first & 7));
		keys[n++] = (TrieKey) {piece, id};
	}
	return n == 0 || trie_build(b->call, keys, n, units, &b->header.added.count);
}

/* ---- rules ---- */

static bool
add_split(TokBuilder *b, TokSplit split, TokSplitEntry *entry)
{
	if ((unsigned) split.behavior > TOK_SPLIT_MERGED_NEXT)
		return mc_fail(b->call, MC_UNSUPPORTED, "unknown behaviour of a pre-tokenizer");
	*entry = (TokSplitEntry) {.pattern_len = (uint32_t) split.pattern.len, .behavior = split.behavior, .invert = split.invert};
	return tok_pattern_compile(b->call, split.pattern) != NULL && tok_builder_string(b, split.pattern, &entry->pattern);
}

static bool
build_splits(TokBuilder *b, TokSplitEntry entries[SPLITS_MAX])
{
	const VocabSource *s = b->source;
	const TokPre *pre;

	if ((s->kind != TOK_BPE && s->split_count == 0) || drops_spaces(s))
		return true;
	if (s->split_count > SPLITS_MAX)
		return mc_fail(b->call, MC_TOO_LARGE, "pre-tokenizer has %u steps", s->split_count);
	for (; b->header.splits.count < s->split_count; b->header.splits.count++)
		if (!add_split(b, s->splits[b->header.splits.count], &entries[b->header.splits.count]))
			return false;
	/* splits that are given but none: the text is one piece */
	if (s->splits != NULL)
		return true;
	pre = tok_pre_find(s->pre);
	if (pre == NULL)
	{
		mc_fail(b->call, MC_UNSUPPORTED, "pre-tokenizer \"%.*s\" is not supported",
				s->pre.len > 64 ? 64 : (int) s->pre.len, s->pre.data);
		return mc_hint(b->call, "The file needs a newer version of medchat, or a conversion that names its pre-tokenizer.");
	}
	for (int i = 0; i < TOK_PRE_SPLITS && pre->patterns[i] != NULL; i++)
	{
		TokSplit	split = {.pattern = {pre->patterns[i], strlen(pre->patterns[i])}};

		if (!add_split(b, split, &entries[b->header.splits.count++]))
			return false;
	}
	return true;
}

static bool
build_norms(TokBuilder *b, TokNormEntry entries[NORMS_MAX])
{
	const VocabSource *s = b->source;

	if (s->norm_count > NORMS_MAX)
		return mc_fail(b->call, MC_TOO_LARGE, "normalizer has %u steps", s->norm_count);
	for (uint32_t i = 0; i < s->norm_count; i++)
	{
		const TokNorm *norm = &s->norms[i];
		TokNormEntry *entry = &entries[i];

		if ((unsigned) norm->kind > TOK_STRIP_RIGHT)
			return mc_fail(b->call, MC_UNSUPPORTED, "unknown step of a normalizer");
		*entry = (TokNormEntry) {.kind = norm->kind, .pattern_len = (uint32_t) norm->pattern.len,
			.content_len = (uint32_t) norm->content.len};
		if (!tok_builder_string(b, norm->pattern, &entry->pattern) || !tok_builder_string(b, norm->content, &entry->content))
			return false;
	}
	b->header.norms.count = s->norm_count;
	return true;
}

static bool
check_charsmap(Call *call, Slice map)
{
	uint32_t	array;

	if (map.len == 0)
		return true;
	if (map.len < 8 || map.len > UINT32_MAX / 2)
		return mc_fail(call, MC_DATA_CORRUPTED, "character map of the vocabulary has %zu bytes", map.len);
	memcpy(&array, map.data, 4);
	if (array % 4 != 0 || array >= map.len - 4 || map.data[map.len - 1] != '\0')
		return mc_fail(call, MC_DATA_CORRUPTED, "character map of the vocabulary is damaged");
	return true;
}

/* ---- tokens that are their own encoding ---- */

static bool
is_newlines(Slice text)
{
	size_t		n = 0;

	while (n < text.len && text.data[n] == '\n')
		n++;
	return n == text.len;
}

static bool
find_whole(TokBuilder *b)
{
	TokenSpans	spans = {0};
	TokEncoder	e = {.call = b->call, .tok = &b->tok, .out = &spans};
	bool		newlines = b->source->kind == TOK_BPE && !b->source->byte_level;

	for (uint32_t id = 0; id < b->header.count; id++)
	{
		Slice		raw = tok_raw(&b->tok, id);
		bool		whole = b->source->kind == TOK_BPE && b->source->ignore_merges;

		if (!b->matchable[id] || raw.len == 0)
			continue;
		if (id % 64 == 0 && mc_cancelled(b->call))
			return false;
		/* runs of newlines are tokens of vocabularies that have no merges for them */
		if (newlines)
			whole = whole || is_newlines(raw);
		spans.count = 0;
		if (!whole && !(b->source->kind == TOK_UNIGRAM ? tok_best_word(&e, raw.data, raw.len, 0) :
						tok_merge_word(&e, raw.data, raw.len, 0)))
			return false;
		if (whole || (spans.count == 1 && spans.items[0].id == (int32_t) id))
			b->symbols[id].flags |= TOK_WHOLE;
	}
	for (uint32_t i = 0; i < b->header.slots.count; i++)
		b->slots[i].whole = b->slots[i].symbol < b->header.count && (b->symbols[b->slots[i].symbol].flags & TOK_WHOLE) != 0;
	return true;
}

/* ---- the image ---- */

static bool
align(Call *call, Buffer *image, size_t start)
{
	while ((image->len - start) % 8 != 0)
		if (!buffer_add_char(call, image, '\0'))
			return false;
	return true;
}

static bool
add_section(Call *call, Buffer *image, size_t start, TokSection *section, const void *data, size_t element)
{
	if (!align(call, image, start))
		return false;
	if (image->len - start > UINT32_MAX / 2)
		return mc_fail(call, MC_TOO_LARGE, "vocabulary is too large");
	section->offset = (uint32_t) (image->len - start);
	return buffer_add(call, image, data, section->count * element);
}

bool
tok_build(Call *call, const VocabSource *source, Buffer *image)
{
	TokBuilder	b = {.call = call, .source = source};
	TokHeader  *h = &b.header;
	TokSplitEntry splits[SPLITS_MAX];
	TokNormEntry norms[NORMS_MAX];
	TokFirst   *firsts = NULL;
	TokUnit    *words = NULL;
	TokUnit    *added = NULL;
	size_t		start = image->len;

	*h = (TokHeader) {.magic = TOK_MAGIC, .kind = source->kind, .count = source->count, .max_word_chars = source->max_word_chars,
		.bos = source->bos, .eos = source->eos, .eot = source->eot, .unk = source->unk, .sep = source->sep, .pad = source->pad,
		.cls = source->cls, .mask = source->mask, .first_unit = TOK_NONE, .next_unit = TOK_NONE};
	b.tok.header = h;
	h->flags = header_flags(source);
	h->charsmap.count = (uint32_t) source->charsmap.len;
	if (!check_source(call, source) || !check_charsmap(call, source->charsmap) || !add_tokens(&b))
		return false;
	tok_builder_specials(&b);
	if ((source->kind == TOK_SPM && !tok_builder_score_pairs(&b)) || (source->kind == TOK_BPE && !tok_builder_merge_pairs(&b)))
		return false;
	if (!set_single_symbols(&b) || !build_firsts(&b, &firsts) || !build_splits(&b, splits) ||
		!build_norms(&b, norms) || !build_added(&b, &added))
		return false;
	if ((source->kind == TOK_WORDPIECE || source->kind == TOK_UNIGRAM) && !build_words(&b, &words))
		return false;
	find_joins(&b);
	if (!find_whole(&b))
		return false;

	if (!align(call, image, 0))
		return false;
	start = image->len;
	if (!buffer_add(call, image, (const char *) h, sizeof(*h)) ||
		!add_section(call, image, start, &h->symbols, b.symbols, sizeof(TokSymbol)) ||
		!add_section(call, image, start, &h->slots, b.slots, sizeof(TokSlot)) ||
		!add_section(call, image, start, &h->pairs, b.pairs, sizeof(TokPair)) ||
		!add_section(call, image, start, &h->firsts, firsts, sizeof(TokFirst)) ||
		!add_section(call, image, start, &h->words, words, sizeof(TokUnit)) ||
		!add_section(call, image, start, &h->added, added, sizeof(TokUnit)) ||
		!add_section(call, image, start, &h->splits, splits, sizeof(TokSplitEntry)) ||
		!add_section(call, image, start, &h->norms, norms, sizeof(TokNormEntry)) ||
		!add_section(call, image, start, &h->charsmap, source->charsmap.data, 1) ||
		!add_section(call, image, start, &h->strings, b.strings.data, 1) || !align(call, image, start))
		return false;
	h->size = (uint32_t) (image->len - start);
	memcpy(image->data + start, h, sizeof(*h));
	return true;
}
