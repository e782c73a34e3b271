/*
 * The image of a tokenizer: one header, then arrays, everything by offset.
 *
 * A *symbol* is a token or, behind the last token, a string that only occurs on
 * the way to one (a character that is no token itself, the result of a merge that
 * was cut off).  Each has a TokSymbol.  A piece is the vocabulary's own string, raw
 * the bytes of text that it stands for: byte-level alphabets decoded, U+2581 as a
 * space.  All matching is done on raw bytes.
 *
 *   slots   open addressing on raw bytes -> symbol
 *   pairs   open addressing on (left symbol, right symbol) -> (rank, symbol)
 *   firsts  the same for single characters, which is where most look-ups are
 *   words   trie of WordPiece and unigram pieces
 *   added   trie of the tokens that are looked for in the text as it is
 *   splits, norms, charsmap   as the source gave them
 *
 * Whoever reads an index out of an array compares it with the count of the array
 * that it leads into; that is all the defence a damaged image needs.
 */
#ifndef MC_TEXT_TOK_IMAGE_H
#define MC_TEXT_TOK_IMAGE_H

#include <string.h>

#include "text/tok.h"
#include "text/tok_pattern.h"

#define TOK_MAGIC		"mctok\0\0\1"
#define TOK_NONE		UINT32_MAX

/* What the flags of a header say. */
#define TOK_ADD_BOS			0x0001
#define TOK_ADD_EOS			0x0002
#define TOK_ADD_SEP			0x0004
#define TOK_SPACE_PREFIX	0x0008
#define TOK_MERGE_SPACES	0x0010	/* unigram: remove_extra_whitespaces */
#define TOK_SPACE_SUFFIX	0x0020
#define TOK_LOWER			0x0040
#define TOK_NO_ACCENTS		0x0080
#define TOK_BYTE_LEVEL		0x0100
#define TOK_CLEAN_SPACES	0x0200
#define TOK_HF_RULES		0x0400
#define TOK_JOIN_SPACES		0x0800	/* unigram: runs of spaces become one */

/* What the flags of a symbol say, beside TOK_LSTRIP, TOK_RSTRIP, TOK_SINGLE_WORD, TOK_NORMALIZED. */
#define TOK_WHOLE			0x10	/* a word that is these raw bytes gives this one token */
#define TOK_ENDS			0x20	/* of generation */

typedef struct TokSection
{
	uint32_t	offset;			/* bytes from the start of the image, a multiple of 8 */
	uint32_t	count;			/* elements */
} TokSection;

typedef struct TokSymbol
{
	uint32_t	piece,			/* offsets into the strings */
				piece_len,
				raw,
				raw_len;
	float		score;
	uint8_t		type;			/* TokType; 0: no token */
	uint8_t		flags;
	uint16_t	unused;
} TokSymbol;

/* Where a symbol is found by its raw bytes.  Up to 8 of them are told apart by the key alone: one cache line is read. */
typedef struct TokSlot
{
	uint64_t	key;			/* tok_key() of the bytes */
	uint32_t	symbol;			/* TOK_NONE: free */
	uint16_t	len;
	uint16_t	whole;			/* is the symbol TOK_WHOLE? */
} TokSlot;

typedef struct TokPair
{
	uint32_t	left;			/* TOK_NONE: free */
	uint32_t	right;
	uint32_t	rank;			/* the least first */
	uint32_t	result;
} TokPair;

/* How two single characters merge; rank TOK_NONE: not at all. */
typedef struct TokFirst
{
	uint32_t	rank;
	uint32_t	result;
} TokFirst;

/* A node of a trie over bytes; the child for byte c is unit base ^ c if that says so. */
typedef struct TokUnit
{
	uint32_t	base;
	uint32_t	parent;			/* TOK_NONE: free */
	uint32_t	value;			/* TOK_NONE: no string ends here */
} TokUnit;

typedef struct TokSplitEntry
{
	uint32_t	pattern,		/* offset into the strings */
				pattern_len,
				behavior,
				invert;
} TokSplitEntry;

typedef struct TokNormEntry
{
	uint32_t	kind,
				pattern,
				pattern_len,
				content,
				content_len,
				unused;
} TokNormEntry;

typedef struct TokHeader
{
	char		magic[8];
	uint32_t	size;			/* of the image */
	uint32_t	kind;
	uint32_t	flags;
	uint32_t	count;			/* tokens */
	uint32_t	max_word_chars;
	int32_t		bos,
				eos,
				eot,
				unk,
				sep,
				pad,
				cls,
				mask;
	float		least_score;	/* unigram: of the normal tokens */
	TokSection	strings,		/* bytes */
				symbols,
				slots,			/* a power of two */
				pairs,			/* a power of two, or none */
				firsts,			/* 256 x 256 by byte or 128 x 128 by ASCII character, or none */
				words,
				added,
				splits,
				norms,
				charsmap;		/* bytes */
	uint32_t	first_unit;		/* WordPiece: where the pieces that begin a word start in words */
	uint32_t	next_unit;		/* and those that continue it */
	uint32_t	byte_symbol[256];	/* byte-level BPE: the symbol of a byte; else the token <0xNN> or TOK_NONE */
	uint32_t	ascii_symbol[128];	/* merging over characters: their symbols, or TOK_NONE */
	uint8_t		joins_space[32];	/* bit b: a piece may hold byte b and then a space, no cut between them */
	uint8_t		added_first[2][32]; /* bytes that an added token begins with: without and with parse_special */
} TokHeader;

