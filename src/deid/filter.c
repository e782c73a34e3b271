/*
 * Kinds of tokens: which elements, ways and rules each can match.
 *
 * The tables are described in filter_state.h.  To build them every pattern is
 * linked (its steps get the bits of their elements, equal elements are kept
 * once), then asked what surrounds its anchor, then its splits get the bits of
 * their ways.  Sets of elements are interned like elements; how many bits there
 * are is known last, so sets are numbered in a range of their own first.
 *
 * Signatures are kept in two generations.  What is asked for is moved to the
 * young one; when that is full it becomes the old one, whose memory starts
 * afresh: frequent kinds stay, rare ones go.
 */
#include "deid/filter_state.h"

#include <stddef.h>
#include <string.h>

/* ---- building: equal elements once ---- */

static uint64_t
hash_bytes(const void *bytes, size_t len)
{
	return lexicon_hash(LEX_HASH_SEED, bytes, len);
}

/* Of what mostly differs between elements. */
static uint64_t
hash_element(const PatternElement *e)
{
	return hash_bytes(e, offsetof(PatternElement, words) + 8 * sizeof(uint16_t)) ^
		hash_bytes(e->chars, sizeof(PatternElement) - offsetof(PatternElement, chars)) * 3;
}

static const TokenClass places[] = {CLASS_sentstart, CLASS_linestart, CLASS_wide, CLASS_capsline};
#define NPLACES	(sizeof(places) / sizeof(places[0]))

static bool
asks_place(const PatternElement *e)
{
	for (size_t i = 0; i < NPLACES; i++)
		if (class_has(&e->all, places[i]) || class_has(&e->any, places[i]) || class_has(&e->none, places[i]))
			return true;
	return false;
}

/*
 * Forget what an element asks of the token's place on its line and of the space
 * before it: one signature then serves a word wherever it stands.  The filter
 * only lets more through.
 */
static PatternElement
without_place(const PatternElement *element)
{
	PatternElement result;

	memcpy(&result, element, sizeof(result));	/* hashed: padding too */
	result.glued = result.spaced = false;
	for (size_t i = 0; i < NPLACES; i++)
	{
		int			w = places[i] / 64;
		uint64_t	bit = UINT64_C(1) << (places[i] % 64);

		result.all.bits[w] &= ~bit;
		result.none.bits[w] &= ~bit;
		if ((result.any.bits[w] & bit) != 0)
			result.anything = true;
		result.any.bits[w] &= ~bit;
	}
	return result;
}

/* The bit of an element without its place. */
static uint16_t
element_bit(Builder *b, const PatternElement *element)
{
	Filter	   *f = b->filter;
	uint64_t	hash = hash_element(element);
	size_t		at = hash & b->slot_mask;

	for (; b->element_slots[at] != 0; at = (at + 1) & b->slot_mask)
	{
		uint32_t	i = b->element_slots[at] - 1;

		if (b->elements[i].hash == hash && memcmp(&b->elements[i].element, element, sizeof(*element)) == 0)
			return (uint16_t) (KIND_FIRST_FREE + i);
	}
	b->elements[f->nelements] = (FilterElement) {.element = *element, .hash = hash};
	b->element_slots[at] = (uint32_t) ++f->nelements;
	return (uint16_t) (KIND_FIRST_FREE + f->nelements - 1);
}

/* The index of an equal element among the shared ones. */
static size_t
share_element(Builder *b, const PatternElement *element)
{
	uint64_t	hash = hash_element(element);
	size_t		at = hash & b->slot_mask;
	PatternElement placeless;

	for (; b->shared_slots[at] != 0; at = (at + 1) & b->slot_mask)
	{
		uint32_t	i = b->shared_slots[at] - 1;

		if (b->shared_hash[i] == hash && memcmp(&b->shared[i], element, sizeof(*element)) == 0)
			return i;
	}
	placeless = without_place(element);
	b->shared[b->nshared] = *element;
	b->shared_hash[b->nshared] = hash;
	b->shared_bit[b->nshared] = element_bit(b, &placeless);
	b->shared_slots[at] = (uint32_t) ++b->nshared;
	return b->nshared - 1;
}

/* ---- building: sets of elements that can begin a way ---- */

/* The members of a bit: itself, or those of its set. */
static const uint16_t *
members_of(const Builder *b, const uint16_t *bit, size_t *count)
{
	size_t		first_set = FIRST_SET_BIT;

	if (*bit < first_set)
	{
		*count = 1;
		return bit;
	}
	*count = b->sets[*bit - first_set].count;
	return b->members + b->sets[*bit - first_set].from;
}

