/*
 * What the words around a token say: a learned linear score.
 *
 * Rules name what they know and the lexicon knows single words; this part weighs
 * both against the context.  Each doubtful token has SCORE_FEATURES features: the
 * word, its shape, what the lexicon and the lists say of it and of its neighbours,
 * the label to its left, what the rules proposed.  A feature is a hash; it names
 * a row of the lexicon's table, one weight for each kind of token; the rows are added up.
 * A token is PHI when a kind of PHI beats "clean" by a margin.
 *
 * The result is candidates like any other: new spans where the rules saw
 * nothing, and KEEPs where they were mistaken.  Whole numbers only: the same
 * result everywhere.  The table is made by model/recipes/context_scores.py, which
 * reads the features from this very code (test/bench/context_dump.c).
 */
#ifndef MC_DEID_SCORE_H
#define MC_DEID_SCORE_H

#include "deid/rules.h"

/* the kinds of tokens, in the order of the weights of a row */
typedef enum ScoreKind
{
	SCORE_CLEAN,
	SCORE_PATIENT,
	SCORE_DOCTOR,
	SCORE_RELATIVE,
	SCORE_USERNAME,
	SCORE_PROFESSION,
	SCORE_HOSPITAL,
	SCORE_ROOM,
	SCORE_ORGANIZATION,
	SCORE_STREET,
	SCORE_CITY,
	SCORE_LOCATION,				/* STATE, COUNTRY, LOCATION_OTHER */
	SCORE_AGE,
	SCORE_DATE,					/* DATE, DATE_YEAR, TIME */
	SCORE_PHONE,				/* PHONE, FAX */
	SCORE_NUMBER,				/* all other identifiers, ZIP, addresses of the net */
	SCORE_KINDS
} ScoreKind;

#define SCORE_WORD_FEATURES 10
#define SCORE_CONTEXT_FEATURES 48
#define SCORE_FEATURES	(SCORE_WORD_FEATURES + SCORE_CONTEXT_FEATURES)
_Static_assert(SCORE_KINDS == LEX_CONTEXT_KINDS, "a row of the lexicon's context weights has one weight of each kind");

/*
 * Add candidates to found.  settled: what resolve() made of found so far, sorted
 * by place.  A lexicon without context weights adds nothing.  The tokens' chance is set.
 */
extern bool score_apply(Call *call, const Lexicon *lexicon, const TextView *view, TokenList *tokens,
						const CandidateList *settled, CandidateList *found);

/* ---- for score.c and the program that trains ---- */

/* What a feature needs to know of one token. */
typedef struct ScoreToken
{
	uint32_t	word;			/* which word, number form or character */
	uint32_t	lists;			/* in which word lists */
	uint32_t	lexicon;		/* what the lexicon says, in full */
	uint32_t	label;			/* the last word before a colon on this line */
	uint32_t	head;			/* the first word of this line */
	uint32_t	run;			/* the form of the run of visible characters with a digit, or 0 */
	uint16_t	before;			/* tokens since the run began */
	uint8_t		brief;			/* what the lexicon says, in short */
	uint8_t		shape;
	uint8_t		form;			/* kind, shape and the space before */
	uint8_t		rule;			/* what is settled here */
	uint8_t		far;			/* distance from the label */
	uint8_t		seen;			/* 1: in lower case elsewhere, 2: in a name elsewhere */
	uint8_t		around;			/* how many clinical words, spans and plain words are near on the line */
	uint8_t		left;			/* tokens back to the nearest capitalised word on the line, 0: none near */
	uint8_t		right;			/* tokens on to the next */
} ScoreToken;

typedef struct ScoreNote
{
	const TextView *view;
	const TokenList *tokens;
	ScoreToken *items;			/* (count + 2 * SCORE_REACH), the first and last SCORE_REACH are empty */
	uint32_t	cases;			/* mostly capitals, mostly lower case, or both */
} ScoreNote;

#define SCORE_REACH	3

extern bool score_read(Call *call, const TextView *view, const TokenList *tokens, const CandidateList *settled,
					   const CandidateList *found, ScoreNote *note);

/* Is the token worth scoring? */
extern bool score_doubtful(const ScoreNote *note, uint32_t at);

/*
 * The features of a token, as 32-bit hashes; the table's row is their high bits.
 * Those of the word depend on nothing but word, lists, lexicon, form and shape.
 */
extern void score_word_features(const ScoreNote *note, uint32_t at, uint32_t features[SCORE_WORD_FEATURES]);
extern void score_context_features(const ScoreNote *note, uint32_t at, uint32_t features[SCORE_CONTEXT_FEATURES]);

/* The category that a kind stands for in the eyes of others. */
extern ScoreKind score_kind_of(PhiCategory category);

#endif							/* MC_DEID_SCORE_H */
