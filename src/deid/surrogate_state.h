/*
 * What the makers of surrogates share: the parts of values seen, and choices made for them.
 *
 * A part is a folded piece of a value in a role ("smith" as a surname, the digits
 * of a number).  It has a seed, keyed by the identity or drawn from its ordinal
 * among the parts of its role, and what was chosen for it.
 */
#ifndef MC_DEID_SURROGATE_STATE_H
#define MC_DEID_SURROGATE_STATE_H

#include "deid/surrogate.h"

typedef enum PartRole
{
	PART_ORIGINAL,				/* a word of somebody's name in the note: not to be given to another */
	PART_TAKEN,					/* a surrogate given out (without a key: once only) */
	PART_GIVEN,
	PART_SURNAME,
	PART_INITIAL,				/* a letter of which nobody knows the name */
	PART_PERSON,				/* surname and initial, or initials: leads to the name's keys */
	PART_NUMBER,
	PART_MAIL,
	PART_PLACE,
	PART_DATE,
	PART_ROLE_COUNT
} PartRole;

typedef struct Part
{
	uint64_t	hash;			/* 0 = empty slot */
	PartRole	role;
	Slice		key;
	uint64_t	seed;
	bool		seeded;
	uint64_t	ordinal;		/* among the parts of its role */
	Slice		chosen;			/* from a list, data NULL = not yet */
	Slice		given;			/* PART_PERSON: keys of the names meant */
	Slice		surname;
} Part;

struct Surrogates
{
	const PhiIdentity *identity;
	const Lexicon *lexicon;
	DateContext dates;
	bool		shift_known;
	int			shift_days;
	Part	  **slots;			/* (capacity), open addressing */
	size_t		capacity;
	size_t		count;
	uint64_t	ordinals[PART_ROLE_COUNT];
	Buffer		scratch;		/* input of the keyed function */
	Buffer		key;			/* a key being put together */
};

/* The part of that key, or NULL. */
extern Part *part_find(const Surrogates *state, PartRole role, Slice key);

/* The part of that key, added (its key copied) if it is new; NULL after an error. */
extern Part *part_get(Call *call, Surrogates *state, PartRole role, Slice key);

/* The part's seed. */
extern bool part_seed(Call *call, Surrogates *state, Part *part, uint64_t *seed);

/* The next of a sequence of pseudo-random numbers (splitmix64). */
extern uint64_t draw(uint64_t *state);

/*
 * The entry of a list of names for the part, the same whenever asked: never with
 * the first letter of the part's key, nor a name in the note if another is left.
 */
extern bool part_choose(Call *call, Surrogates *state, Part *part, const char *list, Slice *chosen);

/* How a word is written. */
typedef enum WordCase
{
	WORD_LOWER,
	WORD_TITLE,
	WORD_UPPER
} WordCase;

extern WordCase word_case(Slice word);

/* Append a name in that case; '_' becomes a space. */
extern bool add_in_case(Call *call, Slice name, WordCase letter_case, Buffer *out);

/* The makers, by kind of value. */
extern bool name_learn(Call *call, Surrogates *state, Slice value);
extern bool name_write(Call *call, Surrogates *state, PhiCategory category, Slice value, bool titled, Buffer *out);
extern bool place_learn(Call *call, Surrogates *state, PhiCategory category, Slice value);
extern bool place_write(Call *call, Surrogates *state, PhiCategory category, Slice value, Buffer *out);
extern bool number_write(Call *call, Surrogates *state, Slice value, Buffer *out);
extern bool phone_write(Call *call, Surrogates *state, Slice value, Buffer *out);
extern bool ssn_write(Call *call, Surrogates *state, Slice value, Buffer *out);
extern bool email_write(Call *call, Surrogates *state, Slice value, Buffer *out);
extern bool url_write(Call *call, Surrogates *state, Slice value, Buffer *out);
extern bool ip_write(Call *call, Surrogates *state, Slice value, Buffer *out);
extern bool time_write(Call *call, Surrogates *state, Slice value, Buffer *out);
extern bool age_write(Call *call, Surrogates *state, Slice value, Buffer *out);

#endif							/* MC_DEID_SURROGATE_STATE_H */
