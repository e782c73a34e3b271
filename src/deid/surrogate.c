/*
 * Parts of values, seeds and choices; dates; which maker serves which category.
 *
 * With a key a part's seed is PRF(role, patient, folded part): nothing else of the
 * note enters, so all notes of a patient agree.  Only where a choice would hit a
 * name that stands in this very note does it move on to the next of the list.
 * Without a key the seed comes from the part's ordinal alone, and no surrogate is
 * given out twice as long as the list lasts.
 */
#include "deid/surrogate.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "deid/age.h"
#include "deid/surrogate_names.h"
#include "deid/surrogate_state.h"

#define FIRST_CAPACITY		64
#define FNV_OFFSET			UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME			UINT64_C(0x100000001B3)

#define DAYS_OF_A_YEAR		366

/* Purposes of the keyed function; part of every pseudonym, never to be changed. */
static const char *const role_purposes[PART_ROLE_COUNT] = {
	[PART_ORIGINAL] = "original", [PART_TAKEN] = "taken", [PART_GIVEN] = "given", [PART_SURNAME] = "surname",
	[PART_INITIAL] = "initial", [PART_PERSON] = "person", [PART_NUMBER] = "number", [PART_MAIL] = "mail",
	[PART_PLACE] = "place", [PART_DATE] = "date"
};

Surrogates *
surrogates_new(Call *call, const PhiIdentity *identity, const Lexicon *lexicon, const DateContext *dates)
{
	Surrogates *state = mc_alloc0(call, 1, sizeof(*state));

	if (state == NULL)
		return NULL;
	state->identity = identity;
	state->lexicon = lexicon;
	if (dates != NULL)
		state->dates = *dates;
	return state;
}

/* Never 0. */
static uint64_t
part_hash(PartRole role, Slice key)
{
	uint64_t	hash = FNV_OFFSET ^ (uint64_t) role;

	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char) key.data[i]) * FNV_PRIME;
	hash ^= hash >> 32;
	return hash == 0 ? 1 : hash;
}

/* The slot that holds the part or is free for it. */
static size_t
find_slot(Part *const *slots, size_t capacity, PartRole role, Slice key, uint64_t hash)
{
	size_t		at = hash & (capacity - 1);

	while (slots[at] != NULL)
	{
		const Part *part = slots[at];

		if (part->hash == hash && part->role == role && part->key.len == key.len &&
			(key.len == 0 || memcmp(part->key.data, key.data, key.len) == 0))
			break;
		at = (at + 1) & (capacity - 1);
	}
	return at;
}

Part *
part_find(const Surrogates *state, PartRole role, Slice key)
{
	if (state->capacity == 0 || key.len == 0)
		return NULL;
	return state->slots[find_slot(state->slots, state->capacity, role, key, part_hash(role, key))];
}

/* Twice as many slots; a table is at most half full. */
static bool
grow(Call *call, Surrogates *state)
{
	size_t		capacity = state->capacity == 0 ? FIRST_CAPACITY : state->capacity * 2;
	Part	  **slots = mc_alloc0(call, capacity, sizeof(Part *));

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < state->capacity; i++)
	{
		Part	   *part = state->slots[i];

		if (part != NULL)
			slots[find_slot(slots, capacity, part->role, part->key, part->hash)] = part;
	}
	state->slots = slots;
	state->capacity = capacity;
	return true;
}

Part *
part_get(Call *call, Surrogates *state, PartRole role, Slice key)
{
	uint64_t	hash = part_hash(role, key);
	size_t		at;
	Part	   *part;
	char	   *copy;

	if (state->count * 2 >= state->capacity && !grow(call, state))
		return NULL;
	at = find_slot(state->slots, state->capacity, role, key, hash);
	if (state->slots[at] != NULL)
		return state->slots[at];
	part = mc_alloc0(call, 1, sizeof(Part));
	copy = mc_alloc(call, key.len, 1);
	if (part == NULL || copy == NULL)
		return NULL;
	if (key.len > 0)
		memcpy(copy, key.data, key.len);
	part->hash = hash;
	part->role = role;
	part->key = (Slice) {copy, key.len};
	part->ordinal = state->ordinals[role]++;
	state->slots[at] = part;
	state->count++;
	return part;
}

