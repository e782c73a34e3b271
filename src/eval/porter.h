/*
 * Porter's stemmer, as ROUGE uses it: with the extensions of NLTK.
 */
#ifndef EVAL_PORTER_H
#define EVAL_PORTER_H

#include <stddef.h>

/* Stem a word of a-z and 0-9 in place; its new length.  Words of fewer than 3 letters stay. */
extern size_t porter_stem(char *word, size_t len);

#endif							/* EVAL_PORTER_H */