/* The bit of the set whose members lie at the end of members; ALWAYS if there are too many sets. */
static uint16_t
intern_set(Builder *b, size_t count)
{
	const uint16_t *members = b->members + b->nmembers;
	uint64_t	hash = hash_bytes(members, count * sizeof(uint16_t));
	size_t		at = hash & (SET_SLOTS - 1);

	for (; b->set_slots[at] != 0; at = (at + 1) & (SET_SLOTS - 1))
	{
		const ElementSet *set = &b->sets[b->set_slots[at] - 1];

		if (set->hash == hash && set->count == count &&
			memcmp(b->members + set->from, members, count * sizeof(uint16_t)) == 0)
			return (uint16_t) (FIRST_SET_BIT + b->set_slots[at] - 1);
	}
	if (b->nsets == MOST_SETS)
		return KIND_ALWAYS;
	b->sets[b->nsets] = (ElementSet) {.from = (uint32_t) b->nmembers, .count = (uint32_t) count, .hash = hash};
	b->nmembers += count;
	b->set_slots[at] = (uint32_t) ++b->nsets;
	return (uint16_t) (FIRST_SET_BIT + b->nsets - 1);
}

static uint16_t
unite(Builder *b, uint16_t left, uint16_t right)
{
	uint32_t	pair = left < right ? (uint32_t) left << 16 | right : (uint32_t) right << 16 | left;
	size_t		slot = (pair * UINT32_C(0x9E3779B1)) >> 18;
	const uint16_t *x,
			   *y;
	size_t		nx,
				ny,
				n = 0;
	uint16_t   *out;

	if (left == right || right == KIND_NEVER)
		return left;
	if (left == KIND_NEVER)
		return right;
	if (left == KIND_ALWAYS || right == KIND_ALWAYS)
		return KIND_ALWAYS;
	if (b->memo[slot].pair == pair)
		return b->memo[slot].set;
	x = members_of(b, &left, &nx);
	y = members_of(b, &right, &ny);
	if (b->nmembers + nx + ny > b->members_room)
		return KIND_ALWAYS;
	out = b->members + b->nmembers;
	for (size_t i = 0, k = 0; i < nx || k < ny;)
	{
		if (k == ny || (i < nx && x[i] < y[k]))
			out[n++] = x[i++];
		else
		{
			if (i < nx && x[i] == y[k])
				i++;
			out[n++] = y[k++];
		}
	}
	b->memo[slot].pair = pair;
	return b->memo[slot].set = intern_set(b, n);
}

/* ---- building: what a pattern asks ---- */

/* The element adds a bit of its row, counted from the row's start.  Bits come in about ascending order. */
static void
add_row_bit(Builder *b, FilterElement *e, size_t number)
{
	Filter	   *f = b->filter;
	uint32_t	word = (uint32_t) (number / 64);
	uint64_t	bit = UINT64_C(1) << (number % 64);
	int			looked = 0;

	for (uint32_t i = e->rows; i != 0 && looked < 4; i = f->row_bits[i].next, looked++)
		if (f->row_bits[i].word == word)
		{
			f->row_bits[i].bits |= bit;
			return;
		}
	if (b->nrow_bits + 1 >= b->row_bits_room)
	{
		size_t		room = b->row_bits_room * 2;
		RowBits    *larger = mc_alloc(b->scratch, room, sizeof(RowBits));

		if (larger == NULL)
		{
			b->failed = true;
			return;
		}
		memcpy(larger, f->row_bits, b->nrow_bits * sizeof(RowBits));
		f->row_bits = larger;
		b->row_bits_room = room;
	}
	f->row_bits[b->nrow_bits] = (RowBits) {.word = word, .next = e->rows, .bits = bit};
	e->rows = (uint32_t) b->nrow_bits++;
}

/*
 * Mark the token steps that can come next from step `from`; true if the
 * pattern can end there.  Steps only lead forward.
 */
