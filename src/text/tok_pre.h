/*
 * What the name of a pre-tokenizer in a GGUF file stands for: the patterns that
 * split a text, and what such files leave unsaid.
 */
#ifndef MC_TEXT_TOK_PRE_H
#define MC_TEXT_TOK_PRE_H

#include "base/call.h"

#define TOK_PRE_SPLITS	6

typedef struct TokPre
{
	const char *names;			/* separated by spaces */
	const char *patterns[TOK_PRE_SPLITS];	/* each splits the pieces that the one before left; NULL ends */
	bool		add_bos,
				ignore_merges,
				keep_spaces,	/* decoding leaves spaces before punctuation as they are */
				characters;		/* BPE over characters, not bytes */
} TokPre;

/* NULL when the name is not known. */
extern const TokPre *tok_pre_find(Slice name);

#endif							/* MC_TEXT_TOK_PRE_H */
