/*
 * Builds a trie over byte strings: a double array whose children lie at base ^ byte.
 */
#ifndef MC_TEXT_TOK_TRIE_H
#define MC_TEXT_TOK_TRIE_H

#include "text/tok_image.h"

typedef struct TrieKey
{
	Slice		key;			/* not empty */
	uint32_t	value;
} TrieKey;

#define TRIE_KEY_MAX	4096	/* bytes of a key */

/*
 * The units (*count, a multiple of 256; unit 0 is the root) of a trie with these
 * keys, which are sorted in place; of equal keys the one with the largest value counts.
 */
extern bool trie_build(Call *call, TrieKey *keys, size_t key_count, TokUnit **units, uint32_t *count);

#endif							/* MC_TEXT_TOK_TRIE_H */
