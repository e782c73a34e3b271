/*
 * How name-like, place-like, medical or common a word is: one mapped file of scores.
 *
 * The file (model/medchat-lexicon.bin, made by model/recipes/lexicon.py) is a
 * hash table of fingerprints: it holds no word, only what was counted about it.
 * It is mapped read-only and shared by all backends.  Keys are folded words:
 * lower case, accents removed ("Muñoz" -> "munoz"), letters and digits only;
 * the words of a phrase are joined by one space ("san francisco").  A table of
 * weights beside it judges words that are in no list, another one what the words
 * around a token say (score.h).
 */
#ifndef MC_DEID_LEXICON_H
#define MC_DEID_LEXICON_H

#include "base/call.h"

/* Frequencies are on a log scale, 0 = absent, 255 = the most frequent of its kind. */
typedef struct LexEntry
{
	uint32_t	fingerprint;
	uint8_t		given_female;	/* as a given name of women */
	uint8_t		given_male;
	uint8_t		surname;
	uint8_t		place;			/* city, county, river ... by size and count */
	uint8_t		common;			/* plain English word: SCOWL level */
	uint8_t		medical;		/* in names of diseases, drugs, symptoms, devices, tests */
	uint8_t		text_lower;		/* lower case in open medical text */
	uint8_t		text_capital;	/* capitalised inside a sentence there */
	uint8_t		origin;			/* LexOrigin of the name, 0 = unknown */
	uint8_t		more_words;		/* phrases start with this word: the longest has 1 + more_words */
	uint16_t	flags;			/* LEX_... */
} LexEntry;

#define LEX_EPONYM			0x0001	/* person's name that is part of a clinical term */
#define LEX_DRUG			0x0002
#define LEX_COUNTRY			0x0004
#define LEX_STATE			0x0008	/* US state, Canadian or Australian province, by name */
#define LEX_NATIONALITY		0x0010
#define LEX_CITY			0x0020
#define LEX_HOSPITAL		0x0040	/* (phrase) a hospital's name */
#define LEX_PROFESSION		0x0080	/* a person's occupation */
#define LEX_MEDICAL_PHRASE	0x0100	/* (phrase) a disease, drug, sign, scale, device ... */
#define LEX_NAME_IS_WORD	0x0200	/* both a frequent name and a frequent word */
#define LEX_HOLIDAY			0x0400
#define LEX_COUNTY			0x0800
#define LEX_STREET			0x1000	/* a very common street name */
#define LEX_RELIGION		0x2000	/* language or religion word */

typedef enum LexOrigin
{
	LEX_ORIGIN_UNKNOWN,
	LEX_ORIGIN_ENGLISH,			/* also the default of the US lists */
	LEX_ORIGIN_HISPANIC,
	LEX_ORIGIN_FRENCH,
	LEX_ORIGIN_GERMANIC,		/* German, Dutch */
	LEX_ORIGIN_NORDIC,
	LEX_ORIGIN_ITALIAN,
	LEX_ORIGIN_PORTUGUESE,
	LEX_ORIGIN_SLAVIC,
	LEX_ORIGIN_GREEK,
	LEX_ORIGIN_TURKIC,
	LEX_ORIGIN_ARABIC,
	LEX_ORIGIN_PERSIAN,
	LEX_ORIGIN_SOUTH_ASIAN,
	LEX_ORIGIN_CHINESE,
	LEX_ORIGIN_JAPANESE,
	LEX_ORIGIN_KOREAN,
	LEX_ORIGIN_VIETNAMESE,
	LEX_ORIGIN_SOUTHEAST_ASIAN, /* Thai, Filipino, Indonesian ... */
	LEX_ORIGIN_AFRICAN,
	LEX_ORIGIN_JEWISH,
	LEX_ORIGIN_OTHER_EUROPEAN,	/* Hungarian, Finnish, Baltic, Romanian ... */
	LEX_ORIGIN_COUNT
} LexOrigin;

#define LEX_CONTEXT_KINDS	16
#define LEX_CONTEXT_CHANCES 64

typedef struct Lexicon
{
	const LexEntry *slots;		/* (slot_count) open addressing, fingerprint 0 = empty */
	uint64_t	slot_count;
	uint64_t	entry_count;
	const int8_t *name_weights; /* (LEX_NAME_WEIGHTS) for lexicon_name_score() */
	const int8_t *context_weights;	/* ((1 << context_bits) * LEX_CONTEXT_KINDS) for score.h; NULL: none */
	const uint8_t *context_chances; /* (LEX_CONTEXT_CHANCES), likewise */
	unsigned	context_bits;
	uint64_t	version;		/* checksum of the content, names this lexicon */
	const void *mapping;
	size_t		mapping_len;
} Lexicon;

/*
 * Map and verify the file: magic, layout version, size, checksum.  A missing,
 * truncated or damaged file is an error with a hint that names the remedy.
 * The file must not be rewritten in place while it is mapped: a new lexicon is
 * a new file, renamed over the old one.
 */
extern bool lexicon_open(Call *call, const char *path, Lexicon *lexicon);
extern void lexicon_close(Lexicon *lexicon);

/*
 * Hash of a folded key.  Start with LEX_HASH_SEED; a phrase continues word by
 * word, each later word with its space in front:
 *
 *		hash = lexicon_hash(LEX_HASH_SEED, "san", 3);
 *		hash = lexicon_hash(hash, " francisco", 10);
 *
 * One call takes one word: hashing "san francisco" in one call gives another value.
 */
#define LEX_HASH_SEED	UINT64_C(0x9E3779B97F4A7C15)
extern uint64_t lexicon_hash(uint64_t hash, const char *key, size_t len);

/* The entry of a hashed key, or NULL. */
extern const LexEntry *lexicon_find(const Lexicon *lexicon, uint64_t hash);

/*
 * Fold a word of a TextView for look-up: lower case, accents of Latin, Greek
 * and Cyrillic letters removed, "ø" to "o", "ß" to "ss" and the like.  Hyphens,
 * apostrophes and invalid bytes vanish: "O'Brien" gives "obrien" (names are
 * stored so as well as in parts).  Writes at most capacity bytes, never a part
 * of a character, and returns their number; a longer word is cut (with a
 * capacity of LEX_MAX_WORD no entry is that long).
 */
extern size_t lexicon_fold(const char *word, size_t len, char *key, size_t capacity);

#define LEX_MAX_WORD	48

/*
 * Does a folded word look like a person's name, by its letters alone?  Above 0:
 * rather a name, in sixteenths of the natural logarithm of the odds; made for
 * words that are in no list, where names and other words are about as many.  0
 * when the lexicon is NULL or the word is not of two or more letters a to z.
 * Bound: LEX_MAX_WORD letters count.
 */
#define LEX_NAME_WEIGHTS	65536
extern int	lexicon_name_score(const Lexicon *lexicon, const char *folded, size_t len);

#endif							/* MC_DEID_LEXICON_H */