struct Tokenizer
{
	const TokHeader *header;
	const char *strings;
	const TokSymbol *symbols;
	const TokSlot *slots;
	const TokPair *pairs;
	const TokFirst *firsts;
	const TokUnit *words;
	const TokUnit *added;
	const TokSplitEntry *splits;
	const TokNormEntry *norms;
	const uint8_t *charsmap;
	TokPattern **patterns;		/* (splits.count) compiled */
};

static inline bool
tok_has(const Tokenizer *tok, uint32_t flag)
{
	return (tok->header->flags & flag) != 0;
}

/* A byte range of the strings; empty when it is not inside. */
static inline Slice
tok_string(const Tokenizer *tok, uint32_t offset, uint32_t len)
{
	uint32_t	size = tok->header->strings.count;

	if (offset > size || len > size - offset)
		return (Slice) {tok->strings, 0};
	return (Slice) {tok->strings + offset, len};
}

static inline const TokSymbol *
tok_symbol(const Tokenizer *tok, uint32_t symbol)
{
	static const TokSymbol none;

	return symbol < tok->header->symbols.count ? &tok->symbols[symbol] : &none;
}

static inline Slice
tok_raw(const Tokenizer *tok, uint32_t symbol)
{
	const TokSymbol *entry = tok_symbol(tok, symbol);

	return tok_string(tok, entry->raw, entry->raw_len);
}

static inline uint64_t
tok_load(const char *p, size_t n)
{
	uint64_t	word = 0;

	memcpy(&word, p, n);
	return word;
}

static inline uint64_t
tok_mix(uint64_t h)
{
	h *= UINT64_C(0xD6E8FEB86659FD93);
	return h ^ h >> 32;
}

/* Bytes up to 8 in a number, one to one for each length; longer ones hashed, eight at a time. */
static inline uint64_t
tok_key(const char *p, size_t len)
{
	uint64_t	h = len;

	if (len >= 4 && len <= 8)
		return tok_load(p, 4) | tok_load(p + len - 4, 4) << 32;
	if (len < 4)
		return len == 0 ? 0 : (uint64_t) (uint8_t) p[0] | (uint64_t) (uint8_t) p[len / 2] << 8 | (uint64_t) (uint8_t) p[len - 1] << 16;
	for (; len > 8; p += 8, len -= 8)
		h = tok_mix(h ^ tok_load(p, 8));
	return tok_mix(h ^ tok_load(p - 8 + len, 8));
}

/* Where to look for a key; the same on every machine that can open the image. */
static inline uint64_t
tok_hash(uint64_t key, size_t len)
{
	return tok_mix(key + len * UINT64_C(0x9E3779B97F4A7C15));
}

static inline uint64_t
tok_pair_hash(uint32_t left, uint32_t right)
{
	uint64_t	h = ((uint64_t) left << 32 | right) * UINT64_C(0x9E3779B97F4A7C15);

	return h ^ h >> 32;
}

/* The slot of these raw bytes, or NULL. */
static inline const TokSlot *
tok_find_slot(const Tokenizer *tok, const char *p, size_t len, uint64_t key)
{
	uint32_t	mask = tok->header->slots.count - 1;
	uint32_t	at = (uint32_t) tok_hash(key, len) & mask;

	if (tok->header->slots.count == 0)
		return NULL;
	for (uint32_t probes = 0; probes <= mask; probes++, at = (at + 1) & mask)
	{
		const TokSlot *slot = &tok->slots[at];

		if (slot->symbol == TOK_NONE)
			break;
		if (slot->key == key && slot->len == len)
		{
			Slice		raw;

			if (len <= 8)
				return slot;
			raw = tok_raw(tok, slot->symbol);
			if (raw.len == len && memcmp(raw.data, p, len) == 0)
				return slot;
		}
	}
	return NULL;
}

/* The symbol with these raw bytes, or TOK_NONE. */
static inline uint32_t
tok_lookup(const Tokenizer *tok, const char *p, size_t len)
{
	const TokSlot *slot = tok_find_slot(tok, p, len, tok_key(p, len));

	return slot == NULL ? TOK_NONE : slot->symbol;
}

/* How left and right merge; NULL: not at all. */
static inline const TokPair *
tok_pair(const Tokenizer *tok, uint32_t left, uint32_t right)
{
	uint32_t	mask = tok->header->pairs.count - 1;
	uint32_t	at = (uint32_t) tok_pair_hash(left, right) & mask;

	if (tok->header->pairs.count == 0)
		return NULL;
	for (uint32_t probes = 0; probes <= mask; probes++, at = (at + 1) & mask)
	{
		const TokPair *pair = &tok->pairs[at];

		if (pair->left == left && pair->right == right)
			return pair;
		if (pair->left == TOK_NONE)
			break;
	}
	return NULL;
}

/* The child of unit for a byte, or TOK_NONE. */
static inline uint32_t
tok_step(const TokUnit *units, uint32_t count, uint32_t unit, unsigned char byte)
{
	uint32_t	next = units[unit].base ^ byte;

	return next < count && units[next].parent == unit ? next : TOK_NONE;
}

#endif							/* MC_TEXT_TOK_IMAGE_H */
