/*
 * The index of one patient's known values, private to known*.c.
 *
 * Glossary.  A unit is one folded letter or digit (code point).  An atom is a run
 * of letters that does not change from lower to upper case, or a run of digits.
 * A part is one word of a person's name ("Smith", "O'Hara", "Maria"); a phrase is
 * any other value of words; a number is compared by digits and capitals; a literal
 * byte by byte.  All four lie in tries whose edges are one hash table, so that
 * compiling is linear in the values and a step costs one probe.  Misspelt parts
 * are found through their deletion neighbourhood: two words are one edit apart
 * only if leaving out at most one unit of each can make them equal.
 */
#ifndef MC_DEID_KNOWN_INDEX_H
#define MC_DEID_KNOWN_INDEX_H

#include "deid/known.h"

#define KNOWN_MAX_UNITS		96	/* of a part or an atom; a longer atom holds no name */
#define KNOWN_TRIE_DEPTH	512 /* of phrases, numbers, literals: what is longer is found by its beginning */
#define KNOWN_TYPO_UNITS	24	/* longest part that is looked for misspelt */

#define KNOWN_NONE			UINT32_MAX

typedef struct KnownEdge
{
	uint32_t	state;
	uint32_t	unit;
	uint32_t	child;			/* 0 = empty slot */
} KnownEdge;

/* What ends in a state of a trie. */
typedef struct KnownNode
{
	uint32_t	part;			/* KNOWN_NONE, or index of ... */
	uint32_t	item;
} KnownNode;

typedef struct KnownTrie
{
	KnownEdge  *edges;
	uint32_t	edge_mask;
	uint32_t	edge_count;
	KnownNode  *nodes;			/* 0 is the root */
	uint32_t	node_count;
	uint32_t	node_capacity;
	uint64_t	first;			/* which first units there are, modulo 64 */
	uint64_t	second[64];		/* behind a first unit modulo 64: which second ones, modulo 64 */
} KnownTrie;

/* How a part behaves. */
#define PART_WORD		0x01	/* a common word as well: needs surroundings */
#define PART_PARTICLE	0x02	/* "de", "Jr": only beside another part */
#define PART_NICKNAME	0x04
#define PART_SHORT		0x08	/* two letters: capitalised whole word only */

typedef struct KnownPart
{
	uint32_t	unit[KNOWN_TYPO_UNITS]; /* its first units, for comparing */
	uint16_t	len;
	uint8_t		flags;
	uint8_t		categories;		/* bits PHI_PATIENT, PHI_DOCTOR, PHI_RELATIVE */
	uint64_t	breaks;			/* bit i: the value has a separator before unit i */
} KnownPart;

/* How a phrase, number or literal behaves. */
#define ITEM_WORD		0x01	/* one common word: capitalised inside a sentence only */
#define ITEM_STATE		0x02	/* two letters: capitals after a comma or before a ZIP code */
#define ITEM_CUE		0x04	/* only behind a cue ("MRN", "#", "last 4") */
#define ITEM_PLAIN		0x08	/* as written: no gaps, no leading zeros */
#define ITEM_SEVEN		0x10	/* phone without area code: needs its separator */
#define ITEM_AGE		0x20	/* number of years: a word for years must follow */
#define ITEM_CAPITAL	0x40	/* first letter of each word must be a capital */

typedef struct KnownItem
{
	PhiCategory category;
	uint8_t		flags;
	uint16_t	len;
	float		score;
	uint64_t	breaks;
} KnownItem;

/* An open-addressing set of 64-bit keys with a small value; key 0 = empty. */
typedef struct KnownSlot
{
	uint64_t	key;
	uint32_t	value;
} KnownSlot;

typedef struct KnownTable
{
	KnownSlot  *slots;
	uint32_t	mask;
	uint32_t	count;
} KnownTable;

/* How a set of dates was written: the keys of KnownTable dates are these. */
#define DATE_KEY(y, m, d)	(UINT64_C(1) << 40 | (uint64_t) (y) << 16 | (uint64_t) (m) << 8 | (uint64_t) (d))