static bool
token_steps(const Pattern *p, unsigned from, bool *steps)
{
	bool		open[PATTERN_MAX_STEPS + 1];
	bool		ends = false;

	memset(open + from, 0, p->nsteps - from + 1u);
	open[from] = true;
	for (unsigned i = from; i < p->nsteps; i++)
	{
		if (!open[i])
			continue;
		switch ((PatternOp) p->steps[i].op)
		{
			case OP_TOKEN:
				steps[i] = true;
				break;
			case OP_MATCH:
				ends = true;
				break;
			case OP_SPLIT:
				open[p->steps[i].x] = open[p->steps[i].y] = true;
				break;
			case OP_JUMP:
				open[p->steps[i].x] = true;
				break;
			default:
				open[i + 1] = true;
				break;
		}
	}
	return ends;
}

/* The bit of the set of elements that the steps ask. */
static uint16_t
steps_set(Builder *b, const Pattern *p, const bool *steps)
{
	uint16_t	set = KIND_NEVER;

	for (unsigned i = 0; i < p->nsteps; i++)
		if (steps[i])
			set = unite(b, set, p->steps[i].first);
	return set;
}

/* The token steps after any of `steps`; true if the pattern can end after one of them. */
static bool
following(const Pattern *p, const bool *steps, bool *next)
{
	bool		ends = false;

	for (unsigned i = 0; i < p->nsteps; i++)
		if (steps[i])
			ends |= token_steps(p, i + 1, next);
	return ends;
}

/* The set of what can stand directly before the anchor. */
static uint16_t
set_before(Builder *b, const Pattern *p)
{
	bool		reaches[PATTERN_MAX_STEPS + 1];
	uint16_t	set = KIND_NEVER;

	/* backward: from which steps the anchor's can be reached without a token in between */
	memset(reaches, 0, p->nsteps + 1u);
	reaches[p->anchor_step] = true;
	for (unsigned i = p->anchor_step; i-- > 0;)
	{
		const PatternStep *s = &p->steps[i];

		if (s->op == OP_TOKEN)
		{
			if (reaches[i + 1])
				set = unite(b, set, s->first);
		}
		else if (s->op == OP_SPLIT)
			reaches[i] = reaches[s->x] || reaches[s->y];
		else if (s->op == OP_JUMP)
			reaches[i] = reaches[s->x];
		else if (s->op != OP_MATCH)
			reaches[i] = reaches[i + 1];
	}
	return set;
}

/* The pattern has been linked: its steps know their elements' bits. */
static void
ask_pattern(Builder *b, const Pattern *p)
{
	RuleAsk    *ask = &b->filter->rules[b->rule];
	bool		here[PATTERN_MAX_STEPS];
	bool		next[PATTERN_MAX_STEPS];
	bool		second[PATTERN_MAX_STEPS];

	memset(here, 0, p->nsteps);
	memset(next, 0, p->nsteps);
	memset(second, 0, p->nsteps);
	if (p->anchor >= 0)
		here[p->anchor_step] = true;
	else
		token_steps(p, 0, here);
	for (unsigned i = 0; i < p->nsteps; i++)
		if (here[i])
			add_row_bit(b, &b->elements[p->steps[i].first - KIND_FIRST_FREE], b->rule);

	*ask = (RuleAsk) {KIND_ALWAYS, KIND_ALWAYS, KIND_ALWAYS};
	if (p->anchor >= 0 && p->anchor_least > 0)
		ask->before = set_before(b, p);
	if (following(p, here, next))
		return;
	ask->next = steps_set(b, p, next);
	if (!following(p, next, second))
		ask->second = steps_set(b, p, second);
}

/* ---- building: linking ---- */

/* Give every split the bits of its ways.  Steps only lead forward. */
static void
link_ways(Builder *b, Pattern *p)
{
	uint16_t	begins[PATTERN_MAX_STEPS + 1];

	for (unsigned i = p->nsteps; i-- > 0;)
	{
		PatternStep *s = &p->steps[i];

		switch ((PatternOp) s->op)
		{
			case OP_TOKEN:
				begins[i] = s->first;
				break;
			case OP_SPLIT:
				s->first = begins[s->x];
				s->second = begins[s->y];
				begins[i] = unite(b, s->first, s->second);
				break;
			case OP_JUMP:
				begins[i] = begins[s->x];
				break;
			case OP_MATCH:
				begins[i] = KIND_ALWAYS;
				break;
			default:
				begins[i] = begins[i + 1];
				break;
		}
	}
	p->begins = begins[0];
}

