/*
 * Growing the tables of an image: strings, symbols, hash tables, pairs.
 */
#include "text/tok_builder.h"

#include <stdlib.h>

#include "base/size.h"
#include "text/utf8.h"

#define FIRST_SLOTS		1024	/* a power of two */
#define SLOTS_MAX		(UINT32_C(1) << 28)
#define STRINGS_MAX		((size_t) 1 << 30)
#define MERGE_MAX		8192	/* bytes of a merge */

bool
tok_builder_string(TokBuilder *b, Slice bytes, uint32_t *offset)
{
	*offset = (uint32_t) b->strings.len;
	if (bytes.len > STRINGS_MAX || b->strings.len + bytes.len > STRINGS_MAX)
		return mc_fail(b->call, MC_TOO_LARGE, "vocabulary has too many bytes");
	if (!buffer_add(b->call, &b->strings, bytes.data, bytes.len))
		return false;
	b->tok.strings = b->strings.data;
	b->header.strings.count = (uint32_t) b->strings.len;
	return true;
}

bool
tok_builder_symbol(TokBuilder *b, TokSymbol symbol, uint32_t *number)
{
	if (b->header.symbols.count == b->symbol_capacity)
	{
		uint32_t	capacity = b->symbol_capacity * 2;
		TokSymbol  *symbols = capacity > SLOTS_MAX ? NULL : mc_alloc(b->call, capacity, sizeof(TokSymbol));

		if (symbols == NULL)
			return b->call->error.code != MC_OK ? false : mc_fail(b->call, MC_TOO_LARGE, "vocabulary is too large");
		memcpy(symbols, b->symbols, b->header.symbols.count * sizeof(TokSymbol));
		b->symbols = symbols;
		b->symbol_capacity = capacity;
		b->tok.symbols = symbols;
	}
	*number = b->header.symbols.count++;
	b->symbols[*number] = symbol;
	return true;
}

/* ---- symbols by raw bytes ---- */

static void
place_symbol(TokBuilder *b, uint32_t symbol)
{
	Slice		raw = tok_raw(&b->tok, symbol);
	uint64_t	key = tok_key(raw.data, raw.len);
	uint32_t	mask = b->header.slots.count - 1;
	uint32_t	at = (uint32_t) tok_hash(key, raw.len) & mask;

	while (b->slots[at].symbol != TOK_NONE)
	{
		Slice		other = tok_raw(&b->tok, b->slots[at].symbol);

		if (other.len == raw.len && memcmp(other.data, raw.data, raw.len) == 0)
			break;
		at = (at + 1) & mask;
	}
	if (b->slots[at].symbol == TOK_NONE)
		b->slots_used++;
	b->slots[at] = (TokSlot) {.key = key, .symbol = symbol, .len = (uint16_t) raw.len};
}

static bool
grow_slots(TokBuilder *b)
{
	uint32_t	old_count = b->header.slots.count;
	TokSlot    *old = b->slots;
	uint32_t	count = old_count == 0 ? FIRST_SLOTS : old_count * 2;

	if (count > SLOTS_MAX)
		return mc_fail(b->call, MC_TOO_LARGE, "vocabulary is too large");
	b->slots = mc_alloc(b->call, count, sizeof(TokSlot));
	if (b->slots == NULL)
		return false;
	for (uint32_t i = 0; i < count; i++)
		b->slots[i] = (TokSlot) {.symbol = TOK_NONE};
	b->header.slots.count = count;
	b->tok.slots = b->slots;
	b->slots_used = 0;
	for (uint32_t i = 0; i < old_count; i++)
		if (old[i].symbol != TOK_NONE)
			place_symbol(b, old[i].symbol);
	return true;
}

bool
tok_builder_slot(TokBuilder *b, uint32_t symbol)
{
	if (b->slots_used >= b->header.slots.count / 2 && !grow_slots(b))
		return false;
	place_symbol(b, symbol);
	return true;
}

