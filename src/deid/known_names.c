/*
 * A person's name becomes parts, whole sequences and initials.
 *
 * "Smith, John Q" and "John Q. Smith" are read alike: words before a comma are
 * the surname.  Titles and credentials are no part of the name.  Every other word
 * of two letters or more is a part that is found alone; "Maria-José" is a part
 * and so are its pieces; "de la Cruz" is particles, "Cruz" and the whole.
 */
#include "deid/known_index.h"

#include <string.h>

#define MOST_WORDS		16
#define MOST_SEQUENCE	8

typedef struct NameWord
{
	uint32_t	unit[KNOWN_MAX_UNITS];
	int			count;
	uint64_t	breaks;			/* bit i: hyphen or apostrophe before unit i */
	bool		after_comma;
	bool		initial;		/* one letter */
	int			capitals;
	bool		particle;
	char		text[KNOWN_MAX_UNITS * 2];	/* folded */
	size_t		text_len;
	uint32_t	part;
	uint32_t	compound;		/* the part that it and the particles before it are together */
} NameWord;

typedef struct Name
{
	NameWord	word[MOST_WORDS];
	int			count;
	int			given_count;	/* words from the start of order that are given names */
	int			order[MOST_WORDS];	/* given names first */
	bool		reversed;		/* the value has the surname first */
} Name;

/* Does this byte keep a word together? */
static inline bool
joins(char c)
{
	return c == '\'' || c == '-';
}

/* Read the next word from *at on; false at the end. */
static bool
read_word(const TextView *view, size_t *at, NameWord *word, bool *comma)
{
	uint32_t	unit[3];
	int			count;
	size_t		next;

	while (*at < view->len && known_class_at(view, *at) == CHAR_OTHER)
		*comma |= view->text[(*at)++] == ',';
	word->count = 0;
	word->breaks = 0;
	word->capitals = 0;
	word->after_comma = *comma;
	while (*at < view->len)
	{
		CharClass	class = known_fold_char(view->text, view->len, *at, unit, &count, &next);

		if (class == CHAR_OTHER)
		{
			if (!joins(view->text[*at]) || known_class_at(view, next) == CHAR_OTHER)
				break;
			if (word->count < 64)
				word->breaks |= UINT64_C(1) << word->count;
		}
		word->capitals += class == CHAR_UPPER;
		for (int i = 0; i < count && word->count < KNOWN_MAX_UNITS; i++)
			word->unit[word->count++] = unit[i];
		*at = next;
	}
	word->text_len = known_units_text(word->unit, word->count, word->text, sizeof(word->text));
	word->initial = word->count == 1;
	word->particle = known_in_list(known_particles, word->text, word->text_len) ||
		known_in_list(known_suffixes, word->text, word->text_len);
	word->part = KNOWN_NONE;
	word->compound = KNOWN_NONE;
	return word->count > 0;
}

/* "Dr" before the name, "MD" behind a comma or behind two words. */
static bool
is_decoration(const Name *name, const NameWord *word)
{
	if (known_in_list(known_suffixes, word->text, word->text_len))
		return false;
	if (name->count == 0)
		return known_in_list(known_hard_titles, word->text, word->text_len);
	return word->capitals >= 2 && (word->after_comma || name->count >= 2) &&
		known_in_list(known_credentials, word->text, word->text_len);
}

/* A word without letters is no name; "5izemore" is one. */
static bool
is_number(const NameWord *word)
{
	for (int i = 0; i < word->count; i++)
		if (word->unit[i] < '0' || word->unit[i] > '9')
			return false;
	return true;
}