struct PhiKnown
{
	const Lexicon *lexicon;		/* may be NULL */
	KnownTrie	words;			/* parts and phrases, in units */
	KnownTrie	numbers;		/* digits and capitals, O = 0, I = L = 1 */
	KnownTrie	literals;		/* bytes, ASCII lower case */
	KnownPart  *parts;
	uint32_t	part_count;
	uint32_t	part_capacity;
	KnownItem  *items;
	uint32_t	item_count;
	uint32_t	item_capacity;
	KnownTable	typos;			/* hash of a deletion variant -> part; keys repeat */
	uint64_t   *typo_bits;		/* one bit per key of typos: small enough for the first cache */
	int			typo_shift;		/* 64 - log2 of their number */
	KnownTable	sequences;		/* hash of the parts of a whole name -> 0 exact, 1 reordered */
	KnownTable	initials;		/* letters packed -> categories */
	KnownTable	dates;			/* DATE_KEY, year 0 = without year -> category */
	uint64_t	typo_lengths;	/* bit n: a part of n units may be misspelt */
	uint32_t	initial_letters[3]; /* by category: bit per letter a-z */
};

/* ---- known_index.c ---- */

extern bool known_trie_init(Call *call, KnownTrie *trie, uint32_t units);

/* The state behind the edge, made if it is not there; false without memory. */
extern bool known_trie_grow(Call *call, KnownTrie *trie, uint32_t *state, uint32_t unit);

/* The state behind the edge, 0 if there is none. */
static inline uint32_t
known_trie_step(const KnownTrie *trie, uint32_t state, uint32_t unit)
{
	uint32_t	hash = (state * UINT32_C(0x9E3779B1)) ^ (unit * UINT32_C(0x85EBCA6B));

	for (uint32_t slot = (hash ^ hash >> 15) & trie->edge_mask;; slot = (slot + 1) & trie->edge_mask)
	{
		const KnownEdge *edge = &trie->edges[slot];

		if (edge->child == 0 || (edge->state == state && edge->unit == unit))
			return edge->child;
	}
}

extern bool known_table_init(Call *call, KnownTable *table, uint32_t expected);

/* Add a key; unique: a key that is there keeps its value. */
extern bool known_table_add(Call *call, KnownTable *table, uint64_t key, uint32_t value, bool unique);

/* The slot of key, or NULL. */
extern const KnownSlot *known_table_find(const KnownTable *table, uint64_t key);

/* Put a part / an item at the end of the units; the part that was there before wins. */
extern bool known_add_part(Call *call, PhiKnown *known, const uint32_t *units, uint32_t len, const KnownPart *part,
						   uint32_t *id);
extern bool known_add_item(Call *call, PhiKnown *known, KnownTrie *trie, const uint32_t *units, uint32_t len,
						   const KnownItem *item);

/* Enter every part's deletion neighbourhood. */
extern bool known_index_typos(Call *call, PhiKnown *known);

/* The best part within edits of the units that pass accept; KNOWN_NONE if there is none. */
extern uint32_t known_find_typo(const PhiKnown *known, const uint32_t *units, uint32_t len, int *distance);

/* ---- known_text.c: reading text and words ---- */

typedef enum CharClass
{
	CHAR_OTHER,
	CHAR_LOWER,
	CHAR_UPPER,
	CHAR_DIGIT
} CharClass;

extern const uint8_t known_ascii_class[128];

/*
 * The character at text[at]: its class, its folded units (at most 3, none for
 * CHAR_OTHER) and the byte behind it.  A letter without case counts as lower
 * case; a combining accent is a lower-case letter without units.
 */
extern CharClass known_fold_wide(const char *text, size_t len, size_t at, uint32_t unit[3], int *count, size_t *next);

static inline CharClass
known_fold_char(const char *text, size_t len, size_t at, uint32_t unit[3], int *count, size_t *next)
{
	unsigned char c = (unsigned char) text[at];

	if (c < 128)
	{
		CharClass	class = known_ascii_class[c];

		*next = at + 1;
		*count = class != CHAR_OTHER;
		unit[0] = class == CHAR_UPPER ? c | 0x20u : c;
		return class;
	}
	return known_fold_wide(text, len, at, unit, count, next);
}

/* The class of the character before at / at at; CHAR_OTHER at the ends. */
extern CharClass known_class_before(const TextView *view, size_t at);
extern CharClass known_class_at(const TextView *view, size_t at);

/* What is between two characters of one value. */
typedef enum KnownGap
{
	GAP_NONE,					/* same atom */
	GAP_CASE,					/* lower to upper, or letter to digit */
	GAP_JOIN,					/* ' - . _ */
	GAP_HYPHENATED,				/* hyphen and line break */
	GAP_SPACE,					/* spaces, or one line break */
	GAP_WIDE					/* up to four other characters */
} KnownGap;

typedef struct Atom
{
	size_t		start;
	size_t		end;
	uint32_t	unit[KNOWN_MAX_UNITS];
	int			count;			/* units; KNOWN_MAX_UNITS + 1 = too long */
	int			upper;			/* letters in upper case */
	bool		digits;
	bool		capital;		/* begins with a capital */
} Atom;

