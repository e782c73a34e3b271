/*
 * The words that rules and word lists name: a small hash from folded word to id and classes.
 */
#ifndef MC_DEID_WORDTABLE_H
#define MC_DEID_WORDTABLE_H

#include "deid/token.h"

typedef struct TableWord
{
	uint64_t	hash;			/* lexicon_hash() of the folded word */
	uint64_t	id;
	ClassSet	classes;
} TableWord;

struct WordTable
{
	uint16_t   *slots;			/* (mask + 1) ids, 0 = empty */
	size_t		mask;
	TableWord  *words;			/* (capacity) of id - 1 */
	size_t		capacity;
	uint32_t	count;
};

/* The word of that hash, or NULL. */
extern const TableWord *wordtable_find(const WordTable *table, uint64_t hash);

#endif							/* MC_DEID_WORDTABLE_H */