uint64_t
draw(uint64_t *state)
{
	uint64_t	z = (*state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

bool
part_seed(Call *call, Surrogates *state, Part *part, uint64_t *seed)
{
	if (!part->seeded)
	{
		uint8_t		hash[32];
		uint64_t	number = part->ordinal * PART_ROLE_COUNT + (uint64_t) part->role;

		if (state->identity->prf != NULL)
		{
			if (!phi_prf(call, state->identity, role_purposes[part->role], part->key, &state->scratch, hash))
				return false;
			memcpy(&number, hash, sizeof(number));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
			number = __builtin_bswap64(number);
#endif
		}
		part->seed = draw(&number);
		part->seeded = true;
	}
	*seed = part->seed;
	return true;
}

/* The first character of a key, 0 if it is empty. */
static UChar32
first_letter(Slice key)
{
	UChar32		c = 0;
	size_t		at = 0;

	if (key.len > 0)
		U8_NEXT(key.data, at, key.len, c);
	return c;
}

/* How good a candidate is: 0 = not allowed, 1 = another person of the note has it, 2 = given out before, 3 = good. */
static int
candidate_rank(const Surrogates *state, const Part *part, Slice name)
{
	char		folded[LEX_MAX_WORD];
	Slice		key = {folded, lexicon_fold(name.data, name.len, folded, sizeof(folded))};

	if (first_letter(key) == first_letter(part->key))
		return 0;
	if (part_find(state, PART_ORIGINAL, key) != NULL)
		return 1;
	if (state->identity->prf == NULL && part_find(state, PART_TAKEN, key) != NULL)
		return 2;
	return 3;
}

bool
part_choose(Call *call, Surrogates *state, Part *part, const char *list, Slice *chosen)
{
	uint64_t	seed;
	int			count = name_count(list);
	int			best = 0;
	char		folded[LEX_MAX_WORD];
	Slice		key = {folded, 0};

	*chosen = part->chosen;
	if (chosen->data != NULL)
		return true;
	if (!part_seed(call, state, part, &seed))
		return false;
	for (int i = 0; i < count && best < 3; i++)
	{
		Slice		name = name_at(list, (int) ((seed + (uint64_t) i) % (uint64_t) count));
		int			rank = candidate_rank(state, part, name);

		if (rank > best || (i == 0 && rank == 0))
		{
			best = rank;
			*chosen = name;
		}
	}
	part->chosen = *chosen;
	if (state->identity->prf == NULL)
	{
		key.len = lexicon_fold(chosen->data, chosen->len, folded, sizeof(folded));
		if (part_get(call, state, PART_TAKEN, key) == NULL)
			return false;
	}
	return true;
}

WordCase
word_case(Slice word)
{
	int			upper = 0;
	int			lower = 0;

	for (size_t at = 0; at < word.len;)
	{
		UChar32		c;

		U8_NEXT(word.data, at, word.len, c);
		upper += c >= 0 && u_isupper(c);
		lower += c >= 0 && u_islower(c);
	}
	if (lower == 0 && upper > 0)
		return upper == 1 ? WORD_TITLE : WORD_UPPER;
	return upper == 0 && lower > 0 ? WORD_LOWER : WORD_TITLE;
}

bool
add_in_case(Call *call, Slice name, WordCase letter_case, Buffer *out)
{
	for (size_t at = 0; at < name.len;)
	{
		UChar32		c;
		char		encoded[4];
		int			len = 0;

		U8_NEXT(name.data, at, name.len, c);
		if (c == '_')
			c = ' ';
		if (letter_case == WORD_UPPER)
			c = u_toupper(c);
		else if (letter_case == WORD_LOWER)
			c = u_tolower(c);
		U8_APPEND_UNSAFE(encoded, len, c);
		if (!buffer_add(call, out, encoded, (size_t) len))
			return false;
	}
	return true;
}

/* Days to move a date without a patient's offset: to a day that its ordinal or key picks. */
static bool
arbitrary_shift(Call *call, Surrogates *state, Slice value, const DateText *date, int *days)
{
	const CivilDate first = {2001, 1, 1};
	const int	span = 20 * 365;
	Part	   *part = part_get(call, state, PART_DATE, value);
	uint64_t	seed;
	int64_t		wanted;

	if (part == NULL || !part_seed(call, state, part, &seed))
		return false;
	wanted = date_to_day(first) + (int64_t) (seed % (uint64_t) span);
	*days = (int) (wanted - date_resolve(date, 0, &state->dates));
	if (*days == 0)
		*days = 1;
	return true;
}

static bool
date_surrogate(Call *call, Surrogates *state, PhiCategory category, Slice value, Buffer *out)
{
	DateText	date;
	int			days;

	if (!date_parse(value, &state->dates, &date))
		return buffer_add_char(call, out, '[') && buffer_add_text(call, out, phi_category_name(category)) &&
			buffer_add_char(call, out, ']');
	if (state->identity->prf != NULL && state->identity->patient.data != NULL)
	{
		if (!state->shift_known && !phi_shift_days(call, state->identity, &state->shift_days))
			return false;
		state->shift_known = true;
		days = state->shift_days;
	}
	else if (!arbitrary_shift(call, state, value, &date, &days))
		return false;
	/* a year alone would often stay the same */
	if (category == PHI_DATE_YEAR)
		days += days < 0 ? -DAYS_OF_A_YEAR : DAYS_OF_A_YEAR;
	return date_write_shifted(call, value, &date, &state->dates, days, out);
}

bool
surrogates_learn(Call *call, Surrogates *state, PhiCategory category, Slice value)
{
	const PhiCategorySet places = PHI_BIT(PHI_HOSPITAL) | PHI_BIT(PHI_ORGANIZATION) | PHI_BIT(PHI_STREET) |
		PHI_BIT(PHI_CITY) | PHI_BIT(PHI_LOCATION_OTHER) | PHI_BIT(PHI_DEPARTMENT_ROOM);

	if (phi_is_name(category))
		return name_learn(call, state, value);
	return (PHI_BIT(category) & places) == 0 || place_learn(call, state, category, value);
}

bool
surrogates_write(Call *call, Surrogates *state, PhiCategory category, Slice value, bool titled, Buffer *out)
{
	switch (category)
	{
		case PHI_PATIENT:
		case PHI_DOCTOR:
		case PHI_RELATIVE:
			return name_write(call, state, category, value, titled, out);
		case PHI_PROFESSION:
		case PHI_HOSPITAL:
		case PHI_DEPARTMENT_ROOM:
		case PHI_ORGANIZATION:
		case PHI_STREET:
		case PHI_CITY:
		case PHI_STATE:
		case PHI_COUNTRY:
		case PHI_LOCATION_OTHER:
			return place_write(call, state, category, value, out);
		case PHI_AGE:
			return age_write(call, state, value, out);
		case PHI_AGE90:
			return buffer_add_text(call, out, PHI_AGE_ABOVE);
		case PHI_DATE:
		case PHI_DATE_YEAR:
			return date_surrogate(call, state, category, value, out);
		case PHI_TIME:
			return time_write(call, state, value, out);
		case PHI_PHONE:
		case PHI_FAX:
			return phone_write(call, state, value, out);
		case PHI_EMAIL:
			return email_write(call, state, value, out);
		case PHI_URL:
			return url_write(call, state, value, out);
		case PHI_IPADDR:
			return ip_write(call, state, value, out);
		case PHI_SSN:
			return ssn_write(call, state, value, out);
		default:
			return number_write(call, state, value, out);
	}
}

bool
phi_pseudonym(Call *call, Slice value, PhiCategory category, const PhiIdentity *identity, const Lexicon *lexicon,
			  Buffer *out)
{
	Surrogates *state;

	if (identity->prf == NULL)
	{
		mc_fail(call, MC_INVALID_PARAMETER, "a pseudonym needs a key");
		return mc_hint(call, "Give the argument key, made by create_key().");
	}
	if (value.len > PHI_MAX_PSEUDONYM)
	{
		mc_fail(call, MC_TOO_LARGE, "value of %zu bytes is too long for a pseudonym", value.len);
		return mc_hint(call, "A pseudonym stands for one identifier of at most %d bytes; use scrub() for text.", PHI_MAX_PSEUDONYM);
	}
	state = surrogates_new(call, identity, lexicon, NULL);
	return state != NULL && surrogates_learn(call, state, category, value) &&
		surrogates_write(call, state, category, value, false, out);
}
