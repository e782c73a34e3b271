/*
 * Clinical abbreviations, written out by context.
 */
#ifndef MC_TEXT_ABBREVIATIONS_H
#define MC_TEXT_ABBREVIATIONS_H

#include "base/buffer.h"
#include "base/call.h"

/* Append text to *out with its abbreviations expanded; what is in doubt stays as it is. */
extern bool abbreviations_expand(Call *call, Slice text, Buffer *out);

/*
 * One sense of an abbreviation.  Senses of the same abbreviation stand one after
 * another in the table.
 */
typedef struct Sense
{
	const char *abbreviation;	/* as written; see abbreviations.c for the case that a text may use */
	const char *expansion;
	int			marks;			/* SENSE_... */
	/*
	 * Words that vote for this sense when they stand near, separated by "|":
	 * "word" anywhere within eight words of the sentence, "wor*" by its start,
	 * "<word" right before, ">word" right after, "#" a number right after,
	 * ":" a colon right after.  NULL: none.
	 */
	const char *votes;
} Sense;

enum
{
	SENSE_DEFAULT = 1,			/* taken when nothing votes */
	SENSE_UPPER = 2,			/* only in capitals: in small letters it is a word */
	SENSE_CREDENTIAL = 4,		/* left alone after a name */
	SENSE_NUMBER = 8,			/* only right after a number, with or without a space */
	SENSE_WORD = 16				/* an English word: left alone among words in capitals */
};

extern const Sense abbreviation_senses[];
extern const size_t abbreviation_sense_count;

#endif							/* MC_TEXT_ABBREVIATIONS_H */