/* Copy the steps, with shared elements and their bits. */
static bool
link_pattern(Builder *b, Pattern *p)
{
	PatternStep *steps = mc_alloc(b->call, p->nsteps, sizeof(PatternStep));

	if (steps == NULL)
		return false;
	memcpy(steps, p->steps, p->nsteps * sizeof(PatternStep));
	p->steps = steps;
	for (unsigned i = 0; i < p->nsteps; i++)
	{
		PatternStep *s = &steps[i];
		size_t		shared;

		if (s->op != OP_TOKEN && s->op != OP_NOT_NEXT && s->op != OP_NOT_BEFORE && s->op != OP_IS_BEFORE)
			continue;
		shared = share_element(b, &p->elements[s->x]);
		s->x = (uint16_t) shared;
		s->first = b->shared_bit[shared];
		s->gap = b->shared[shared].glued ? GAP_NONE : b->shared[shared].spaced ? GAP_SOME : GAP_ANY;
		s->second = asks_place(&b->shared[shared]) ? KIND_NEVER : KIND_EXACT;
	}
	/* a jump to a jump, a way that begins with one */
	for (unsigned i = p->nsteps; i-- > 0;)
	{
		PatternStep *s = &steps[i];

		if (s->op != OP_JUMP && s->op != OP_SPLIT)
			continue;
		if (steps[s->x].op == OP_JUMP)
			s->x = steps[s->x].x;
		if (s->op == OP_SPLIT && steps[s->y].op == OP_JUMP)
			s->y = steps[s->y].x;
	}
	return true;
}

/* ---- building: the tables ---- */

static void
add_ask(Filter *f, size_t what, size_t element)
{
	f->asks[what * f->element_words + element / 64] |= UINT64_C(1) << (element % 64);
}

static void
add_word_asks(Filter *f, const uint16_t *words, size_t element, bool forbidden, uint32_t *count)
{
	for (int i = 0; i < PATTERN_WORDS && words[i] != 0; i++)
	{
		f->word_asks[*count] = (WordAsk) {(uint16_t) element, forbidden, f->literal[words[i]]};
		f->literal[words[i]] = (*count)++;
	}
}

static bool
collect_asks(Builder *b)
{
	Filter	   *f = b->filter;
	uint32_t	count = 1;

	for (size_t i = 0; i < f->nelements; i++)
		for (int k = 0; k < PATTERN_WORDS; k++)
			count += (b->elements[i].element.words[k] != 0) + (b->elements[i].element.no_words[k] != 0);
	f->element_words = (f->nelements + 127) / 128 * 2;
	f->asks = mc_alloc0(b->call, ASK_COUNT * f->element_words, sizeof(uint64_t));
	f->literal = mc_alloc0(b->call, UINT16_MAX + 1, sizeof(uint32_t));
	f->word_asks = mc_alloc(b->call, count, sizeof(WordAsk));
	f->demands = mc_alloc(b->call, f->nelements + 1, sizeof(ClassSet));
	if (f->asks == NULL || f->literal == NULL || f->word_asks == NULL || f->demands == NULL)
		return false;
	count = 1;
	for (size_t i = 0; i < f->nelements; i++)
	{
		const PatternElement *e = &b->elements[i].element;

		f->demands[i] = e->all;
		if (e->has_all)
			add_ask(f, ASK_ALL, i);
		if (e->anything)
			add_ask(f, ASK_ANYTHING, i);
		for (size_t c = 0; c < CLASS_COUNT; c++)
		{
			if (class_has(&e->any, (TokenClass) c))
				add_ask(f, ASK_ANY + c, i);
			if (e->has_none && class_has(&e->none, (TokenClass) c))
				add_ask(f, ASK_NONE + c, i);
		}
		for (size_t k = 0; k < sizeof(e->chars) && e->chars[k] != 0; k++)
			add_ask(f, ASK_CHAR + (size_t) (e->chars[k] & 0x7F), i);
		for (size_t k = 0; e->has_none && k < sizeof(e->no_chars) && e->no_chars[k] != 0; k++)
			add_ask(f, ASK_NO_CHAR + (size_t) (e->no_chars[k] & 0x7F), i);
		add_word_asks(f, e->words, i, false, &count);
		add_word_asks(f, e->no_words, i, true, &count);
		for (int w = 0; w < CLASS_WORDS; w++)
			f->asked.bits[w] |= e->all.bits[w] | e->any.bits[w] | e->none.bits[w];
	}
	return true;
}

/* Elements fill whole words: they are computed apart. */
static size_t
first_set_bit(const Filter *f)
{
	return KIND_FIRST_FREE + (f->nelements + 127) / 128 * 128;
}

