/*
 * Compiling the table of rules and trying them.
 *
 * At each token a filter (filter.h) says which rules are worth trying; a rule
 * with an anchor is tried from the starts that the anchor allows.
 */
#include "deid/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deid/filter.h"

typedef struct RuleSource
{
	uint16_t	category;
	uint16_t	detector;
	float		score;
	const char *pattern;
} RuleSource;

/* two macros of one name would hide each other: here they do not compile */
enum
{
#define MACRO(name, pattern) MACRO_##name,
#define RULE(category, score, pattern)
#define LEXICON(category, score, pattern)
#define KEEP(score, pattern)
#include "deid/rules_all.def"
#undef MACRO
#undef RULE
#undef LEXICON
#undef KEEP
	MACRO_COUNT
};

static const PatternMacro macros[] = {
#define MACRO(name, pattern) {#name, pattern},
#define RULE(category, score, pattern)
#define LEXICON(category, score, pattern)
#define KEEP(score, pattern)
#include "deid/rules_all.def"
#undef MACRO
#undef RULE
#undef LEXICON
#undef KEEP
	{NULL, NULL}
};

static const RuleSource sources[] = {
#define MACRO(name, pattern)
#define RULE(category, score, pattern) {PHI_##category, PHI_BY_RULE, score, pattern},
#define LEXICON(category, score, pattern) {PHI_##category, PHI_BY_LEXICON, score, pattern},
#define KEEP(score, pattern) {PHI_KEEP, PHI_BY_RULE, score, pattern},
#include "deid/rules_all.def"
#undef MACRO
#undef RULE
#undef LEXICON
#undef KEEP
};

/* tokens before an anchor among which a match may start */
#define ANCHOR_REACH	14

#define NRULES	(sizeof(sources) / sizeof(sources[0]))

struct RuleSet
{
	Arena	   *arena;			/* all of it */
	WordTable  *words;
	Filter	   *filter;
	Pattern		patterns[NRULES];
};

static RuleSet *compiled;

const WordTable *
rules_words(const RuleSet *rules)
{
	return rules->words;
}

bool
candidate_add(Call *call, CandidateList *list, Candidate candidate)
{
	if (list->count == list->capacity)
	{
		size_t		capacity = list->capacity == 0 ? 256 : list->capacity * 2;
		Candidate  *items = mc_alloc(call, capacity, sizeof(Candidate));

		if (items == NULL)
			return false;
		if (list->count > 0)
			memcpy(items, list->items, list->count * sizeof(Candidate));
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = candidate;
	return true;
}

/* ---- compiling ---- */

static bool
compile_patterns(Call *call, RuleSet *set)
{
	for (size_t i = 0; i < NRULES; i++)
		if (!pattern_compile(call, set->words, macros, sources[i].pattern, &set->patterns[i]))
		{
			snprintf(call->error.detail, sizeof(call->error.detail), "The pattern is: %.200s", sources[i].pattern);
			return false;
		}
	return true;
}

/* Each pattern is compiled by itself; the filter keeps what they share once. */
static bool
compile_all(Call *call, RuleSet *set)
{
	Arena		arena;
	Call		scratch = *call;

	set->words = wordtable_create(call);
	if (set->words == NULL)
		return false;
	arena_init(&arena);
	scratch.arena = &arena;
	if (!compile_patterns(&scratch, set))
		call->error = scratch.error;
	else
		set->filter = filter_create(call, set->patterns, NRULES);
	arena_free(&arena);
	return set->filter != NULL;
}

const RuleSet *
rules_get(Call *call)
{
	Arena	   *arena;
	Call		inner = *call;
	RuleSet    *set;

	if (compiled != NULL)
		return compiled;
	arena = malloc(sizeof(Arena));
	if (arena == NULL)
	{
		mc_fail(call, MC_OUT_OF_MEMORY, "out of memory for the rules");
		return NULL;
	}
	arena_init(arena);
	inner.arena = arena;
	set = mc_alloc0(&inner, 1, sizeof(RuleSet));
	if (set == NULL || !compile_all(&inner, set))
	{
		call->error = inner.error;
		arena_free(arena);
		free(arena);
		return NULL;
	}
	set->arena = arena;
	compiled = set;
	return compiled;
}

/* ---- trying ---- */

/*
 * Try one rule whose anchor (or first token) can be tokens[at].  Of the starts
 * that the anchor allows the earliest match counts: it is the longest.  A match
 * that ends before the anchor counts only if there is no other: it may belong
 * to an earlier token of the anchor's kind.
 */
static bool
try_rule(const RuleSet *set, size_t rule, const TokenList *tokens, const uint64_t *const *kinds, size_t at,
		 size_t *from, size_t *to)
{
	const Pattern *pattern = &set->patterns[rule];
	size_t		most = pattern->anchor_most < ANCHOR_REACH ? pattern->anchor_most : ANCHOR_REACH;
	size_t		start;
	bool		matched = false;

	if (pattern->anchor < 0)
		return pattern_match(pattern, tokens->items, kinds, at, from, to);
	if (at < pattern->anchor_least)
		return false;
	for (start = at > most ? at - most : 0; start <= at - pattern->anchor_least; start++)
	{
		size_t		first;
		size_t		end;

		if (!kind_has(kinds[start], pattern->begins) ||
			!pattern_match(pattern, tokens->items, kinds, start, &first, &end))
			continue;
		if (!matched || end > at)
		{
			*from = first;
			*to = end;
		}
		if (end > at)
			return true;
		matched = true;
	}
	return matched;
}

static bool
try_worthy(Call *call, const RuleSet *set, const TokenList *tokens, const uint64_t *const *kinds, size_t at,
		   const uint16_t *worth, size_t count, CandidateList *found)
{
	for (size_t k = 0; k < count; k++)
	{
		const RuleSource *source = &sources[worth[k]];
		size_t		from;
		size_t		to;

		if (try_rule(set, worth[k], tokens, kinds, at, &from, &to) &&
			!candidate_add(call, found, (Candidate)
						   {
							   (uint32_t) from, (uint32_t) to, source->category, source->detector, source->score
						   }))
			return false;
	}
	return true;
}

bool
rules_apply(Call *call, const RuleSet *set, const TokenList *tokens, CandidateList *found)
{
	const uint64_t **kinds = mc_alloc(call, tokens->count + 1, sizeof(uint64_t *));
	uint16_t	worth[NRULES];

	if (kinds == NULL)
		return false;
	filter_prepare(set->filter, tokens, kinds);
	for (size_t at = 0; at < tokens->count; at++)
	{
		size_t		count;

		if (at % 512 == 511 && mc_cancelled(call))
			return false;
		count = filter_candidates(set->filter, kinds, at, at + 1 == tokens->count, worth);
		if (count > 0 && !try_worthy(call, set, tokens, kinds, at, worth, count, found))
			return false;
	}
	return true;
}

uint64_t
rules_fingerprint(void)
{
	uint64_t	hash = LEX_HASH_SEED;

	for (size_t i = 0; i < NRULES; i++)
		hash = lexicon_hash(hash, sources[i].pattern, strlen(sources[i].pattern));
	return hash;
}