bool
tok_builder_find(TokBuilder *b, Slice raw, uint32_t *symbol)
{
	TokSymbol	fresh = {.raw_len = (uint32_t) raw.len};

	*symbol = tok_lookup(&b->tok, raw.data, raw.len);
	return *symbol != TOK_NONE ||
		(tok_builder_string(b, raw, &fresh.raw) && tok_builder_symbol(b, fresh, symbol) && tok_builder_slot(b, *symbol));
}

/* ---- pairs ---- */

static void
place_pair(TokBuilder *b, TokPair pair)
{
	uint32_t	mask = b->header.pairs.count - 1;
	uint32_t	at = (uint32_t) tok_pair_hash(pair.left, pair.right) & mask;

	while (b->pairs[at].left != TOK_NONE)
	{
		if (b->pairs[at].left == pair.left && b->pairs[at].right == pair.right)
			return;
		at = (at + 1) & mask;
	}
	b->pairs[at] = pair;
	b->pairs_used++;
}

static bool
grow_pairs(TokBuilder *b)
{
	uint32_t	old_count = b->header.pairs.count;
	TokPair    *old = b->pairs;
	uint32_t	count = old_count == 0 ? FIRST_SLOTS : old_count * 2;

	if (count > SLOTS_MAX)
		return mc_fail(b->call, MC_TOO_LARGE, "vocabulary is too large");
	b->pairs = mc_alloc(b->call, count, sizeof(TokPair));
	if (b->pairs == NULL)
		return false;
	for (uint32_t i = 0; i < count; i++)
		b->pairs[i] = (TokPair) {TOK_NONE, 0, 0, 0};
	b->header.pairs.count = count;
	b->tok.pairs = b->pairs;
	b->pairs_used = 0;
	for (uint32_t i = 0; i < old_count; i++)
		if (old[i].left != TOK_NONE)
			place_pair(b, old[i]);
	return true;
}

bool
tok_builder_pair(TokBuilder *b, uint32_t left, uint32_t right, uint32_t rank, uint32_t result)
{
	/* two thirds full at most */
	if (b->pairs_used >= b->header.pairs.count / 3 * 2 && !grow_pairs(b))
		return false;
	place_pair(b, (TokPair) {left, right, rank, result});
	return true;
}

/* A part of a merge as raw bytes; false: no text can ever have it. */
static bool
raw_part(const TokBuilder *b, Slice part, char *raw, size_t *len)
{
	if (tok_has(&b->tok, TOK_BYTE_LEVEL))
		return tok_bytes_of_letters(part, raw, len);
	*len = 0;
	for (size_t i = 0; i < part.len;)
	{
		bool		space = part.len - i >= 3 && memcmp(part.data + i, "\xE2\x96\x81", 3) == 0;

		if (part.data[i] == ' ')
			return false;
		raw[(*len)++] = space ? ' ' : part.data[i];
		i += space ? 3 : 1;
	}
	return true;
}

bool
tok_builder_merge_pairs(TokBuilder *b)
{
	char	   *raw = mc_alloc(b->call, MERGE_MAX, 1);

	if (raw == NULL)
		return false;
	for (uint32_t i = 0; i < b->source->merge_count; i++)
	{
		Slice		merge = b->source->merges[i];
		const char *space = merge.len < 2 ? NULL : memchr(merge.data + 1, ' ', merge.len - 1);
		size_t		left_len,
					right_len;
		uint32_t	left,
					right,
					result;

		if (i % 4096 == 0 && mc_cancelled(b->call))
			return false;
		if (space == NULL || merge.len > MERGE_MAX)
			return mc_fail(b->call, MC_DATA_CORRUPTED, "merge %u of the vocabulary is not two pieces", i);
		if (!raw_part(b, (Slice) {merge.data, (size_t) (space - merge.data)}, raw, &left_len) ||
			!raw_part(b, (Slice) {space + 1, merge.len - (size_t) (space + 1 - merge.data)}, raw + left_len, &right_len) ||
			left_len == 0 || right_len == 0)
			continue;
		if (!tok_builder_find(b, (Slice) {raw, left_len}, &left) ||
			!tok_builder_find(b, (Slice) {raw + left_len, right_len}, &right) ||
			!tok_builder_find(b, (Slice) {raw, left_len + right_len}, &result) ||
			!tok_builder_pair(b, left, right, i, result))
			return false;
	}
	return true;
}

