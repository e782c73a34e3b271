/*
 * The tables of an image while they grow; the Tokenizer over them can be asked all along.
 */
#ifndef MC_TEXT_TOK_BUILDER_H
#define MC_TEXT_TOK_BUILDER_H

#include "text/tok_image.h"

typedef struct TokBuilder
{
	Call	   *call;
	const VocabSource *source;
	TokHeader	header;
	Tokenizer	tok;			/* over header and what follows */
	Buffer		strings;
	TokSymbol  *symbols;
	uint32_t	symbol_capacity;
	TokSlot    *slots;
	uint32_t	slots_used;
	TokPair    *pairs;
	uint32_t	pairs_used;
	bool	   *matchable;		/* (count) can text become this token by its kind's own way? */
} TokBuilder;

/* Append bytes to the strings; their offset. */
extern bool tok_builder_string(TokBuilder *b, Slice bytes, uint32_t *offset);

/* Append a symbol; its number. */
extern bool tok_builder_symbol(TokBuilder *b, TokSymbol symbol, uint32_t *number);

/* Make the symbol findable by its raw bytes; it takes the place of another with the same ones. */
extern bool tok_builder_slot(TokBuilder *b, uint32_t symbol);

/* The symbol with these raw bytes; one that is no token is made if there is none. */
extern bool tok_builder_find(TokBuilder *b, Slice raw, uint32_t *symbol);

/* (left, right) merge into result; the first of two with the same left and right counts. */
extern bool tok_builder_pair(TokBuilder *b, uint32_t left, uint32_t right, uint32_t rank, uint32_t result);

/* The raw bytes of a piece in GPT-2's alphabet of letters for bytes; false when it holds another character. */
extern bool tok_bytes_of_letters(Slice piece, char *raw, size_t *len);

/* Types and ends of generation that follow from the names of tokens. */
extern void tok_builder_specials(TokBuilder *b);

/* The pairs of SPM and BPE vocabularies. */
extern bool tok_builder_score_pairs(TokBuilder *b);
extern bool tok_builder_merge_pairs(TokBuilder *b);

#endif							/* MC_TEXT_TOK_BUILDER_H */
