/*
 * Byte pair encoding: merge the pair of least rank, the leftmost of equals, until none is left.
 *
 * BPE's ranks are the numbers of its merges, SentencePiece's the order of the
 * scores of the results; both are pairs in the image.  Short words are merged by
 * looking through the ranks of all neighbours each time; long ones with a heap of
 * (rank, position) and a linked list, so that a megabyte without a space takes
 * n log n.  An entry of the heap is stale when the rank at its position is no longer
 * the entry's own.
 *
 * What is no token in the end goes out as the tokens of its bytes, where the
 * vocabulary has them, or else as the unknown token.
 */
#include "text/tok_encoder.h"

#include "text/utf8.h"

#define SHORT_WORD		40		/* symbols */
#define MERGES_PER_POLL	1024
#define SYMBOLS_PER_POLL 65536	/* a power of two */

/* A word in the making: arrays of n symbols each. */
typedef struct Word
{
	const Tokenizer *tok;
	uint32_t   *ids;
	uint32_t   *starts;			/* (n + 1) bytes of the word */
	uint32_t   *ranks;			/* of the pair (i, the one behind it), or TOK_NONE */
	uint32_t   *results;
	uint32_t   *before,			/* neighbours; long words only */
			   *behind;
	size_t		n;
} Word;

/* Rank and result of the pair (left, right), which are positions. */
static inline void
set_pair(const Word *w, size_t left, size_t right)
{
	const TokPair *pair = NULL;

	if (w->ids[left] != TOK_NONE && w->ids[right] != TOK_NONE)
		pair = tok_pair(w->tok, w->ids[left], w->ids[right]);
	w->ranks[left] = pair == NULL ? TOK_NONE : pair->rank;
	w->results[left] = pair == NULL ? TOK_NONE : pair->result;
}

/* The same for the first symbols of a word, where characters i and i + 1 of it stand. */
static inline void
set_first_pair(const Word *w, size_t i, const char *word)
{
	unsigned char left = (unsigned char) word[w->starts[i]];
	unsigned char right = (unsigned char) word[w->starts[i + 1]];
	uint32_t	count = w->tok->header->firsts.count;

	if (count == 256 * 256 || (count > 0 && left < 128 && right < 128))
	{
		const TokFirst *first = &w->tok->firsts[count == 256 * 256 ? left << 8 | right : left << 7 | right];

		w->ranks[i] = first->rank;
		w->results[i] = first->result;
	}
	else
		set_pair(w, i, i + 1);
}

static uint32_t
char_symbol(const Tokenizer *tok, const char *p, size_t len)
{
	if (len == 1 && (unsigned char) *p < 0x80)
		return tok->header->ascii_symbol[(unsigned char) *p];
	if (len == 3 && memcmp(p, "\xE2\x96\x81", 3) == 0)
		return tok->header->ascii_symbol[' '];
	return tok_lookup(tok, p, len);
}

/* Long words are gone through several times: is it time to stop? */
static inline bool
is_stopped(Call *call, size_t i)
{
	return (i & (SYMBOLS_PER_POLL - 1)) == SYMBOLS_PER_POLL - 1 && mc_cancelled(call);
}

static bool
first_symbols(Call *call, Word *w, const char *word, size_t len)
{
	bool		bytes = tok_has(w->tok, TOK_BYTE_LEVEL);

	for (size_t at = 0; at < len; w->n++)
	{
		size_t		start = at;

		if (is_stopped(call, w->n))
			return false;
		w->starts[w->n] = (uint32_t) at;
		if (bytes)
			w->ids[w->n] = w->tok->header->byte_symbol[(unsigned char) word[at++]];
		else
		{
			utf8_next(word, len, &at);
			w->ids[w->n] = char_symbol(w->tok, word + start, at - start);
		}
	}
	w->starts[w->n] = (uint32_t) len;
	return true;
}

static void
merge_short(Word *w, const char *word)
{
	for (size_t i = 0; i + 1 < w->n; i++)
		set_first_pair(w, i, word);
	while (w->n > 1)
	{
		size_t		best = 0;

		for (size_t i = 1; i + 1 < w->n; i++)
			if (w->ranks[i] < w->ranks[best])
				best = i;
		if (w->ranks[best] == TOK_NONE)
			break;
		w->ids[best] = w->results[best];
		w->n--;
		for (size_t i = best + 1; i < w->n; i++)
		{
			w->ids[i] = w->ids[i + 1];
			w->starts[i] = w->starts[i + 1];
			w->ranks[i] = w->ranks[i + 1];
			w->results[i] = w->results[i + 1];
		}
		w->starts[w->n] = w->starts[w->n + 1];
		if (best + 1 < w->n)
			set_pair(w, best, best + 1);
		if (best > 0)
			set_pair(w, best - 1, best);
	}
}

/* ---- long words ---- */

static void
sift_down(uint64_t *heap, size_t n, size_t at)
{
	uint64_t	key = heap[at];

	for (size_t child; (child = 2 * at + 1) < n; at = child)
	{
		if (child + 1 < n && heap[child + 1] < heap[child])
			child++;
		if (heap[child] >= key)
			break;
		heap[at] = heap[child];
	}
	heap[at] = key;
}

static void
push(uint64_t *heap, size_t *n, uint64_t key)
{
	size_t		at = (*n)++;

	for (; at > 0 && heap[(at - 1) / 2] > key; at = (at - 1) / 2)
		heap[at] = heap[(at - 1) / 2];
	heap[at] = key;
}

