/*
 * Chunks out of units: sentences, or the parts of a sentence that is too long.
 *
 * The tokens of a run of units are about the sum of the units' own, each with the
 * white space behind it; the sum says how far a chunk may reach, and counting the
 * chunk itself decides.
 */
#include "text/chunk.h"

#include <string.h>

#include "base/size.h"
#include "text/sentences.h"
#include "text/utf8.h"

typedef struct Unit
{
	uint32_t	start,
				end;
	size_t		tokens;			/* with the white space behind it, as far as that is known */
} Unit;

typedef struct Chunker
{
	Call	   *call;
	Call		counting;		/* with an arena of its own, for tokens that are only counted */
	const Tokenizer *tok;
	Slice		text;
	size_t		max_tokens;
	size_t		overlap;
	Unit	   *units;
	size_t		count;
	size_t		capacity;
} Chunker;

static bool
count_tokens(Chunker *c, size_t start, size_t end, size_t *tokens)
{
	bool		good = tok_count(&c->counting, c->tok, (Slice) {c->text.data + start, end - start}, 0, tokens);

	if (!good)
		c->call->error = c->counting.error;
	arena_reset(c->counting.arena);
	return good;
}

static bool
add_unit(Chunker *c, size_t start, size_t end, size_t tokens)
{
	if (c->count == c->capacity)
	{
		size_t		capacity = c->capacity == 0 ? 64 : c->capacity * 2;
		Unit	   *units = mc_alloc(c->call, capacity, sizeof(Unit));

		if (units == NULL)
			return false;
		if (c->count > 0)
			memcpy(units, c->units, c->count * sizeof(Unit));
		c->units = units;
		c->capacity = capacity;
	}
	c->units[c->count++] = (Unit) {(uint32_t) start, (uint32_t) end, tokens};
	return true;
}

static bool
is_space_at(Slice text, size_t at)
{
	return utf8_is_space(utf8_peek(text.data, text.len, at));
}

/* The end of text[start, end) without white space. */
static size_t
trim_end(Slice text, size_t start, size_t end)
{
	while (end > start)
	{
		size_t		before = end;

		if (!utf8_is_space(utf8_prev(text.data, &before)) || before < start)
			break;
		end = before;
	}
	return end;
}

static size_t
trim_start(Slice text, size_t start, size_t end)
{
	while (start < end && is_space_at(text, start))
		utf8_next(text.data, end, &start);
	return start;
}

/* How well the text may be cut at a byte: 0 not at all (inside a character), 1 inside a word, 2 between words. */
static int
cut_quality(Slice text, size_t at)
{
	size_t		before = at;

	if (at < text.len && ((unsigned char) text.data[at] & 0xC0) == 0x80)
		return 0;
	return is_space_at(text, at) || (at > 0 && utf8_is_space(utf8_prev(text.data, &before))) ? 2 : 1;
}

/*
 * A part of a long sentence whose tokens are spans[first, count): where it ends, at
 * most limit tokens on, as well as may be; at least one character.
 */
static size_t
part_end(const Chunker *c, const TokenSpans *spans, size_t first, size_t limit, size_t end)
{
	size_t		last = first + limit < spans->count ? first + limit : spans->count;
	size_t		start = spans->items[first].start;
	size_t		best = 0;
	int			quality = 0;

	if (last == spans->count)
		return end;
	for (size_t i = last; i > first && quality < 2; i--)
	{
		size_t		at = spans->items[i].start;
		int			here = at > start ? cut_quality(c->text, at) : 0;

		if (here > quality)
		{
			quality = here;
			best = at;
		}
	}
	if (quality > 0)
		return best;
	best = start;
	utf8_next(c->text.data, end, &best);
	return best;
}

