/*
 * Bit sets of rules per signature of a token.
 *
 * Equal elements of different patterns are kept once, each with the sets of
 * rules that ask it of the anchor, of the tokens after it and before it.  The
 * sets of a new signature are the unions over the elements that its token
 * matches.  Assertions (~x, -!x, -=x) are ignored: they only forbid.
 */
#include "deid/filter.h"

#include <string.h>

#define SIGNATURES		16384	/* slots, a power of two */
#define MOST_SIGNATURES	(SIGNATURES * 3 / 4)

enum
{
	AT_ANCHOR,
	AT_NEXT,
	AT_SECOND,
	AT_BEFORE,
	AT_FIRST,
	AT_COUNT
};

typedef struct FilterElement
{
	PatternElement element;		/* without what depends on the token's place */
	uint64_t	hash;			/* of its content */
	uint64_t   *rules;			/* (AT_COUNT, words) */
} FilterElement;

typedef struct Signature
{
	uint64_t	hash;
	ClassSet	classes;
	uint16_t	word;
	char		ch;
	uint8_t		kind;
	bool		glued;
	uint64_t   *rules;			/* (AT_COUNT, words); NULL: empty slot */
} Signature;

struct Filter
{
	size_t		words;
	size_t		count;
	FilterElement *elements;
	size_t		nelements;
	uint64_t   *always;			/* (AT_COUNT, words): rules that ask nothing there */
	uint64_t   *all;			/* (AT_COUNT, words): every rule everywhere */
	ClassSet	asked;			/* classes that some element asks for */
	Signature  *slots;
	size_t		used;
	uint64_t   *pool;			/* rule sets of the signatures, in order of arrival */
};

/* ---- what a pattern asks ---- */

typedef struct Asking
{
	Call	   *call;
	Filter	   *filter;
	size_t		rule;
	size_t		capacity;
	bool		failed;
} Asking;

/*
 * Forget what an element asks of the token's place on its line: one signature
 * then serves a word wherever it stands.  The filter only lets more through.
 */