/* ---- pairs by score ---- */

typedef struct Scored
{
	float		score;
	uint32_t	symbol;
} Scored;

static int
compare_scores(const void *a, const void *b)
{
	const Scored *x = a;
	const Scored *y = b;

	return (x->score < y->score) - (x->score > y->score);
}

/* All ways to make a token of two symbols. */
static bool
split_token(TokBuilder *b, uint32_t token, uint32_t rank)
{
	Slice		raw = tok_raw(&b->tok, token);

	for (size_t at = 0; at < raw.len;)
	{
		const char *p = raw.data;
		uint32_t	left,
					right;

		utf8_next(p, raw.len, &at);
		if (at == raw.len)
			break;
		left = tok_lookup(&b->tok, p, at);
		right = tok_lookup(&b->tok, p + at, raw.len - at);
		if (left != TOK_NONE && right != TOK_NONE && !tok_builder_pair(b, left, right, rank, token))
			return false;
	}
	return true;
}

bool
tok_builder_score_pairs(TokBuilder *b)
{
	uint32_t	count = b->header.count;
	Scored	   *order = mc_alloc(b->call, count, sizeof(Scored));
	uint32_t	n = 0;
	uint32_t	rank = 0;

	if (order == NULL)
		return false;
	for (uint32_t i = 0; i < count; i++)
	{
		Slice		raw = tok_raw(&b->tok, i);

		if (!b->matchable[i] || tok_lookup(&b->tok, raw.data, raw.len) != i)
			continue;
		order[n++] = (Scored) {b->symbols[i].score, i};
		/* every character of a piece is a symbol, so that merging can start from it */
		for (size_t at = 0; at < raw.len;)
		{
			size_t		start = at;
			uint32_t	symbol;
			char		bytes[4];

			raw = tok_raw(&b->tok, i);
			utf8_next(raw.data, raw.len, &at);
			memcpy(bytes, raw.data + start, at - start);
			if (!tok_builder_find(b, (Slice) {bytes, at - start}, &symbol))
				return false;
		}
	}
	qsort(order, n, sizeof(Scored), compare_scores);
	for (uint32_t i = 0; i < n; i++)
	{
		if (i % 16 == 0 && mc_cancelled(b->call))
			return false;
		if (i > 0 && order[i].score < order[i - 1].score)
			rank = i;
		if (!split_token(b, order[i].symbol, rank))
			return false;
	}
	return true;
}

/* ---- GPT-2's letters for bytes ---- */

/*
 * Bytes that print (! to ~, inverted exclamation mark to not sign, registered sign
 * to y diaeresis) stand for themselves; the others, in order, for U+0100 and on.
 */
bool
tok_bytes_of_letters(Slice piece, char *raw, size_t *len)
{
	*len = 0;
	for (size_t at = 0; at < piece.len;)
	{
		uint32_t	c = utf8_next(piece.data, piece.len, &at);

		if (c >= 0x100 && c <= 0x120)
			c -= 0x100;			/* 0 to 32 */
		else if (c >= 0x121 && c <= 0x142)
			c = c - 0x121 + 0x7F;	/* 127 to 160 */
		else if (c == 0x143)
			c = 0xAD;
		else if (!((c >= 0x21 && c <= 0x7E) || (c >= 0xA1 && c <= 0xAC) || (c >= 0xAE && c <= 0xFF)))
			return false;
		raw[(*len)++] = (char) c;
	}
	return true;
}