/* The units of a sentence of too many tokens. */
static bool
add_parts(Chunker *c, size_t start, size_t end)
{
	TokenSpans	spans = {0};
	size_t		limit = c->overlap > 0 ? c->overlap : c->max_tokens;
	size_t		first = 0;

	if (!tok_encode(c->call, c->tok, (Slice) {c->text.data + start, end - start}, 0, &spans))
		return false;
	for (size_t i = 0; i < spans.count; i++)
	{
		spans.items[i].start += (uint32_t) start;
		spans.items[i].end += (uint32_t) start;
	}
	while (start < end)
	{
		size_t		wanted = limit;
		size_t		tokens;
		size_t		stop;
		size_t		trimmed;

		while (first < spans.count && spans.items[first].start < start)
			first++;
		for (;;)
		{
			stop = first < spans.count ? part_end(c, &spans, first, wanted, end) : end;
			trimmed = trim_end(c->text, start, stop);
			if (!count_tokens(c, start, trimmed, &tokens))
				return false;
			if (tokens <= c->max_tokens || wanted <= 1)
				break;
			wanted /= 2;		/* cut off from what stood before, it takes more tokens */
		}
		stop = trim_start(c->text, stop, end);
		if (trimmed > start && stop > trimmed && !count_tokens(c, start, stop, &tokens))
			return false;
		if (trimmed > start && !add_unit(c, start, trimmed, tokens))
			return false;
		start = stop;
	}
	return true;
}

static bool
add_units(Chunker *c)
{
	SegmentList sentences = {0};

	if (!sentences_split(c->call, c->text, &sentences))
		return false;
	for (size_t i = 0; i < sentences.count; i++)
	{
		size_t		start = sentences.items[i].start;
		size_t		end = start + sentences.items[i].len;
		size_t		next = i + 1 < sentences.count ? sentences.items[i + 1].start : end;
		size_t		tokens;

		if (!count_tokens(c, start, end, &tokens))
			return false;
		if (tokens > c->max_tokens ? !add_parts(c, start, end) :
			!count_tokens(c, start, next, &tokens) || !add_unit(c, start, end, tokens))
			return false;
	}
	return true;
}

/* The unit behind the last one of the chunk that starts with unit first. */
static bool
chunk_end(Chunker *c, size_t first, size_t *end)
{
	size_t		sum = c->units[first].tokens;
	size_t		tokens;

	*end = first + 1;
	while (*end < c->count && sum + c->units[*end].tokens <= c->max_tokens)
		sum += c->units[(*end)++].tokens;
	/* what is behind the last unit does not count: one more may fit */
	if (*end < c->count)
		(*end)++;
	while (*end > first + 1)
	{
		if (!count_tokens(c, c->units[first].start, c->units[*end - 1].end, &tokens))
			return false;
		if (tokens <= c->max_tokens)
			break;
		/* drop as many units as make up what is too much, at least one */
		for (size_t excess = tokens - c->max_tokens, dropped = 0; *end > first + 1 && dropped < excess; (*end)--)
			dropped += c->units[*end - 1].tokens > 0 ? c->units[*end - 1].tokens : 1;
	}
	return true;
}

static bool
split(Chunker *c, SegmentList *chunks)
{
	size_t		end = 0;

	if (!add_units(c))
		return false;
	for (size_t first = 0; first < c->count;)
	{
		size_t		before = end;
		size_t		shared = 0;
		size_t		least = first + 1;

		if (!chunk_end(c, first, &end))
			return false;
		/* the units shared with the chunk before may leave no room for a new one */
		if (end <= before)
		{
			first++;
			end = before;
			continue;
		}
		if (!segment_add(c->call, chunks, c->units[first].start, c->units[end - 1].end))
			return false;
		if (end == c->count)
			break;
		for (first = end; first > least && shared + c->units[first - 1].tokens <= c->overlap; first--)
			shared += c->units[first - 1].tokens;
	}
	return true;
}

bool
chunk_split(Call *call, const Tokenizer *tok, Slice text, size_t max_tokens, size_t overlap, SegmentList *chunks)
{
	Arena		arena;
	Chunker		c = {.call = call, .counting = *call, .tok = tok, .text = text, .max_tokens = max_tokens, .overlap = overlap};
	bool		good;

	if (max_tokens < CHUNK_TOKENS_MIN)
		return mc_fail(call, MC_INVALID_PARAMETER, "max_tokens must be at least %d", CHUNK_TOKENS_MIN);
	if (overlap >= max_tokens)
		return mc_fail(call, MC_INVALID_PARAMETER, "overlap must be less than max_tokens");
	if (!segment_check_text(call, text))
		return false;
	arena_init_from(&arena, call->arena->get_block, call->arena->free_block, call->arena->source);
	c.counting.arena = &arena;
	good = split(&c, chunks);
	arena_free(&arena);
	return good;
}