static PatternElement
without_place(const PatternElement *element)
{
	static const TokenClass places[] = {
		CLASS_sentstart, CLASS_linestart, CLASS_wide, CLASS_capsline
	};
	PatternElement result = *element;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
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

static FilterElement *
find_element(Asking *a, const PatternElement *asked)
{
	Filter	   *f = a->filter;
	PatternElement element = without_place(asked);
	uint64_t	hash = lexicon_hash(LEX_HASH_SEED, (const char *) &element, sizeof(element));

	for (size_t i = 0; i < f->nelements; i++)
		if (f->elements[i].hash == hash)
			return &f->elements[i];
	if (f->nelements == a->capacity)
	{
		a->failed = !mc_fail(a->call, MC_TOO_LARGE, "too many elements in rules");
		return NULL;
	}
	f->elements[f->nelements].element = element;
	f->elements[f->nelements].hash = hash;
	f->elements[f->nelements].rules = mc_alloc0(a->call, f->words * AT_COUNT, sizeof(uint64_t));
	if (f->elements[f->nelements].rules == NULL)
	{
		a->failed = true;
		return NULL;
	}
	return &f->elements[f->nelements++];
}

static void
ask(Asking *a, int place, const PatternElement *element)
{
	FilterElement *e = find_element(a, element);

	if (e != NULL)
		e->rules[(size_t) place * a->filter->words + a->rule / 64] |= UINT64_C(1) << (a->rule % 64);
}

static void
ask_nothing(Asking *a, int place)
{
	a->filter->always[(size_t) place * a->filter->words + a->rule / 64] |= UINT64_C(1) << (a->rule % 64);
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

static void
ask_steps(Asking *a, int place, const Pattern *p, const bool *steps)
{
	for (unsigned i = 0; i < p->nsteps; i++)
		if (steps[i])
			ask(a, place, &p->elements[p->steps[i].x]);
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

/* The token steps that can stand directly before the anchor's. */
static void
ask_before(Asking *a, const Pattern *p)
{
	bool		reaches[PATTERN_MAX_STEPS + 1];

	/* backward: from which steps the anchor's can be reached without a token in between */
	memset(reaches, 0, p->nsteps + 1u);
	reaches[p->anchor_step] = true;
	for (unsigned i = p->anchor_step; i-- > 0;)
	{
		const PatternStep *s = &p->steps[i];

		if (s->op == OP_TOKEN)
		{
			if (reaches[i + 1])
				ask(a, AT_BEFORE, &p->elements[s->x]);
		}
		else if (s->op == OP_SPLIT)
			reaches[i] = reaches[s->x] || reaches[s->y];
		else if (s->op == OP_JUMP)
			reaches[i] = reaches[s->x];
		else if (s->op != OP_MATCH)
			reaches[i] = reaches[i + 1];
	}
}

static void
ask_pattern(Asking *a, const Pattern *p)
{
	bool		here[PATTERN_MAX_STEPS];
	bool		next[PATTERN_MAX_STEPS];
	bool		second[PATTERN_MAX_STEPS];

	memset(here, 0, p->nsteps);
	memset(next, 0, p->nsteps);
	memset(second, 0, p->nsteps);
	token_steps(p, 0, here);
	ask_steps(a, AT_FIRST, p, here);
	if (p->anchor >= 0)
	{
		memset(here, 0, p->nsteps);
		here[p->anchor_step] = true;
	}
	ask_steps(a, AT_ANCHOR, p, here);

	if (following(p, here, next))
	{
		ask_nothing(a, AT_NEXT);
		ask_nothing(a, AT_SECOND);
	}
	else
	{
		ask_steps(a, AT_NEXT, p, next);
		if (following(p, next, second))
			ask_nothing(a, AT_SECOND);
		else
			ask_steps(a, AT_SECOND, p, second);
	}
	if (p->anchor < 0 || p->anchor_least == 0)
		ask_nothing(a, AT_BEFORE);
	else
		ask_before(a, p);
}

static void
collect_asked(Filter *f)
{
	for (size_t i = 0; i < f->nelements; i++)
		for (int w = 0; w < CLASS_WORDS; w++)
			f->asked.bits[w] |= f->elements[i].element.all.bits[w] | f->elements[i].element.any.bits[w] |
				f->elements[i].element.none.bits[w];
}

Filter *
filter_create(Call *call, const Pattern *patterns, size_t count)
{
	Filter	   *f = mc_alloc0(call, 1, sizeof(Filter));
	Asking		asking = {.call = call, .filter = f};

	if (f == NULL)
		return NULL;
	f->count = count;
	f->words = (count + 63) / 64;
	for (size_t i = 0; i < count; i++)
		asking.capacity += patterns[i].nelements;
	f->elements = mc_alloc(call, asking.capacity + 1, sizeof(FilterElement));
	f->always = mc_alloc0(call, f->words * AT_COUNT, sizeof(uint64_t));
	f->slots = mc_alloc0(call, SIGNATURES, sizeof(Signature));
	f->all = mc_alloc(call, f->words * AT_COUNT, sizeof(uint64_t));
	f->pool = mc_alloc(call, MOST_SIGNATURES * f->words * AT_COUNT, sizeof(uint64_t));
	if (f->elements == NULL || f->always == NULL || f->slots == NULL || f->all == NULL || f->pool == NULL)
		return NULL;
	memset(f->all, 0xFF, f->words * AT_COUNT * sizeof(uint64_t));
	for (; asking.rule < count && !asking.failed; asking.rule++)
		ask_pattern(&asking, &patterns[asking.rule]);
	if (asking.failed)
		return NULL;
	collect_asked(f);
	return f;
}

size_t
filter_words(const Filter *filter)
{
	return filter->words;
}

/* ---- signatures ---- */

static void
fill_signature(Filter *f, Signature *s, const Token *token)
{
	size_t		n = f->words * AT_COUNT;

	s->rules = f->pool + f->used * n;
	memcpy(s->rules, f->always, n * sizeof(uint64_t));
	for (size_t i = 0; i < f->nelements; i++)
	{
		const uint64_t *rules = f->elements[i].rules;

		if (!pattern_element_matches(&f->elements[i].element, token))
			continue;
		for (size_t w = 0; w < n; w++)
			s->rules[w] |= rules[w];
	}
	f->used++;
}

static const uint64_t *
signature_rules(Filter *f, const Token *token)
{
	ClassSet	classes;
	bool		glued = token->gap == 0;
	uint64_t	hash = token->word ^ (uint64_t) (unsigned char) token->ch << 16 ^ (uint64_t) token->kind << 24 ^
		(uint64_t) glued << 32;
	size_t		at;

	for (int w = 0; w < CLASS_WORDS; w++)
	{
		classes.bits[w] = token->classes.bits[w] & f->asked.bits[w];
		hash = (hash ^ classes.bits[w]) * LEX_HASH_SEED;
		hash ^= hash >> 29;
	}
	for (at = hash & (SIGNATURES - 1); f->slots[at].rules != NULL; at = (at + 1) & (SIGNATURES - 1))
	{
		const Signature *s = &f->slots[at];

		if (s->hash == hash && s->word == token->word && s->ch == token->ch && s->kind == token->kind &&
			s->glued == glued && memcmp(&s->classes, &classes, sizeof(classes)) == 0)
			return s->rules;
	}
	/* more kinds of tokens in one window than there is room for: these are not filtered */
	if (f->used >= MOST_SIGNATURES)
		return f->all;
	f->slots[at] = (Signature)
	{
		.hash = hash, .classes = classes, .word = token->word, .ch = token->ch,
			.kind = token->kind, .glued = glued
	};
	fill_signature(f, &f->slots[at], token);
	return f->slots[at].rules;
}

void
filter_prepare(Filter *f, const TokenList *tokens, const uint64_t **sets)
{
	if (f->used + tokens->count >= MOST_SIGNATURES && f->used > MOST_SIGNATURES / 2)
	{
		memset(f->slots, 0, SIGNATURES * sizeof(Signature));
		f->used = 0;
	}
	for (size_t i = 0; i <= tokens->count; i++)
		sets[i] = signature_rules(f, &tokens->items[i]);
}

void
filter_candidates(const Filter *f, const uint64_t *const *sets, size_t at, bool last, uint64_t *worth)
{
	size_t		n = f->words;
	const uint64_t *before = (at > 0 ? sets[at - 1] : f->always) + AT_BEFORE * n;
	const uint64_t *here = sets[at] + AT_ANCHOR * n;
	const uint64_t *next = sets[at + 1] + AT_NEXT * n;
	const uint64_t *second = (last ? f->always : sets[at + 2]) + AT_SECOND * n;

	for (size_t w = 0; w < n; w++)
		worth[w] = before[w] & here[w] & next[w] & second[w];
}

bool
filter_can_start(const Filter *f, const uint64_t *set, size_t rule)
{
	return (set[AT_FIRST * f->words + rule / 64] >> (rule % 64)) & 1;
}