static void
shift_bit(uint16_t *bit, unsigned shift)
{
	if (*bit >= FIRST_SET_BIT)
		*bit = (uint16_t) (*bit - shift);
}

/* Sets get their final bits, behind those of the elements. */
static void
number_sets(Builder *b, Pattern *patterns, size_t count)
{
	unsigned	shift = FIRST_SET_BIT - (unsigned) first_set_bit(b->filter);

	for (size_t i = 0; i < count; i++)
	{
		RuleAsk    *ask = &b->filter->rules[i];

		shift_bit(&ask->before, shift);
		shift_bit(&ask->next, shift);
		shift_bit(&ask->second, shift);
		shift_bit(&patterns[i].begins, shift);
		for (unsigned k = 0; k < patterns[i].nsteps; k++)
			if (patterns[i].steps[k].op == OP_SPLIT)
			{
				shift_bit(&patterns[i].steps[k].first, shift);
				shift_bit(&patterns[i].steps[k].second, shift);
			}
	}
}

/*
 * What every element adds, one after the other: to the row its sets, to the
 * kind's rules (numbered behind the row's words) those whose anchor it can be.
 */
static bool
lay_out_rows(Builder *b)
{
	Filter	   *f = b->filter;
	size_t		first_set = first_set_bit(f);
	size_t		bits = first_set + b->nsets;
	size_t		n = 0;
	size_t		ndense = 0;
	RowBits    *flat;

	f->row_words = (bits + 127) / 128 * 2;
	f->set_words = f->row_words - first_set / 64;
	for (size_t i = 1; i < b->nrow_bits; i++)
		f->row_bits[i].word += (uint32_t) f->row_words;
	for (size_t i = 0; i < b->nsets; i++)
		for (size_t k = 0; k < b->sets[i].count; k++)
			add_row_bit(b, &b->elements[b->members[b->sets[i].from + k] - KIND_FIRST_FREE],
						first_set + i);
	if (b->failed)
		return false;
	flat = mc_alloc(b->call, b->nrow_bits + 1, sizeof(RowBits));
	f->dense = mc_alloc0(b->call, b->nrow_bits / DENSE_FROM * f->set_words + 1, sizeof(uint64_t));
	if (flat == NULL || f->dense == NULL)
		return false;
	for (size_t i = 0; i < f->nelements; i++)
	{
		FilterElement *e = &b->elements[i];
		uint32_t	from = (uint32_t) n;
		size_t		sets = 0;

		for (uint32_t r = e->rows; r != 0; r = f->row_bits[r].next)
			sets += f->row_bits[r].word < f->row_words;
		e->dense = sets >= DENSE_FROM ? (uint16_t) ++ndense : 0;
		for (uint32_t r = e->rows; r != 0; r = f->row_bits[r].next)
			if (e->dense != 0 && f->row_bits[r].word < f->row_words)
				f->dense[(ndense - 1) * f->set_words + f->row_bits[r].word - first_set / 64] |= f->row_bits[r].bits;
			else
				flat[n++] = f->row_bits[r];
		e->rows = from;
		e->nrows = (uint16_t) (n - from);
	}
	f->row_bits = flat;
	return true;
}

static bool
make_generation(Builder *b, Generation *g)
{
	g->rows = mc_alloc(b->call, MOST_SIGNATURES * b->filter->row_words, sizeof(uint64_t));
	g->slots = mc_alloc0(b->call, SIGNATURES, sizeof(Signature));
	g->lists = mc_alloc(b->call, LIST_ROOM, sizeof(uint16_t));
	return g->rows != NULL && g->slots != NULL && g->lists != NULL;
}

/* The row of which nothing is known, and the room for others. */
static bool
make_rows(Builder *b)
{
	Filter	   *f = b->filter;

	f->all = mc_alloc(b->call, f->row_words, sizeof(uint64_t));
	f->every = mc_alloc(b->call, f->count + 1, sizeof(uint16_t));
	if (f->all == NULL || f->every == NULL || !make_generation(b, &f->young) || !make_generation(b, &f->old))
		return false;
	for (size_t i = 0; i < f->count; i++)
		f->every[i] = (uint16_t) i;
	memset(f->all, 0xFF, f->row_words * sizeof(uint64_t));
	f->all[0] = UINT64_C(1) << KIND_ALWAYS | (uint64_t) f->count << ROW_COUNT_SHIFT;
	f->all[1] = (uint64_t) (uintptr_t) f->every;
	return true;
}

