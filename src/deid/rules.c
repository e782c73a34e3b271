/*
 * Compiling the table of rules and trying them.
 *
 * Patterns are compiled one by one and linked into one program (program.h); a
 * machine tries them at each token (machine.h).
 */
#include "deid/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deid/machine.h"

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

#define NRULES	(sizeof(sources) / sizeof(sources[0]))

struct RuleSet
{
	Arena	   *arena;			/* all of it */
	WordTable  *words;
	Program		program;
	Kinds	   *kinds;
	Machine    *machine;
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
compile_patterns(Call *call, WordTable *words, Pattern *patterns)
{
	for (size_t i = 0; i < NRULES; i++)
		if (!pattern_compile(call, words, macros, sources[i].pattern, &patterns[i]))
		{
			snprintf(call->error.detail, sizeof(call->error.detail), "The pattern is: %.200s", sources[i].pattern);
			return false;
		}
	return true;
}

/* Each pattern is compiled by itself; the program keeps what they share once. */
static bool
compile_all(Call *call, RuleSet *set)
{
	Arena		arena;
	Call		scratch = *call;
	Pattern    *patterns;
	bool		good;

	set->words = wordtable_create(call);
	if (set->words == NULL)
		return false;
	arena_init(&arena);
	scratch.arena = &arena;
	patterns = mc_alloc(&scratch, NRULES, sizeof(Pattern));
	good = patterns != NULL && compile_patterns(&scratch, set->words, patterns);
	if (!good)
		call->error = scratch.error;
	else
		good = program_link(call, patterns, NRULES, wordtable_count(set->words), &set->program) &&
			(set->kinds = kinds_create(call, &set->program)) != NULL &&
			(set->machine = machine_create(call, &set->program, set->kinds)) != NULL;
	arena_free(&arena);
	return good;
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

static bool
try_tokens(Call *call, const RuleSet *set, const TokenList *tokens, const uint16_t *of, size_t from, size_t to, CandidateList *found)
{
	for (size_t at = from; at < to; at++)
	{
		const Match *matches;
		size_t		count;

		if (at % 512 == 511 && mc_cancelled(call))
			return false;
		count = machine_run(set->machine, tokens->items, of, at, &matches);
		for (size_t i = 0; i < count; i++)
		{
			const RuleSource *source = &sources[matches[i].pattern];

			if (!candidate_add(call, found, (Candidate)
							   {
								   (uint32_t) matches[i].from, (uint32_t) matches[i].to,
								   source->category, source->detector, source->score
							   }))
				return false;
		}
	}
	return true;
}

/*
 * As far as there is room for kinds, then on with fresh ones: the machine looks
 * at the kinds of some tokens on both sides.
 */
bool
rules_apply(Call *call, const RuleSet *set, const TokenList *tokens, CandidateList *found)
{
	uint16_t   *of = mc_alloc(call, tokens->count + PROGRAM_AHEAD + 1, sizeof(uint16_t));
	size_t		ahead = set->program.longest + PROGRAM_AHEAD;

	if (of == NULL)
		return false;
	for (size_t at = 0; at < tokens->count;)
	{
		size_t		first = at > ANCHOR_REACH ? at - ANCHOR_REACH - 1 : 0;
		size_t		end = kinds_find(set->kinds, tokens, first, of);
		size_t		stop = end > tokens->count ? tokens->count : end > at + ahead ? end - ahead : at;

		if (!try_tokens(call, set, tokens, of, at, stop, found))
			return false;
		at = stop;
		if (stop < tokens->count)
			kinds_reset(set->kinds);
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
