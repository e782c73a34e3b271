/*
 * Compiling the table of rules and trying them.
 *
 * Each rule is filed under everything its first token can be: a class, a word
 * or a punctuation character.  A token then looks only at the rules filed under
 * what it is.
 */
#include "deid/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct RuleSource
{
	uint16_t	category;
	uint16_t	detector;
	float		score;
	const char *pattern;
} RuleSource;

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

typedef struct RuleIds
{
	uint16_t   *items;
	uint32_t	count;
	uint32_t	capacity;
} RuleIds;

struct RuleSet
{
	WordTable  *words;
	Pattern		patterns[NRULES];
	RuleIds		by_class[CLASS_COUNT];
	RuleIds		by_char[128];
	RuleIds    *by_word;		/* (words->count + 1) */
	ClassSet	triggers;		/* classes under which a rule is filed */
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

/* ---- filing ---- */

typedef struct Filing
{
	Call	   *call;
	RuleSet    *set;
	uint16_t	rule;
	bool		failed;
} Filing;

static void
file_under(Filing *f, RuleIds *ids)
{
	if (ids->count > 0 && ids->items[ids->count - 1] == f->rule)
		return;
	if (ids->count == ids->capacity)
	{
		uint32_t	capacity = ids->capacity == 0 ? 8 : ids->capacity * 2;
		uint16_t   *items = mc_alloc(f->call, capacity, sizeof(uint16_t));

		if (items == NULL)
		{
			f->failed = true;
			return;
		}
		if (ids->count > 0)
			memcpy(items, ids->items, ids->count * sizeof(uint16_t));
		ids->items = items;
		ids->capacity = capacity;
	}
	ids->items[ids->count++] = f->rule;
}

static void
file_element(void *arg, const PatternElement *e)
{
	Filing	   *f = arg;

	if (e->anything)
	{
		mc_fail(f->call, MC_INVALID_PARAMETER, "rule %u starts with any token", f->rule);
		f->failed = true;
	}
	for (int c = 0; c < CLASS_COUNT; c++)
		if (class_has(&e->any, (TokenClass) c))
			file_under(f, &f->set->by_class[c]);
	for (size_t i = 0; i < sizeof(e->words) / 2 && e->words[i] != 0; i++)
		file_under(f, &f->set->by_word[e->words[i]]);
	for (size_t i = 0; i < sizeof(e->chars) && e->chars[i] != 0; i++)
		file_under(f, &f->set->by_char[(unsigned char) e->chars[i] & 127]);
}

static bool
compile_all(Call *call, RuleSet *set)
{
	Filing		filing = {.call = call, .set = set};

	set->words = wordtable_create(call);
	if (set->words == NULL)
		return false;
	for (size_t i = 0; i < NRULES; i++)
	{

		Call		inner = *call;


		if (!pattern_compile(&inner, set->words, macros, sources[i].pattern, &set->patterns[i]))
		{
			call->error = inner.error;
			snprintf(call->error.detail, sizeof(call->error.detail), "The pattern is: %.200s", sources[i].pattern);
			return false;
		}
	}
	set->by_word = mc_alloc0(call, set->words->count + 1, sizeof(RuleIds));
	if (set->by_word == NULL)
		return false;
	for (size_t i = 0; i < NRULES && !filing.failed; i++)
	{
		const Pattern *pattern = &set->patterns[i];

		filing.rule = (uint16_t) i;
		if (pattern->anchor >= 0)
			file_element(&filing, &pattern->elements[pattern->anchor]);
		else
			pattern_first(pattern, file_element, &filing);
	}
	for (int c = 0; c < CLASS_COUNT; c++)
		if (set->by_class[c].count > 0)
			class_add(&set->triggers, (TokenClass) c);
	return !filing.failed;
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
	compiled = set;
	return compiled;
}

/* ---- trying ---- */

/*
 * Try one rule whose anchor (or first token) can be tokens[at].  Of the starts
 * that the anchor allows the earliest match counts: it is the longest.
 */
static bool
try_rule(const Pattern *pattern, const TokenList *tokens, size_t at, size_t *from, size_t *to)
{
	size_t		most = pattern->anchor_most < ANCHOR_REACH ? pattern->anchor_most : ANCHOR_REACH;
	size_t		start;
	size_t		last;

	if (pattern->anchor < 0)
		return pattern_match(pattern, tokens->items, at, from, to);
	if (at < pattern->anchor_least || !pattern_element_matches(&pattern->elements[pattern->anchor], &tokens->items[at]))
		return false;
	last = at - pattern->anchor_least;
	start = at > most ? at - most : 0;
	for (; start <= last; start++)
		if (pattern_match(pattern, tokens->items, start, from, to))
			return true;
	return false;
}

static bool
try_rules(Call *call, const RuleSet *set, const RuleIds *ids, const TokenList *tokens, size_t at, CandidateList *found)
{
	for (uint32_t i = 0; i < ids->count; i++)
	{
		const RuleSource *rule = &sources[ids->items[i]];
		size_t		from;
		size_t		to;

		if (try_rule(&set->patterns[ids->items[i]], tokens, at, &from, &to) &&
			!candidate_add(call, found, (Candidate)
						   {
							   (uint32_t) from, (uint32_t) to, rule->category, rule->detector, rule->score
						   }))
			return false;
	}
	return true;
}

bool
rules_apply(Call *call, const RuleSet *set, const TokenList *tokens, CandidateList *found)
{
	for (size_t at = 0; at < tokens->count; at++)
	{
		const Token *token = &tokens->items[at];

		if (at % 512 == 511 && mc_cancelled(call))
			return false;
		if (token->word != 0 && token->word <= set->words->count &&
			!try_rules(call, set, &set->by_word[token->word], tokens, at, found))
			return false;
		if (token->ch > 0 && !try_rules(call, set, &set->by_char[(int) token->ch], tokens, at, found))
			return false;
		for (int w = 0; w < CLASS_WORDS; w++)
		{
			uint64_t	bits = token->classes.bits[w] & set->triggers.bits[w];

			while (bits != 0)
			{
				int			c = w * 64 + __builtin_ctzll(bits);

				bits &= bits - 1;
				if (!try_rules(call, set, &set->by_class[c], tokens, at, found))
					return false;
			}
		}
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