static void
read_name(const TextView *view, Name *name)
{
	size_t		at = 0;
	bool		comma = false;
	bool		given_behind = false;

	name->count = 0;
	while (name->count < MOST_WORDS && read_word(view, &at, &name->word[name->count], &comma))
	{
		NameWord   *word = &name->word[name->count];

		if (is_decoration(name, word) || is_number(word))
			continue;
		/* suffixes behind a comma ("John Smith, Jr") turn nothing around */
		given_behind |= word->after_comma && !known_in_list(known_suffixes, word->text, word->text_len);
		name->count++;
	}
	/* "Le" in "Carol Le" and "Van" in "Van Nguyen" are names: nothing follows, or nothing stands before */
	for (int i = 0; i < name->count; i++)
	{
		bool		last = i + 1 == name->count || name->word[i].after_comma != name->word[i + 1].after_comma;

		if (last || (i == 0 && name->count == 2))
			name->word[i].particle &= known_in_list(known_suffixes, name->word[i].text, name->word[i].text_len);
	}
	name->reversed = given_behind;
	name->given_count = 0;
	for (int i = 0; i < name->count; i++)
		if (given_behind ? name->word[i].after_comma : i + 1 < name->count || name->count == 1)
			name->order[name->given_count++] = i;
	for (int i = 0, at_end = name->given_count; i < name->count; i++)
		if (!(given_behind ? name->word[i].after_comma : i + 1 < name->count || name->count == 1))
			name->order[at_end++] = i;
}

static bool
add_part(Call *call, PhiKnown *known, PhiCategory category, const uint32_t *units, int count, uint64_t breaks,
		 int flags, uint32_t *id)
{
	char		text[KNOWN_MAX_UNITS * 2];
	size_t		len = known_units_text(units, count, text, sizeof(text));
	KnownPart	part = {.categories = (uint8_t) PHI_BIT(category), .breaks = breaks};

	*id = KNOWN_NONE;
	if (count < 2 && !(count == 1 && units[0] >= 0x2E80))
		return true;
	part.flags = (uint8_t) flags;
	if (count == 2)
		part.flags |= PART_SHORT;
	if (known_word_rank(known->lexicon, text, len) == WORD_EVERYDAY)
		part.flags |= PART_WORD;
	return known_add_part(call, known, units, (uint32_t) count, &part, id);
}

/* The pieces of "maria-jose" and "o'hara" that can stand alone. */
static bool
add_pieces(Call *call, PhiKnown *known, PhiCategory category, const NameWord *word)
{
	int			start = 0;
	uint32_t	id;

	if (word->breaks == 0)
		return true;
	for (int i = 1; i <= word->count; i++)
	{
		if (i < word->count && !(i < 64 && (word->breaks >> i & 1)))
			continue;
		if (i - start >= 3 &&
			!add_part(call, known, category, word->unit + start, i - start, 0, 0, &id))
			return false;
		start = i;
	}
	return true;
}

/* "delacruz" from "de", "la", "cruz": particles run into the word behind them. */
static bool
add_compound(Call *call, PhiKnown *known, PhiCategory category, Name *name, int first)
{
	uint32_t	unit[KNOWN_MAX_UNITS];
	uint64_t	breaks = 0;
	int			count = 0;
	int			i;
	int			last = first;
	uint32_t	id;

	for (i = first; i < name->count; i++)
	{
		const NameWord *word = &name->word[i];

		if (count + word->count > KNOWN_MAX_UNITS)
			return true;
		if (count > 0 && count < 64)
			breaks |= UINT64_C(1) << count;
		memcpy(unit + count, word->unit, (size_t) word->count * sizeof(uint32_t));
		count += word->count;
		last = i;
		if (!word->particle)
			break;
	}
	if (last == first || i == name->count || count < 4)
		return true;
	if (!add_part(call, known, category, unit, count, breaks, 0, &id))
		return false;
	/* the longest compound is the one that a note's text meets first */
	if (name->word[last].compound == KNOWN_NONE)
		name->word[last].compound = id;
	return true;
}

static bool
add_nicknames(Call *call, PhiKnown *known, PhiCategory category, const char *names)
{
	while (names != NULL && *names != '\0')
	{
		size_t		len = strcspn(names, " ");
		uint32_t	unit[16];
		int			count = 0;
		uint32_t	id;

		for (size_t i = 0; i < len && count < 16; i++)
			unit[count++] = (unsigned char) names[i];
		if (count >= 2 && !add_part(call, known, category, unit, count, 0, PART_NICKNAME, &id))
			return false;
		names += len;
		names += *names == ' ';
	}
	return true;
}

