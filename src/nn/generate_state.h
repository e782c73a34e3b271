/*
 * What the parts of generation share: the generator, and one text in the making.
 */
#ifndef MC_GENERATE_STATE_H
#define MC_GENERATE_STATE_H

#include "nn/generate.h"

/* The tokens that a sequence of the decoder holds. */
typedef struct Held
{
	int32_t    *ids;
	size_t		count;
	size_t		room;
} Held;

struct Generator
{
	const Model *model;
	Decoder    *decoder;
	Arena	   *own;
	size_t		sequences;
	size_t		positions;		/* of a sequence */
	uint32_t	logits;			/* length of a row */
	uint32_t	vocab;			/* ids that stand for a token: the model may pad its rows */
	Held	   *held;			/* (sequences) */
	GrammarVocab *tokens;		/* made when a grammar comes first */
};

/*
 * Make sequence hold the prompt and give the logits after it.  What any sequence
 * holds of it is reused: *reused tokens.  keep tokens at the end are computed anew (at least 1).
 */
extern bool generator_feed(Compute *c, Generator *g, size_t sequence, const Prompt *prompt, float *logits, size_t *reused);

/* As far as the sequence holds the first tokens of prompt, but at most most of them. */
extern bool generator_reuse(Compute *c, Generator *g, size_t sequence, const Prompt *prompt, size_t most, size_t *reused);

/* Remember what was fed; after an error what the decoder kept. */
extern bool generator_hold(Call *call, Generator *g, size_t sequence, const int32_t *ids, size_t count);
extern void generator_settle(Generator *g, size_t sequence);

extern bool generator_check_prompt(Call *call, const Generator *g, const Prompt *prompt);

/* ---- text that comes out: generate_text.c ---- */

typedef struct Output
{
	const GenerateOptions *options;
	Buffer		text;			/* whole characters */
	size_t		given;			/* bytes of it that were handed out */
	Buffer		raw;			/* bytes behind, that are no whole character yet */
	size_t		longest_stop;
} Output;

extern void output_init(Output *out, const GenerateOptions *options);

/* Add bytes; *stopped when a stop text came up, which is cut off. */
extern bool output_add(Call *call, Output *out, Slice bytes, bool *stopped);

/* There is no more: an incomplete character becomes U+FFFD. */
extern bool output_finish(Call *call, Output *out);

/* What may be handed out now: not what may yet be the beginning of a stop text. */
extern Slice output_piece(Output *out, bool finished);

#endif							/* MC_GENERATE_STATE_H */
