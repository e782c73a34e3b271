/*
 * Two sequences of tokens side by side.
 *
 * An n-gram is known by the number of its first n - 1 tokens' gram and its last
 * token, so that each order is one look-up per position and equality is exact.
 * The longest common subsequence and the edit distance go through one sequence
 * 64 tokens at a time, as bits (Hyyro 2004; Myers 1999).
 */
#include "eval/grams.h"

#include <string.h>

#include "base/size.h"

#define WORD_BITS		64
#define MAX_BITMAP		((size_t) 256 * 1024 * 1024)
#define NO_GRAM			UINT32_MAX

typedef struct GramSlot
{
	uint64_t	key;			/* gram of all but the last token, last token; + 1, 0: free */
	uint32_t	hypothesis;		/* times in the hypothesis */
	uint32_t	most;			/* times in the reference that has most */
	uint32_t	now;			/* times in reference number stamp - 1 */
	uint32_t	stamp;
} GramSlot;

/* The slot of a gram, made if there is none; slots is a power of two and never full. */
static uint32_t
gram_slot(GramSlot *slot, size_t slots, uint32_t prefix, uint32_t token, bool make)
{
	uint64_t	key = ((uint64_t) prefix << 32 | token) + 1,
				hash = key * 0x9e3779b97f4a7c15ULL;

	for (size_t at = hash >> 20 & (slots - 1);; at = (at + 1) & (slots - 1))
	{
		if (slot[at].key == key)
			return (uint32_t) at;
		if (slot[at].key == 0)
		{
			if (!make)
				return NO_GRAM;
			slot[at].key = key;
			return (uint32_t) at;
		}
	}
}

int64_t
grams_count(TokenList tokens, int order)
{
	return tokens.count < (size_t) order ? 0 : (int64_t) tokens.count - order + 1;
}

/* Every token is its own gram of order 0 to begin with. */
static uint32_t *
start_prefixes(Call *work, TokenList tokens)
{
	return mc_alloc0(work, tokens.count, sizeof(uint32_t));
}

bool
grams_hits(Call *work, TokenList hypothesis, const TokenList *reference, size_t references, int orders, int64_t *hits)
{
	size_t		slots = 16;
	GramSlot   *slot;
	uint32_t   *prefix = start_prefixes(work, hypothesis),
			  **other = mc_alloc(work, references, sizeof(uint32_t *));

	memset(hits, 0, (size_t) orders * sizeof(int64_t));
	if (hypothesis.count > UINT32_MAX / 4)
		return mc_fail(work, MC_TOO_LARGE, "text of %zu tokens is too long to compare", hypothesis.count);
	while (slots < 2 * hypothesis.count)
		slots *= 2;
	slot = mc_alloc(work, slots, sizeof(GramSlot));
	if (prefix == NULL || other == NULL || slot == NULL)
		return false;
	for (size_t r = 0; r < references; r++)
		if ((other[r] = start_prefixes(work, reference[r])) == NULL)
			return false;
	for (int n = 1; n <= orders && hypothesis.count >= (size_t) n; n++)
	{
		size_t		grams = hypothesis.count - (size_t) n + 1;

		if (mc_cancelled(work))
			return false;
		memset(slot, 0, slots * sizeof(GramSlot));
		for (size_t i = 0; i < grams; i++)
		{
			prefix[i] = gram_slot(slot, slots, prefix[i], hypothesis.id[i + (size_t) n - 1], true);
			slot[prefix[i]].hypothesis++;
		}
		for (size_t r = 0; r < references; r++)
			for (size_t i = 0; i + (size_t) n <= reference[r].count; i++)
			{
				GramSlot   *found;

				/* a gram that the hypothesis has not is not looked at again */
				if (other[r][i] == NO_GRAM)
					continue;
				other[r][i] = gram_slot(slot, slots, other[r][i], reference[r].id[i + (size_t) n - 1], false);
				if (other[r][i] == NO_GRAM)
					continue;
				found = &slot[other[r][i]];
				found->now = found->stamp == r + 1 ? found->now + 1 : 1;
				found->stamp = (uint32_t) r + 1;
				if (found->now > found->most)
					found->most = found->now;
			}
		/* each gram once: its count is taken at its first place */
		for (size_t i = 0; i < grams; i++)
		{
			GramSlot   *found = &slot[prefix[i]];

			hits[n - 1] += found->hypothesis < found->most ? found->hypothesis : found->most;
			found->hypothesis = 0;
		}
	}
	return true;
}