static inline uint64_t
heap_key(const Word *w, size_t at)
{
	return (uint64_t) w->ranks[at] << 32 | at;
}

static inline void
renew_pair(const Word *w, size_t left, size_t right, uint64_t *heap, size_t *heap_n)
{
	set_pair(w, left, right);
	if (w->ranks[left] != TOK_NONE)
		push(heap, heap_n, heap_key(w, left));
}

/* heap has room for three entries per symbol: each merge takes one out for good and brings in two at most. */
static bool
merge_long(Call *call, Word *w, const char *word, uint64_t *heap)
{
	size_t		heap_n = 0;
	size_t		merges = 0;
	size_t		kept = 0;
	uint32_t	last = (uint32_t) w->n - 1;

	for (uint32_t i = 0; i <= last; i++)
	{
		if (is_stopped(call, i))
			return false;
		w->before[i] = i - 1;
		w->behind[i] = i + 1;
		w->ranks[i] = TOK_NONE;
		if (i < last)
			set_first_pair(w, i, word);
		if (w->ranks[i] != TOK_NONE)
			heap[heap_n++] = heap_key(w, i);
	}
	for (size_t i = heap_n / 2; i-- > 0;)
	{
		if (is_stopped(call, i))
			return false;
		sift_down(heap, heap_n, i);
	}
	while (heap_n > 0)
	{
		uint64_t	key = heap[0];
		uint32_t	left = (uint32_t) key;
		uint32_t	right;

		heap[0] = heap[--heap_n];
		sift_down(heap, heap_n, 0);
		if (w->ranks[left] != key >> 32 || w->ranks[left] == TOK_NONE)
			continue;
		right = w->behind[left];
		w->ids[left] = w->results[left];
		w->ranks[left] = w->ranks[right] = TOK_NONE;
		w->behind[left] = w->behind[right];
		if (w->behind[left] <= last)
		{
			w->before[w->behind[left]] = left;
			renew_pair(w, left, w->behind[left], heap, &heap_n);
		}
		if (left > 0)
			renew_pair(w, w->before[left], left, heap, &heap_n);
		if (++merges % MERGES_PER_POLL == 0 && mc_cancelled(call))
			return false;
	}
	for (uint32_t i = 0; i <= last; i = w->behind[i])
	{
		w->ids[kept] = w->ids[i];
		w->starts[kept++] = w->starts[i];
	}
	w->starts[kept] = w->starts[w->n];
	w->n = kept;
	return true;
}

/* The tokens of single bytes, which all stem from [start, end) of the fragment, as far as there are such. */
static bool
emit_bytes(TokEncoder *e, const char *bytes, size_t len, size_t start, size_t end)
{
	for (size_t i = 0; i < len; i++)
	{
		uint32_t	id = e->tok->header->byte_symbol[(unsigned char) bytes[i]];
		size_t		from = start + i < end ? start + i : end;
		size_t		to = start + i + 1 < end ? start + i + 1 : end;

		if (id < e->tok->header->count && !tok_emit(e, id, from, to))
			return false;
	}
	return true;
}

/* A symbol that is no token: bytes [start, end) of the word at byte at of the fragment. */
static bool
emit_unknown(TokEncoder *e, const char *word, size_t start, size_t end, size_t at)
{
	const TokHeader *header = e->tok->header;
	Slice		bytes = {word + start, end - start};
	bool		known = true;

	if (!tok_has(e->tok, TOK_BYTE_LEVEL))
	{
		if (bytes.len == 1 && *bytes.data == ' ')
			bytes = (Slice) {"\xE2\x96\x81", 3};
		for (size_t i = 0; i < bytes.len; i++)
			known = known && header->byte_symbol[(unsigned char) bytes.data[i]] < header->count;
	}
	if (!known)
		return header->unk < 0 || tok_emit(e, (uint32_t) header->unk, at + start, at + end);
	return emit_bytes(e, bytes.data, bytes.len, at + start, at + end);
}

bool
tok_merge_word(TokEncoder *e, const char *word, size_t len, size_t at)
{
	Word		w = {.tok = e->tok};
	bool		is_long = len > SHORT_WORD;
	size_t		arrays = is_long ? 12 : 4;
	uint32_t   *memory = tok_scratch(e, arrays * (len + 2));

	if (memory == NULL)
		return false;
	w.ids = memory;
	w.starts = w.ids + len + 2;
	w.ranks = w.starts + len + 2;
	w.results = w.ranks + len + 2;
	if (!first_symbols(e->call, &w, word, len))
		return false;
	if (is_long)
	{
		w.before = w.results + len + 2;
		w.behind = w.before + len + 2;
		if (!merge_long(e->call, &w, word, (uint64_t *) (void *) (memory + 6 * (len + 2))))
			return false;
	}
	else if (w.n > 1)
		merge_short(&w, word);
	for (size_t i = 0; i < w.n; i++)
	{
		uint32_t	start = w.starts[i];
		uint32_t	end = w.starts[i + 1];

		if (is_stopped(e->call, i))
			return false;
		if (w.ids[i] < e->tok->header->count ? !tok_emit(e, w.ids[i], at + start, at + end) :
			!emit_unknown(e, word, start, end, at))
			return false;
	}
	return true;
}