/* Tables whose size only the patterns bound. */
static bool
make_tables(Builder *b, const Pattern *patterns, size_t count)
{
	size_t		capacity = 1;

	for (size_t i = 0; i < count; i++)
		capacity += patterns[i].nelements;
	for (b->slot_mask = 1023; b->slot_mask < capacity * 2; b->slot_mask = b->slot_mask * 2 + 1)
		;
	b->shared = mc_alloc(b->scratch, capacity, sizeof(PatternElement));
	b->shared_hash = mc_alloc(b->scratch, capacity, sizeof(uint64_t));
	b->shared_bit = mc_alloc(b->scratch, capacity, sizeof(uint16_t));
	b->shared_slots = mc_alloc0(b->scratch, b->slot_mask + 1, sizeof(uint32_t));
	b->element_slots = mc_alloc0(b->scratch, b->slot_mask + 1, sizeof(uint32_t));
	b->sets = mc_alloc(b->scratch, MOST_SETS, sizeof(ElementSet));
	b->set_slots = mc_alloc0(b->scratch, SET_SLOTS, sizeof(uint32_t));
	b->members_room = MOST_SETS * 32;
	b->members = mc_alloc(b->scratch, b->members_room, sizeof(uint16_t));
	b->memo = mc_alloc0(b->scratch, MEMO_SLOTS, sizeof(*b->memo));
	b->elements = mc_alloc(b->scratch, capacity, sizeof(FilterElement));
	b->row_bits_room = 16384;
	b->nrow_bits = 1;
	b->filter->row_bits = mc_alloc(b->scratch, b->row_bits_room, sizeof(RowBits));
	return b->shared != NULL && b->shared_hash != NULL && b->shared_bit != NULL && b->shared_slots != NULL &&
		b->element_slots != NULL && b->sets != NULL && b->set_slots != NULL && b->members != NULL &&
		b->memo != NULL && b->elements != NULL && b->filter->row_bits != NULL;
}

/* Move what stays out of the scratch memory. */
static bool
keep_elements(Builder *b, Pattern *patterns, size_t count)
{
	Filter	   *f = b->filter;
	PatternElement *shared = mc_alloc(b->call, b->nshared + 1, sizeof(PatternElement));
	ElementRows *rows = mc_alloc(b->call, f->nelements + 1, sizeof(ElementRows));

	if (shared == NULL || rows == NULL)
		return false;
	memcpy(shared, b->shared, b->nshared * sizeof(PatternElement));
	for (size_t i = 0; i < count; i++)
		patterns[i].elements = shared;
	for (size_t i = 0; i < f->nelements; i++)
		rows[i] = (ElementRows) {b->elements[i].rows, b->elements[i].nrows, b->elements[i].dense};
	f->element_rows = rows;
	return true;
}

static bool
build(Builder *b, Pattern *patterns, size_t count)
{
	Filter	   *f = b->filter;

	if (count > FILTER_MOST_RULES)
		return mc_fail(b->call, MC_TOO_LARGE, "too many rules: %zu", count);
	f->count = count;
	f->rules = mc_alloc(b->call, count + 1, sizeof(RuleAsk));
	if (f->rules == NULL || !make_tables(b, patterns, count))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!link_pattern(b, &patterns[i]))
			return false;
	if (KIND_FIRST_FREE + f->nelements > FIRST_SET_BIT)
		return mc_fail(b->call, MC_TOO_LARGE, "too many elements in rules: %zu", f->nelements);
	/* the sets of rules come first: their bits are asked together */
	for (; b->rule < count; b->rule++)
		ask_pattern(b, &patterns[b->rule]);
	for (size_t i = 0; i < count; i++)
		link_ways(b, &patterns[i]);
	number_sets(b, patterns, count);
	return lay_out_rows(b) && make_rows(b) && collect_asks(b) && keep_elements(b, patterns, count);
}

Filter *
filter_create(Call *call, Pattern *patterns, size_t count)
{
	Filter	   *f = mc_alloc0(call, 1, sizeof(Filter));
	Arena		arena;
	Call		scratch = *call;
	Builder		builder = {.call = call, .scratch = &scratch, .filter = f};
	bool		good;

	if (f == NULL)
		return NULL;
	arena_init(&arena);
	scratch.arena = &arena;
	good = build(&builder, patterns, count);
	if (!good && call->error.code == MC_OK)
		call->error = scratch.error;
	arena_free(&arena);
	return good ? f : NULL;
}

/* ---- signatures ---- */

