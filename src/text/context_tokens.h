/*
 * Words and marks of a piece of a note, with a folded form for comparing.
 *
 * A word is a run of letters, digits and combining marks, with an apostrophe
 * inside ("don't") and, between digits, a point or comma ("2.5"); a final "'s" is
 * a word of its own.  Every other visible character is a mark.  The folded form
 * is lower case with one kind of apostrophe and dash.
 */
#ifndef MC_TEXT_CONTEXT_TOKENS_H
#define MC_TEXT_CONTEXT_TOKENS_H

#include "base/call.h"

typedef struct Token
{
	uint64_t	hash;			/* token_hash() of its folded form */
	uint32_t	start;			/* bytes in the piece */
	uint32_t	end;
	uint32_t	fold;			/* where its folded form starts in TokenList.folded */
	uint16_t	fold_len;		/* a word longer than 65535 bytes is cut into several */
	bool		word;			/* else a mark */
	bool		digit;			/* starts with a digit */
	bool		upper;			/* starts with a capital letter */
	bool		space;			/* white space before it */
	uint8_t		lines;			/* line breaks before it, at most 2 */
} Token;

typedef struct TokenList
{
	Token	   *items;
	size_t		count;
	size_t		capacity;
	char	   *folded;
	size_t		folded_capacity;
} TokenList;

#define TOKENS_BLOCK_BYTES	65536
#define TOKENS_BLOCK_LEAST	32768

/*
 * Length of the block at the start of text (not empty) that a reader with
 * bounded memory takes next: up to a line end between the two sizes above if
 * there is one, else to a space, else to the end of a character.
 */
extern size_t tokens_block(Slice text);

/* Cut piece (under 1 GB) into list, whose memory is reused when it is large enough. */
extern bool tokens_cut(Call *call, Slice piece, TokenList *list);

/* FNV-1a in 64 bits: two different words of a note do not share one in practice. */
static inline uint64_t
token_hash(const char *data, size_t len)
{
	uint64_t	hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (uint8_t) data[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* The folded form of a token. */
static inline Slice
token_folded(const TokenList *list, size_t at)
{
	return (Slice){list->folded + list->items[at].fold, list->items[at].fold_len};
}

#endif							/* MC_TEXT_CONTEXT_TOKENS_H */
