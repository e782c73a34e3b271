/*
 * The table of rules, and its compilation.
 *
 * Patterns are compiled one by one (pattern.h) and linked into one program
 * (program.h).  That takes some 30 ms, so it is done when the extension is
 * built: src/make/print_rules.c prints the result as constant data.
 */
#include "deid/rules_image.h"

#include <stdio.h>
#include <string.h>

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

const RuleSource rules_table[] = {
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

#define NRULES	(sizeof(rules_table) / sizeof(rules_table[0]))

const size_t rules_count = NRULES;

static bool
compile_patterns(Call *call, WordTable *words, Pattern *patterns)
{
	for (size_t i = 0; i < NRULES; i++)
		if (!pattern_compile(call, words, macros, rules_table[i].pattern, &patterns[i]))
		{
			snprintf(call->error.detail, sizeof(call->error.detail), "The pattern is: %.200s", rules_table[i].pattern);
			return false;
		}
	return true;
}

bool
rules_compile(Call *call, RuleImage *image)
{
	Arena		arena;
	Call		scratch = *call;
	WordTable  *words = wordtable_create(call);
	Pattern    *patterns;
	bool		good;

	if (words == NULL)
		return false;
	arena_init(&arena);
	scratch.arena = &arena;
	patterns = mc_alloc(&scratch, NRULES, sizeof(Pattern));
	good = patterns != NULL && compile_patterns(&scratch, words, patterns);
	if (!good)
		call->error = scratch.error;
	else
		good = program_link(call, patterns, NRULES, words->count, &image->program);
	image->words = *words;
	image->words.capacity = words->count;
	arena_free(&arena);
	return good;
}

void
rules_image_parts(const RuleImage *image, ImagePart parts[IMAGE_PARTS])
{
	const Program *p = &image->program;
	const WordTable *w = &image->words;
	const ImagePart all[IMAGE_PARTS] = {
		{"program.rules", "RuleCode", p->rules, p->nrules * sizeof(RuleCode)},
		{"program.anchored", "uint64_t", p->anchored, p->rule_words * sizeof(uint64_t)},
		{"program.steps", "PatternStep", p->steps, p->nsteps * sizeof(PatternStep)},
		{"program.behinds", "Behind", p->behinds, p->nbehinds * sizeof(Behind)},
		{"program.elements", "PatternElement", p->elements, p->nelements * sizeof(PatternElement)},
		{"program.shape_of", "uint16_t", p->shape_of, p->nelements * sizeof(uint16_t)},
		{"program.places", "uint16_t", p->places, p->nelements * sizeof(uint16_t)},
		{"program.asks", "uint64_t", p->asks, ASK_COUNT * p->shape_words * sizeof(uint64_t)},
		{"program.demands", "ClassSet", p->demands, p->nshapes * sizeof(ClassSet)},
		{"program.words", "Range", p->words, (p->nwords + 1) * sizeof(Range)},
		{"program.word_asks", "WordAsk", p->word_asks, p->nword_asks * sizeof(WordAsk)},
		{"program.roles", "uint64_t", p->roles, ROLE_COUNT * p->rule_words * sizeof(uint64_t)},
		{"program.grants", "Range", p->grants, p->nshapes * sizeof(Range)},
		{"program.bars", "Range", p->bars, p->nshapes * sizeof(Range)},
		{"program.role_bits", "RoleBits", p->role_bits, p->nrole_bits * sizeof(RoleBits)},
		{"words.slots", "uint16_t", w->slots, (w->mask + 1) * sizeof(uint16_t)},
		{"words.words", "TableWord", w->words, w->count * sizeof(TableWord)}
	};

	memcpy(parts, all, sizeof(all));
}

uint64_t
rules_fingerprint(void)
{
	uint64_t	hash = LEX_HASH_SEED;

	for (size_t i = 0; i < NRULES; i++)
		hash = lexicon_hash(hash, rules_table[i].pattern, strlen(rules_table[i].pattern));
	return hash;
}
