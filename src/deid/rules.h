/*
 * The rules: one readable table, compiled when the extension is built, tried at every token.
 *
 * rules_*.def hold the table: RULE(category, score, pattern) for what is PHI,
 * LEXICON(...) for the same where the word lists alone decide, KEEP(score,
 * pattern) for what only looks like it, MACRO(name, pattern) for pieces.  The
 * language is pattern.h's.
 */
#ifndef MC_DEID_RULES_H
#define MC_DEID_RULES_H

#include "deid/category.h"
#include "deid/token.h"

#define PHI_KEEP	PHI_CATEGORY_COUNT	/* the category of a KEEP rule */

/* What a rule (or another detector) says of tokens [from, to). */
typedef struct Candidate
{
	uint32_t	from;
	uint32_t	to;
	uint16_t	category;		/* PhiCategory or PHI_KEEP */
	uint16_t	detector;		/* PhiDetector */
	float		score;
} Candidate;

/* Zero-initialise before use; items live in the arena of the call that adds. */
typedef struct CandidateList
{
	Candidate  *items;
	size_t		count;
	size_t		capacity;
} CandidateList;

extern bool candidate_add(Call *call, CandidateList *list, Candidate candidate);

typedef struct RuleSet RuleSet;

/*
 * The rules with what the machine learns of the texts it reads: kept for the
 * life of the process (the core's largest cache, up to 10 MB).  NULL after an
 * error.
 */
extern const RuleSet *rules_get(Call *call);

/* The words that the rules name. */
extern const WordTable *rules_words(void);

/* Try all rules at all tokens. */
extern bool rules_apply(Call *call, const RuleSet *rules, const TokenList *tokens, CandidateList *found);

/* A fingerprint of the whole table. */
extern uint64_t rules_fingerprint(void);

#endif							/* MC_DEID_RULES_H */