/* Two words at a time: sets of elements are of even length and aligned to 16. */
typedef uint64_t Pair __attribute__((vector_size(16), may_alias));

static inline void
set_unite(Pair *set, const uint64_t *other, size_t n)
{
	const Pair *with = (const Pair *) other;

	for (size_t k = 0; k < n / 2; k++)
		set[k] |= with[k];
}

/* The elements that match the token: pattern_element_matches() of all at once. */
static void
matching_elements(const Filter *f, const Token *token, Pair *found)
{
	size_t		n = f->element_words;
	Pair		without[MOST_ELEMENT_WORDS / 2];

	memset(found, 0, n * sizeof(uint64_t));
	memset(without, 0, n * sizeof(uint64_t));
	if (token->kind == TOKEN_END)
		return;
	if (token->kind != TOKEN_NEWLINE)
		set_unite(found, f->asks + ASK_ANYTHING * n, n);
	if (token->ch > 0)
	{
		set_unite(found, f->asks + (ASK_CHAR + (size_t) token->ch) * n, n);
		set_unite(without, f->asks + (ASK_NO_CHAR + (size_t) token->ch) * n, n);
	}
	for (int w = 0; w < CLASS_WORDS; w++)
		for (uint64_t has = token->classes.bits[w] & f->asked.bits[w]; has != 0; has &= has - 1)
		{
			size_t		c = (size_t) w * 64 + (size_t) __builtin_ctzll(has);

			set_unite(found, f->asks + (ASK_ANY + c) * n, n);
			set_unite(without, f->asks + (ASK_NONE + c) * n, n);
		}
	for (uint32_t i = f->literal[token->word]; i != 0; i = f->word_asks[i].next)
		(f->word_asks[i].forbidden ? without : found)[f->word_asks[i].element / 128][f->word_asks[i].element / 64 % 2] |=
			UINT64_C(1) << (f->word_asks[i].element % 64);
	for (size_t k = 0; k < n / 2; k++)
		found[k] &= ~without[k];
	/* few are left: what they demand is asked one by one */
	for (size_t k = 0; k < n; k++)
		for (uint64_t left = found[k / 2][k % 2] & f->asks[ASK_ALL * n + k]; left != 0; left &= left - 1)
			if (!class_covers(&token->classes, &f->demands[k * 64 + (size_t) __builtin_ctzll(left)]))
				found[k / 2][k % 2] &= ~(left & -left);
}

/* Fill the row and its list of rules; false if there is no more room for these. */
static bool
make_row(Filter *f, const Token *token, uint64_t *row)
{
	Pair		found[MOST_ELEMENT_WORDS / 2];
	uint64_t	matching[MOST_ELEMENT_WORDS];
	Pair		pairs[(MOST_ROW_WORDS + FILTER_MOST_RULES / 64) / 2];
	uint64_t   *work = (uint64_t *) pairs;
	Pair	   *sets = pairs + (f->row_words - f->set_words) / 2;
	size_t		rule_words = (f->count + 63) / 64;
	uint16_t   *list = f->young.lists + f->young.listed;
	size_t		n = 0;

	if (f->young.listed + f->count > LIST_ROOM)
		return false;
	memset(work, 0, (f->row_words + rule_words) * sizeof(uint64_t));
	matching_elements(f, token, found);
	memcpy(matching, found, f->element_words * sizeof(uint64_t));
	memcpy(work + KIND_FIRST_FREE / 64, matching, f->element_words * sizeof(uint64_t));
	for (size_t w = 0; w < f->element_words; w++)
		for (; matching[w] != 0; matching[w] &= matching[w] - 1)
		{
			ElementRows e = f->element_rows[w * 64 + (size_t) __builtin_ctzll(matching[w])];

			for (uint32_t i = e.from; i < e.from + e.count; i++)
				work[f->row_bits[i].word] |= f->row_bits[i].bits;
			if (e.dense != 0)
				set_unite(sets, f->dense + (size_t) (e.dense - 1) * f->set_words, f->set_words);
		}
	for (size_t w = 0; w < rule_words; w++)
		for (uint64_t rules = work[f->row_words + w]; rules != 0; rules &= rules - 1)
			list[n++] = (uint16_t) (w * 64 + (size_t) __builtin_ctzll(rules));
	work[0] = 1 << KIND_ALWAYS | 1 << KIND_EXACT | (uint64_t) n << ROW_COUNT_SHIFT;
	work[1] = (uint64_t) (uintptr_t) list;
	memcpy(row, work, f->row_words * sizeof(uint64_t));
	f->young.listed += n;
	return true;
}