/* Enter the parts in this order (a list of word numbers) as a whole name. */
static bool
add_sequence(Call *call, PhiKnown *known, const Name *name, const int *words, int count, uint32_t reordered,
			 bool compounds)
{
	uint64_t	hash = 0;
	int			used = 0;

	for (int i = 0; i < count; i++)
	{
		const NameWord *word = &name->word[words[i]];

		uint32_t	part = compounds && word->compound != KNOWN_NONE ? word->compound : word->part;

		if (part == KNOWN_NONE || word->particle)
			continue;
		hash = hash * UINT64_C(0x100000001B3) + part + 1;
		used++;
	}
	return used < 2 || known_table_add(call, &known->sequences, hash, reordered, true);
}

/* As written, turned around, and both without what is between first and last. */
static bool
add_sequences(Call *call, PhiKnown *known, const Name *name, bool compounds)
{
	int			turned[MOST_WORDS];
	int			count = 0;
	int			ends[2];
	uint32_t	given_first = name->reversed ? 1 : 0;

	if (name->count < 2 || name->count > MOST_SEQUENCE)
		return true;
	for (int i = name->given_count; i < name->count; i++)
		turned[count++] = name->order[i];
	for (int i = 0; i < name->given_count; i++)
		turned[count++] = name->order[i];
	if (!add_sequence(call, known, name, name->order, name->count, given_first, compounds) ||
		!add_sequence(call, known, name, turned, name->count, 1 - given_first, compounds))
		return false;
	ends[0] = name->order[0];
	ends[1] = name->order[name->count - 1];
	if (!add_sequence(call, known, name, ends, 2, given_first, compounds))
		return false;
	ends[1] = ends[0];
	ends[0] = name->order[name->count - 1];
	return add_sequence(call, known, name, ends, 2, 1 - given_first, compounds);
}

static bool
add_initials(Call *call, PhiKnown *known, PhiCategory category, const Name *name)
{
	uint64_t	all = 0;
	uint64_t	pieces = 0;		/* the same with those of "Ann-Marie" */
	uint64_t	letter[MOST_WORDS];
	int			count = 0;

	for (int i = 0; i < name->count; i++)
	{
		const NameWord *word = &name->word[name->order[i]];

		if (word->particle || word->unit[0] < 'a' || word->unit[0] > 'z')
			continue;
		pieces = pieces << 5 | (word->unit[0] - 'a' + 1);
		letter[count] = word->unit[0] - 'a' + 1;
		known->initial_letters[category] |= UINT32_C(1) << (letter[count++] - 1);
		for (int j = 1; j < word->count && j < 64; j++)
			if ((word->breaks >> j & 1) && word->unit[j] >= 'a' && word->unit[j] <= 'z')
			{
				known->initial_letters[category] |= UINT32_C(1) << (word->unit[j] - 'a');
				pieces = pieces << 5 | (word->unit[j] - 'a' + 1);
			}
	}
	if (count < 2)
		return true;
	for (int i = 0; i < count && i < 5; i++)
		all = all << 5 | letter[i];
	return known_table_add(call, &known->initials, all, category, true) &&
		known_table_add(call, &known->initials, pieces & 0x1FFFFFF, category, true) &&
		known_table_add(call, &known->initials, letter[0] << 5 | letter[count - 1], category, true) &&
		known_table_add(call, &known->initials, letter[count - 1] << 5 | letter[0], category, true);
}

bool
known_compile_name(Call *call, PhiKnown *known, PhiCategory category, Slice value)
{
	TextView	view;
	Name		name;

	if (!view_fold(call, value, &view))
		return false;
	read_name(&view, &name);
	for (int i = 0; i < name.count; i++)
	{
		NameWord   *word = &name.word[i];
		int			flags = word->particle && name.count > 1 ? PART_PARTICLE : 0;

		if (word->initial && word->unit[0] < 0x2E80)
			continue;
		if (!add_part(call, known, category, word->unit, word->count, word->breaks, flags, &word->part) ||
			!add_pieces(call, known, category, word) ||
			(word->particle && !add_compound(call, known, category, &name, i)))
			return false;
	}
	for (int i = 0; i < name.given_count; i++)
	{
		const NameWord *word = &name.word[name.order[i]];

		if (word->particle || word->initial)
			continue;
		if (!add_nicknames(call, known, category, known_nicknames(word->text, word->text_len)) ||
			!add_nicknames(call, known, category, known_formal_names(word->text, word->text_len)))
			return false;
	}
	return add_sequences(call, known, &name, false) && add_sequences(call, known, &name, true) &&
		add_initials(call, known, category, &name);
}