/* The atom that begins at (where there is a letter or digit). */
extern void known_read_atom(const TextView *view, size_t at, Atom *atom);

/* Is the folded word in the list (words separated by one space, one at both ends)? */
extern bool known_in_list(const char *list, const char *word, size_t len);

/* The same for the text of a view, ASCII case ignored. */
extern bool known_text_in_list(const TextView *view, size_t start, size_t end, const char *list);

/* The word before at, separators and at most skip other characters between; false if there is none. */
extern bool known_word_before(const TextView *view, size_t at, size_t *start, size_t *end);

/* How the word before a name speaks for it: 3 = "Mr.", 2 = "Dr.", 1 = "patient", "wife", 0 not at all. */
extern int	known_title_before(const TextView *view, size_t at);

/* Does a sentence, line or list item begin here? */
extern bool known_sentence_start(const TextView *view, size_t at);

/* How much a folded word is one of the language or of medicine. */
typedef enum WordRank
{
	WORD_UNKNOWN,				/* or only as a name */
	WORD_KNOWN,					/* stands in word lists */
	WORD_EVERYDAY				/* notes use it in lower case */
} WordRank;

extern WordRank known_word_rank(const Lexicon *lexicon, const char *word, size_t len);

/* Write units as UTF-8; returns the length. */
extern size_t known_units_text(const uint32_t *units, int count, char *out, size_t capacity);

extern const char known_hard_titles[];	/* Mr Mrs Ms Miss Dr */
extern const char known_soft_titles[];	/* patient, name, wife, ... */
extern const char known_credentials[];	/* MD, RN, ... behind a name */
extern const char known_suffixes[];		/* Jr, III */
extern const char known_particles[];	/* de, van, ... */

/* ---- known_nicknames.c ---- */

/* Nicknames and formal names of a given name, separated by spaces; NULL for none. */
extern const char *known_nicknames(const char *name, size_t len);
extern const char *known_formal_names(const char *nickname, size_t len);

/* ---- compiling, by kind of value ---- */

extern bool known_compile_name(Call *call, PhiKnown *known, PhiCategory category, Slice value);
extern bool known_compile_phrase(Call *call, PhiKnown *known, PhiCategory category, Slice value);
extern bool known_compile_street(Call *call, PhiKnown *known, PhiCategory category, Slice value);
extern bool known_compile_number(Call *call, PhiKnown *known, PhiCategory category, Slice value);
extern bool known_compile_literal(Call *call, PhiKnown *known, PhiCategory category, Slice value);
extern bool known_compile_date(Call *call, PhiKnown *known, PhiCategory category, Slice value);

/* ---- matching; each returns the end of the find, or at if there is none ---- */

extern size_t known_match_number(const PhiKnown *known, const TextView *view, size_t at, const KnownItem **item);
extern size_t known_match_literal(const PhiKnown *known, const TextView *view, size_t at, const KnownItem **item);
extern size_t known_match_date(const PhiKnown *known, const TextView *view, size_t at, size_t *start,
							   PhiCategory *category, float *score);

/* What words were met: a part or, part being KNOWN_NONE, a phrase. */
typedef struct WordMatch
{
	uint32_t	part;
	const KnownItem *item;
	bool		weak;			/* spaces cut the part into words of their own */
} WordMatch;

/* The longest part or phrase that begins at at. */
extern size_t known_match_words(const PhiKnown *known, const TextView *view, size_t at, WordMatch *match);

/* ---- known_group.c: neighbouring parts become one name ---- */

typedef enum HitKind
{
	HIT_ALONE,					/* speaks for itself */
	HIT_WORD,					/* a common word: needs a title, initial or other part */
	HIT_CLING					/* particle, short typo: needs an accepted neighbour */
} HitKind;

typedef struct KnownHit
{
	size_t		start;
	size_t		end;
	uint32_t	part;
	uint8_t		kind;			/* HitKind */
	uint8_t		distance;		/* edits */
	bool		capital;
} KnownHit;

#define KNOWN_GROUP_HITS	12

typedef struct KnownGroup
{
	KnownHit	hit[KNOWN_GROUP_HITS];
	int			count;
} KnownGroup;

/* Can the hit go on with the group? */
extern bool known_group_continues(const PhiKnown *known, const TextView *view, const KnownGroup *group,
								  const KnownHit *hit);

/* Decide about the group, append its span, empty it. */
extern bool known_group_close(Call *call, const PhiKnown *known, const TextView *view, KnownGroup *group,
							  PhiSpanList *found);

#endif							/* MC_DEID_KNOWN_INDEX_H */
