/*
 * A grammar over tokens: masks, and closing a text within few tokens.
 *
 * The tokens stand in the order of their bytes, so a mask is made in one walk
 * that goes back only as far as two neighbours differ, and skips all tokens
 * that begin with bytes the grammar does not allow.
 */
#include "nn/grammar_state.h"

#include <string.h>

#include "base/size.h"

#define MAX_COMMON	UINT16_MAX
#define MAX_TOKEN	1024		/* bytes of a token that a mask follows; longer ones are not allowed */

static int
compare(const GrammarVocab *v, uint32_t a, uint32_t b)
{
	Slice		x = vocab_bytes(v, a),
				y = vocab_bytes(v, b);
	int			order = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);

	if (order != 0)
		return order;
	if (x.len != y.len)
		return x.len < y.len ? -1 : 1;
	return a < b ? -1 : 1;
}

/* Merge sort from runs of one upwards; room is as long as items. */
static uint32_t *
sort_tokens(const GrammarVocab *v, uint32_t *items, uint32_t *room, uint32_t count)
{
	for (size_t run = 1; run < count; run *= 2)
	{
		uint32_t   *swap = items;

		for (size_t start = 0; start < count; start += 2 * run)
		{
			size_t		middle = start + run < count ? start + run : count;
			size_t		end = start + 2 * run < count ? start + 2 * run : count;
			size_t		a = start,
						b = middle;

			for (size_t i = start; i < end; i++)
				room[i] = b == end || (a < middle && compare(v, items[a], items[b]) < 0) ? items[a++] : items[b++];
		}
		items = room;
		room = swap;
	}
	return items;
}

GrammarVocab *
grammar_vocab(Call *call, const Tokenizer *tok)
{
	GrammarVocab *v = mc_alloc0(call, 1, sizeof(GrammarVocab));
	uint32_t	size = tok_vocab_size(tok);
	uint32_t   *items = mc_alloc(call, size, sizeof(uint32_t));
	uint32_t   *room = mc_alloc(call, size, sizeof(uint32_t));
	Buffer		bytes = {0};

	if (v == NULL || items == NULL || room == NULL)
		return NULL;
	*v = (GrammarVocab){.tok = tok, .size = size, .offsets = mc_alloc(call, (size_t) size + 1, sizeof(uint32_t)),
		.common = mc_alloc(call, size, sizeof(uint16_t)), .ends = mc_alloc0(call, (size_t) size / 64 + 1, sizeof(uint64_t))};
	if (v->offsets == NULL || v->common == NULL || v->ends == NULL)
		return NULL;
	for (uint32_t id = 0; id < size; id++)
	{
		v->offsets[id] = (uint32_t) bytes.len;
		if (tok_is_end(tok, (int32_t) id))
			v->ends[id / 64] |= (uint64_t) 1 << id % 64;
		else if (tok_type(tok, (int32_t) id) != TOK_CONTROL && !tok_bytes(call, tok, (int32_t) id, &bytes))
			return NULL;
		if (bytes.len > UINT32_MAX / 2 || (id % 4096 == 0 && mc_cancelled(call)))
		{
			if (bytes.len > UINT32_MAX / 2)
				mc_fail(call, MC_TOO_LARGE, "vocabulary has too many bytes");
			return NULL;
		}
		if (bytes.len > v->offsets[id] && bytes.len - v->offsets[id] <= MAX_TOKEN)
			items[v->count++] = id;
	}
	v->offsets[size] = (uint32_t) bytes.len;
	v->bytes = bytes.data != NULL ? bytes.data : "";
	v->order = sort_tokens(v, items, room, v->count);
	for (uint32_t i = 0; i < v->count; i++)
	{
		Slice		this = vocab_bytes(v, v->order[i]);
		Slice		before = i > 0 ? vocab_bytes(v, v->order[i - 1]) : (Slice){"", 0};
		size_t		common = 0;

		while (common < this.len && common < before.len && this.data[common] == before.data[common])
			common++;
		v->common[i] = (uint16_t) common;
	}
	return v;
}

bool
constraint_token(Call *call, Constraint *c, uint32_t state, int32_t token, uint32_t *next)
{
	Slice		bytes;

	*next = CONSTRAINT_DEAD;
	if (token < 0 || (uint32_t) token >= c->vocab->size)
		return true;
	bytes = vocab_bytes(c->vocab, (uint32_t) token);
	if (bytes.len == 0 || bytes.len > MAX_TOKEN)
		return true;
	return constraint_bytes(call, c, state, bytes, next);
}