/* For each different token the places where it stands in a sequence, as bits; NULL after an error. */
static uint64_t *
places_of(Call *work, TokenList tokens, size_t distinct, size_t *words)
{
	size_t		size;
	uint64_t   *places;

	*words = (tokens.count + WORD_BITS - 1) / WORD_BITS;
	if (!size_mul(*words, distinct, &size) || size > MAX_BITMAP / sizeof(uint64_t))
	{
		mc_fail(work, MC_TOO_LARGE, "text of %zu tokens is too long to compare", tokens.count);
		return NULL;
	}
	places = mc_alloc0(work, size, sizeof(uint64_t));
	for (size_t i = 0; places != NULL && i < tokens.count; i++)
		places[tokens.id[i] * *words + i / WORD_BITS] |= 1ULL << (i % WORD_BITS);
	return places;
}

int64_t
grams_common(Call *work, TokenList a, TokenList b, size_t distinct)
{
	size_t		words;
	uint64_t   *places = places_of(work, a, distinct, &words),
			   *row = places == NULL ? NULL : mc_alloc(work, words, sizeof(uint64_t));
	int64_t		common = 0;

	if (row == NULL)
		return -1;
	memset(row, 0xff, words * sizeof(uint64_t));
	for (size_t i = 0; i < b.count; i++)
	{
		const uint64_t *place = places + b.id[i] * words;
		uint64_t	carry = 0;

		if (i % 1024 == 0 && mc_cancelled(work))
			return -1;
		for (size_t w = 0; w < words; w++)
		{
			uint64_t	hit = row[w] & place[w];
			unsigned __int128 sum = (unsigned __int128) row[w] + hit + carry;

			carry = (uint64_t) (sum >> 64);
			row[w] = (uint64_t) sum | (row[w] - hit);
		}
	}
	for (size_t i = 0; i < a.count; i++)
		common += (row[i / WORD_BITS] >> (i % WORD_BITS) & 1) == 0;
	return common;
}

int64_t
grams_distance(Call *work, TokenList a, TokenList b, size_t distinct)
{
	size_t		words;
	uint64_t   *places = places_of(work, a, distinct, &words),
			   *up = places == NULL ? NULL : mc_alloc(work, words, sizeof(uint64_t)),
			   *down = up == NULL ? NULL : mc_alloc0(work, words, sizeof(uint64_t));
	int64_t		distance = (int64_t) a.count;
	int			last = a.count == 0 ? 0 : (int) ((a.count - 1) % WORD_BITS);

	if (down == NULL)
		return -1;
	if (a.count == 0)
		return (int64_t) b.count;
	memset(up, 0xff, words * sizeof(uint64_t));
	for (size_t i = 0; i < b.count; i++)
	{
		const uint64_t *place = places + b.id[i] * words;
		uint64_t	plus = 1,
					minus = 0;

		if (i % 1024 == 0 && mc_cancelled(work))
			return -1;
		for (size_t w = 0; w < words; w++)
		{
			uint64_t	equal = place[w],
						x_vertical = equal | down[w],
						x_horizontal,
						h_plus,
						h_minus,
						out;

			equal |= minus;
			x_horizontal = (((equal & up[w]) + up[w]) ^ up[w]) | equal;
			h_plus = down[w] | ~(x_horizontal | up[w]);
			h_minus = up[w] & x_horizontal;
			if (w == words - 1)
				distance += (int64_t) (h_plus >> last & 1) - (int64_t) (h_minus >> last & 1);
			out = h_plus >> 63;
			h_plus = h_plus << 1 | plus;
			plus = out;
			out = h_minus >> 63;
			h_minus = h_minus << 1 | minus;
			minus = out;
			up[w] = h_minus | ~(x_vertical | h_plus);
			down[w] = h_plus & x_vertical;
		}
	}
	return distance;
}