static inline size_t
row_count(const uint64_t *row)
{
	return row[0] >> ROW_COUNT_SHIFT;
}

static inline const uint16_t *
row_list(const uint64_t *row)
{
	return (const uint16_t *) (uintptr_t) row[1];
}

/* Move a row of the old generation to the young one. */
static bool
keep_row(Filter *f, const uint64_t *old, uint64_t *row)
{
	uint16_t   *list = f->young.lists + f->young.listed;

	if (f->young.listed + row_count(old) > LIST_ROOM)
		return false;
	memcpy(row, old, f->row_words * sizeof(uint64_t));
	memcpy(list, row_list(old), row_count(old) * sizeof(uint16_t));
	row[1] = (uint64_t) (uintptr_t) list;
	f->young.listed += row_count(old);
	return true;
}

/* The slot of the signature, or the empty one where it belongs. */
static inline Signature *
find_signature(const Generation *g, const Signature *asked, uint64_t hash)
{
	size_t		at = hash & (SIGNATURES - 1);

	for (; g->slots[at].row != 0; at = (at + 1) & (SIGNATURES - 1))
	{
		const Signature *s = &g->slots[at];

		if (s->word == asked->word && s->ch == asked->ch && s->kind == asked->kind &&
			s->classes.bits[0] == asked->classes.bits[0] && s->classes.bits[1] == asked->classes.bits[1] &&
			s->classes.bits[2] == asked->classes.bits[2])
			break;
	}
	return &g->slots[at];
}

static const uint64_t *
kind_of(Filter *f, const Token *token)
{
	Signature	asked = {
		.word = f->literal[token->word] != 0 ? token->word : 0, .ch = token->ch,
		.kind = token->kind
	};
	uint64_t	hash = asked.word ^ (uint64_t) (unsigned char) asked.ch << 16 ^ (uint64_t) asked.kind << 24;
	Signature  *slot;
	const Signature *before;
	const uint64_t *old;
	uint64_t   *row;

	for (int w = 0; w < CLASS_WORDS; w++)
	{
		asked.classes.bits[w] = token->classes.bits[w] & f->asked.bits[w];
		hash = (hash ^ asked.classes.bits[w]) * LEX_HASH_SEED;
		hash ^= hash >> 29;
	}
	slot = find_signature(&f->young, &asked, hash);
	if (slot->row != 0)
		return f->young.rows + (slot->row - 1) * f->row_words;
	before = find_signature(&f->old, &asked, hash);
	old = before->row != 0 ? f->old.rows + (before->row - 1) * f->row_words : NULL;
	/* more kinds of tokens in one window than there is room for: of these nothing is known */
	row = f->young.rows + f->young.used * f->row_words;
	if (f->young.used == MOST_SIGNATURES || !(old != NULL ? keep_row(f, old, row) : make_row(f, token, row)))
		return old != NULL ? old : f->all;
	*slot = asked;
	slot->row = (uint32_t) ++f->young.used;
	return row;
}

void
filter_prepare(Filter *f, const TokenList *tokens, const uint64_t **kinds)
{
	if ((f->young.used + tokens->count / 2 >= MOST_SIGNATURES && f->young.used > MOST_SIGNATURES / 2) ||
		f->young.listed > LIST_ROOM * 3 / 4)
	{
		Generation	young = f->old;

		memset(young.slots, 0, SIGNATURES * sizeof(Signature));
		young.used = young.listed = 0;
		f->old = f->young;
		f->young = young;
	}
	for (size_t i = 0; i <= tokens->count; i++)
		kinds[i] = kind_of(f, &tokens->items[i]);
}

size_t
filter_candidates(const Filter *f, const uint64_t *const *kinds, size_t at, bool last, uint16_t *worth)
{
	const uint64_t *before = at > 0 ? kinds[at - 1] : f->all;
	const uint64_t *next = kinds[at + 1];
	const uint64_t *second = last ? f->all : kinds[at + 2];
	const uint16_t *list = row_list(kinds[at]);
	size_t		count = row_count(kinds[at]);
	size_t		found = 0;

	for (size_t i = 0; i < count; i++)
	{
		const RuleAsk *ask = &f->rules[list[i]];

		worth[found] = list[i];
		found += kind_has(next, ask->next) && kind_has(before, ask->before) && kind_has(second, ask->second);
	}
	return found;
}
