/*
 * Texts as tokens, in the ways that BLEU, chrF, ROUGE, SQuAD and edit rates cut them.
 *
 * All texts of a row are cut with one Vocabulary, which gives equal tokens one number.
 */
#ifndef EVAL_TEXT_TOKENS_H
#define EVAL_TEXT_TOKENS_H

#include "eval/grams.h"

typedef struct Vocabulary
{
	Call	   *work;
	Slice	   *token;			/* (slots), data NULL: free */
	uint32_t   *id;				/* (slots) */
	size_t		slots;
	size_t		count;			/* different tokens so far */
	uint32_t	ascii[128];		/* number of a one-byte token + 1 */
} Vocabulary;

typedef enum TextCut
{
	CUT_13A,					/* BLEU's usual: punctuation apart, but not within numbers */
	CUT_SPACES,					/* between white space */
	CUT_CHARACTERS,				/* every character but white space */
	CUT_ALL_CHARACTERS,			/* every character */
	CUT_ROUGE,					/* runs of a-z and 0-9, lower case */
	CUT_ROUGE_STEMS,			/* the same, words of more than 3 letters by their stem */
	CUT_SQUAD,					/* lower case, no punctuation, no articles */
	CUT_CHRF_WORDS				/* between white space, punctuation at either end apart */
} TextCut;

extern void vocabulary_init(Vocabulary *vocabulary, Call *work);

/* The tokens of a text; the number of tokens is at most that of its bytes. */
extern bool text_cut(Vocabulary *vocabulary, Slice text, TextCut cut, bool lower, TokenList *tokens);

#endif							/* EVAL_TEXT_TOKENS_H */