/* Set the bits of the tokens that lead from state to another. */
static bool
fill_mask(Call *call, Constraint *c, uint32_t state, uint64_t *bits)
{
	const GrammarVocab *v = c->vocab;
	uint32_t	path[MAX_TOKEN + 1];	/* states behind each byte of the token before */
	size_t		alive = 0;		/* bytes of it that the grammar allows */

	path[0] = state;
	for (uint32_t i = 0; i < v->count; i++)
	{
		Slice		bytes;
		size_t		at = v->common[i];

		/* what it shares with the one before ends beyond an impossible byte */
		if (at > alive)
			continue;
		bytes = vocab_bytes(v, v->order[i]);
		for (; at < bytes.len; at++)
		{
			if (!constraint_byte(call, c, path[at], (uint8_t) bytes.data[at], &path[at + 1]))
				return false;
			if (path[at + 1] == CONSTRAINT_DEAD)
				break;
		}
		alive = at;
		if (at == bytes.len)
			bits[v->order[i] / 64] |= (uint64_t) 1 << v->order[i] % 64;
		if (i % 16384 == 0 && mc_cancelled(call))
			return false;
	}
	return true;
}

bool
constraint_mask(Call *call, Constraint *c, uint32_t state, const uint64_t **bits)
{
	size_t		words = (size_t) c->vocab->size / 64 + 1;
	uint32_t	slot;

	if (c->states[state].mask != NULL)
	{
		*bits = c->states[state].mask;
		return true;
	}
	slot = c->next_mask++ % MASKS;
	if (slot == c->masks)
	{
		if ((c->mask_bits[slot] = mc_alloc(call, words, sizeof(uint64_t))) == NULL)
			return false;
		c->masks++;
	}
	else
		c->states[c->mask_owner[slot]].mask = NULL;
	c->mask_owner[slot] = CONSTRAINT_DEAD;
	memset(c->mask_bits[slot], 0, words * sizeof(uint64_t));
	if (!fill_mask(call, c, state, c->mask_bits[slot]))
		return false;
	for (size_t i = 0; c->states[state].may_end && i < words; i++)
		c->mask_bits[slot][i] |= c->vocab->ends[i];
	c->mask_owner[slot] = state;
	c->states[state].mask = c->mask_bits[slot];
	*bits = c->mask_bits[slot];
	return true;
}

/* ---- closing ---- */

/* A shortest text from state: at each byte, one that shortens what is left. */
static bool
shortest_text(Call *call, Constraint *c, uint32_t state, Buffer *text)
{
	while (c->states[state].shortest > 0)
	{
		uint32_t	next = CONSTRAINT_DEAD;
		bool		shorter = false;

		for (uint32_t i = 0; i < c->states[state].count && !shorter; i++)
		{
			const StackNode *top = &c->nodes[c->states[state].stacks[i]];
			uint8_t		low = c->grammar->symbols[top->symbol].low;

			if (top->shortest != c->states[state].shortest)
				continue;
			if (!constraint_byte(call, c, state, low, &next) || !buffer_add_char(call, text, (char) low))
				return false;
			shorter = true;
		}
		if (!shorter || c->states[next].shortest >= c->states[state].shortest)
			return mc_fail(call, MC_UNSUPPORTED, "grammar is nested too deeply to be closed");
		state = next;
	}
	return true;
}

/* The longest token that text begins with, -1: none. */
static int32_t
longest_token(const GrammarVocab *v, Slice text)
{
	int32_t		best = -1;
	uint32_t	from = 0,
				to = v->count;

	/* narrow [from, to) to the tokens that share one more byte with text */
	for (size_t len = 0; len < text.len && from < to; len++)
	{
		uint32_t	low = from,
					high = to;
		unsigned char byte = (unsigned char) text.data[len];

		while (low < high)
		{
			uint32_t	middle = low + (high - low) / 2;
			Slice		bytes = vocab_bytes(v, v->order[middle]);

			if (bytes.len <= len || (unsigned char) bytes.data[len] < byte)
				low = middle + 1;
			else
				high = middle;
		}
		from = low;
		high = to;
		while (low < high)
		{
			uint32_t	middle = low + (high - low) / 2;
			Slice		bytes = vocab_bytes(v, v->order[middle]);

			if (bytes.len > len && (unsigned char) bytes.data[len] <= byte)
				low = middle + 1;
			else
				high = middle;
		}
		to = low;
		if (from < to && vocab_bytes(v, v->order[from]).len == len + 1)
			best = (int32_t) v->order[from];
	}
	return best;
}

bool
constraint_closing(Call *call, Constraint *c, uint32_t state, int32_t **tokens, size_t *count)
{
	Buffer		text = {0};

	*count = 0;
	if (!shortest_text(call, c, state, &text) || (*tokens = mc_alloc(call, text.len, sizeof(int32_t))) == NULL)
		return false;
	for (size_t at = 0; at < text.len;)
	{
		int32_t		token = longest_token(c->vocab, (Slice){text.data + at, text.len - at});

		if (token < 0)
			return mc_fail(call, MC_UNSUPPORTED, "the model's vocabulary cannot write a text of this grammar");
		(*tokens)[(*count)++] = token;
		at += vocab_bytes(c->vocab, (uint32_t) token).len;
	}
	return true;
}
