/*
 * Single words as the sentence splitter sees them, and the lists that know some of them.
 */
#ifndef MC_TEXT_SENTENCE_WORDS_H
#define MC_TEXT_SENTENCE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define WORD_BYTES		24		/* longer words are in no list */

/* What a period behind a word means: see sentence_words.def. */
typedef enum WordKind
{
	KIND_PLAIN,
	KIND_TITLE,
	KIND_NUMBER,
	KIND_HOLD,
	KIND_LAST
} WordKind;

/* A word and what it is made of. */
typedef struct ShortWord
{
	char		text[WORD_BYTES];	/* lower case, NUL-terminated; empty when it is long or not ASCII */
	size_t		start;
	size_t		end;
	size_t		letters;
	size_t		digits;
	size_t		uppers;
	bool		dotted;			/* a period inside */
	bool		upper_first;
	bool		all_upper;
} ShortWord;

/* Describe [start, end) of text. */
extern void describe_word(const char *text, size_t start, size_t end, ShortWord *word);

/* Describe the word, periods inside included, that ends at end and begins at or behind start. */
extern void word_before(const char *text, size_t start, size_t end, ShortWord *word);

extern WordKind word_kind(const ShortWord *word);
extern bool word_starts_sentences(const ShortWord *word);
extern bool word_is_dosing(const ShortWord *word);

/* Is it a word that no sentence ends in? */
extern bool word_connects(const ShortWord *word);

#endif							/* MC_TEXT_SENTENCE_WORDS_H */
