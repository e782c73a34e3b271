/*
 * The words that rules and word lists name: a small hash from folded word to id and classes.
 */
#ifndef MC_DEID_WORDTABLE_H
#define MC_DEID_WORDTABLE_H

#include "deid/token.h"

typedef struct TableWord
{
	uint64_t	hash;			/* lexicon_hash() of the folded word */
	uint16_t	id;				/* 0: empty slot */
	ClassSet	classes;
} TableWord;

struct WordTable
{
	TableWord  *slots;			/* (mask + 1) */
	size_t		mask;
	uint32_t	count;
};

/* The word of that hash, or NULL. */
extern const TableWord *wordtable_find(const WordTable *table, uint64_t hash);

#endif							/* MC_DEID_WORDTABLE_H */
