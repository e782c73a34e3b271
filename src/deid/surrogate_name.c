/*
 * Surrogates of persons' names.
 *
 * A value is cut into words; titles, credentials, suffixes, connectives and
 * particles inside it stay.  The others get a role by their place ("LAST, FIRST M",
 * "First M. Last", "Shah and Wu", initials), and each word is replaced by the name
 * that is chosen for (role, folded word), with the sex and origin that the lexicon
 * gives the word.  So "John Smith", "SMITH, JOHN" and "Smith" share their parts.
 * An initial becomes that of the name it stands for where the note tells the name.
 */
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include "deid/surrogate_names.h"
#include "deid/surrogate_state.h"

#define MAX_WORDS		24
#define MAX_KEY			(2 * LEX_MAX_WORD + 8)

typedef enum NameRole
{
	NAME_FIXED,					/* stays */
	NAME_GIVEN,
	NAME_SURNAME,
	NAME_ALONE					/* the only word: its role comes from the note or the lexicon */
} NameRole;

typedef struct NameWord
{
	size_t		start;
	size_t		end;
	NameRole	role;
	bool		initial;		/* one letter */
	bool		hyphen;			/* joined to the word before */
	bool		comma;			/* a comma or ^ stands before it */
	bool		joint;			/* a connective: "and", "&" */
	char		key[LEX_MAX_WORD];
	size_t		key_len;
} NameWord;

typedef struct Name
{
	Slice		value;
	NameWord	word[MAX_WORDS];
	int			count;
} Name;

typedef struct WordTable
{
	const char *const *words;
	int			count;
} WordTable;

static const char *const title_words[] = {
	"mr", "mrs", "ms", "miss", "mister", "dr", "drs", "doctor", "prof", "professor", "sir", "rev", "mx", "sgt", "capt",
	"md", "rn", "phd", "dds", "lpn", "np", "dpt", "pharmd", "mbbs", "dnp", "crna", "lcsw", "facs", "esq",
	"jr", "sr", "ii", "iii", "iv", "baby", "boy", "girl", "infant", "twin", "aka", "nee"
};

static const char *const joint_words[] = {"and", "y", "et", "und", "or"};

static const char *const particle_words[] = {
	"van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "la", "las", "los"
};

/* Particles in lower case; otherwise they are names. */
static const char *const lower_particle_words[] = {
	"do", "le", "el", "al", "bin", "bint", "ibn", "ben", "bat", "abu", "ter", "ten", "af", "av", "zu", "zur"
};

#define TABLE(array)	((WordTable) {array, (int) (sizeof(array) / sizeof((array)[0]))})

static Slice
word_key(const NameWord *word)
{
	return (Slice) {word->key, word->key_len};
}

static Slice
word_text(const Name *name, const NameWord *word)
{
	return (Slice) {name->value.data + word->start, word->end - word->start};
}

static bool
is_in(WordTable table, const NameWord *word)
{
	for (int i = 0; i < table.count; i++)
		if (strlen(table.words[i]) == word->key_len && memcmp(table.words[i], word->key, word->key_len) == 0)
			return true;
	return false;
}

static bool
is_apostrophe(UChar32 c)
{
	return c == '\'' || c == 0x2019 || c == 0x02BC;
}

/* Part of a word: letters, digits, marks, and what is no valid UTF-8. */
static bool
is_word_character(UChar32 c)
{
	int8_t		type;

	if (c < 0)
		return true;
	type = u_charType(c);
	return u_isalnum(c) || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_FORMAT_CHAR;
}

/* Cut the value into words; false when there are more than a name has. */
static bool
cut_name(Slice value, Name *name)
{
	NameWord	next = {0};
	bool		inside = false;

	name->value = value;
	name->count = 0;
	for (size_t at = 0; at <= value.len;)
	{
		size_t		start = at;
		UChar32		c = ' ';

		if (at < value.len)
			U8_NEXT(value.data, at, value.len, c);
		else
			at++;
		if (is_word_character(c) || (inside && is_apostrophe(c) && at < value.len))
		{
			if (!inside)
				next.start = start;
			inside = true;
			continue;
		}
		if (inside)
		{
			if (name->count >= MAX_WORDS)
				return false;
			next.end = start;
			name->word[name->count++] = next;
			next = (NameWord) {.hyphen = c == '-' || c == 0x2010 || c == 0x2011 || c == 0x2013};
			inside = false;
		}
		else
			next.hyphen = false;
		next.comma |= c == ',' || c == '^';
		next.joint |= c == '&' || c == '/' || c == '+';
	}
	return true;
}

/* Is word i a particle of the name after it?  The first word of a name is one only in lower case. */
static bool
is_particle(const Name *name, int i)
{
	const NameWord *word = &name->word[i];
	bool		lower;

	if (i + 1 >= name->count || word->initial || name->word[i + 1].comma)
		return false;
	lower = word_case(word_text(name, word)) == WORD_LOWER && word_case(name->value) != WORD_LOWER;
	return (is_in(TABLE(particle_words), word) && (i > 0 || lower)) ||
		(is_in(TABLE(lower_particle_words), word) && lower);
}

/* The words of [from, to) that are replaced, a hyphenated group counted once. */
static int
count_units(const Name *name, int from, int to)
{
	int			count = 0;

	for (int i = from; i < to; i++)
		count += name->word[i].role != NAME_FIXED && !(name->word[i].hyphen && i > from);
	return count;
}

/* Fold the words and find those that stay. */
static void
mark_words(Name *name)
{
	for (int i = 0; i < name->count; i++)
	{
		NameWord   *word = &name->word[i];
		Slice		text = word_text(name, word);
		int32_t		letters = 0;

		word->key_len = lexicon_fold(text.data, text.len, word->key, sizeof(word->key));
		for (size_t at = 0; at < text.len;)
		{
			UChar32		c;

			U8_NEXT(text.data, at, text.len, c);
			letters += c < 0 || u_isalnum(c);
		}
		word->initial = letters == 1 && text.len <= 2;
		word->role = NAME_ALONE;
		if (is_in(TABLE(joint_words), word) && i > 0 && i + 1 < name->count && !word->comma)
		{
			word->role = NAME_FIXED;
			name->word[i + 1].joint = true;
		}
		else if (is_in(TABLE(title_words), word) && name->count > 1 && !word->hyphen &&
				 !(i + 1 < name->count && name->word[i + 1].hyphen))
			word->role = NAME_FIXED;
	}
	for (int i = 0; i < name->count; i++)
		if (is_particle(name, i))
			name->word[i].role = NAME_FIXED;
	/* a name of titles alone must not come out as it went in */
	if (name->count > 0 && count_units(name, 0, name->count) == 0)
		name->word[name->count - 1].role = NAME_ALONE;
}

/* Give roles within one person's name, the words [from, to). */
static void
assign_person(Name *name, int from, int to)
{
	int			units = count_units(name, from, to);
	int			comma = -1;
	int			unit = 0;

	if (units < 2)
		return;
	for (int i = from + 1; i < to && comma < 0; i++)
		if (name->word[i].comma && count_units(name, from, i) > 0 && count_units(name, i, to) > 0)
			comma = i;
	for (int i = from; i < to; i++)
	{
		NameWord   *word = &name->word[i];

		if (word->role == NAME_FIXED)
			continue;
		if (!(word->hyphen && i > from))
			unit++;
		if (comma >= 0)
			word->role = i < comma ? NAME_SURNAME : NAME_GIVEN;
		else
			word->role = unit == units ? NAME_SURNAME : NAME_GIVEN;
	}
}

/* Split at connectives; "John and Mary Smith" share the surname, "Shah and Wu" have one each. */
static void
assign_roles(Name *name)
{
	int			from = 0;
	bool		last_is_full;

	for (int i = 1; i <= name->count; i++)
		if (i == name->count || name->word[i].joint)
		{
			assign_person(name, from, i);
			if (i < name->count)
				from = i;
		}
	last_is_full = from > 0 && count_units(name, from, name->count) > 1;
	for (int i = 0; i < from && last_is_full; i++)
		if (name->word[i].role == NAME_ALONE)
			name->word[i].role = NAME_GIVEN;
	for (int i = 0; i < name->count && from > 0 && !last_is_full; i++)
		if (name->word[i].role == NAME_ALONE)
			name->word[i].role = NAME_SURNAME;
}

static const LexEntry *
look_up(const Surrogates *state, Slice key)
{
	if (state->lexicon == NULL)
		return NULL;
	return lexicon_find(state->lexicon, lexicon_hash(LEX_HASH_SEED, key.data, key.len));
}

/* Is the folded key in a list of names? */
static bool
list_holds(const char *list, Slice key)
{
	int			count = name_count(list);

	for (int i = 0; i < count; i++)
	{
		Slice		name = name_at(list, i);
		char		folded[LEX_MAX_WORD];
		size_t		len = lexicon_fold(name.data, name.len, folded, sizeof(folded));

		if (len == key.len && memcmp(folded, key.data, len) == 0)
			return true;
	}
	return false;
}

/* The first letter of a folded key as UTF-8. */
static Slice
letter_of(Slice key)
{
	size_t		at = 0;

	if (key.len > 0)
		U8_FWD_1(key.data, at, key.len);
	return (Slice) {key.data, at};
}

/* A key of PART_PERSON: kind ('s'urname + initial, 'g'iven + initial, 'i'nitials), then the two. */
static Slice
person_key(char kind, Slice a, Slice b, char buffer[MAX_KEY])
{
	size_t		len = 0;

	buffer[len++] = kind;
	memcpy(buffer + len, a.data, a.len);
	len += a.len;
	buffer[len++] = ' ';
	memcpy(buffer + len, b.data, b.len);
	return (Slice) {buffer, len + b.len};
}

/* Remember whom a key may mean; who came first keeps it. */
static bool
learn_person(Call *call, Surrogates *state, char kind, Slice a, Slice b, const Part *given, const Part *surname)
{
	char		buffer[MAX_KEY];
	Part	   *part = part_get(call, state, PART_PERSON, person_key(kind, a, b, buffer));

	if (part == NULL)
		return false;
	if (part->given.data == NULL)
	{
		part->given = given->key;
		part->surname = surname->key;
	}
	return true;
}

/* The last surname of the person of whom word i is a given name (or initial), or NULL. */
static NameWord *
surname_of(Name *name, int i)
{
	NameWord   *found = NULL;

	for (int j = 0; j < name->count; j++)
		if (j != i && name->word[j].role == NAME_SURNAME)
			found = &name->word[j];
	return found;
}

static NameWord *
given_of(Name *name)
{
	for (int j = 0; j < name->count; j++)
		if (name->word[j].role == NAME_GIVEN)
			return &name->word[j];
	return NULL;
}

bool
name_learn(Call *call, Surrogates *state, Slice value)
{
	Name		name;

	if (!cut_name(value, &name))
		return true;
	mark_words(&name);
	assign_roles(&name);
	for (int i = 0; i < name.count; i++)
	{
		NameWord   *word = &name.word[i];
		NameWord   *surname = surname_of(&name, i);
		Part	   *given_part,
				   *surname_part;

		if (word->role == NAME_FIXED || word->initial)
			continue;
		if (part_get(call, state, PART_ORIGINAL, word_key(word)) == NULL)
			return false;
		if (word->role == NAME_ALONE)
			continue;
		given_part = part_get(call, state, word->role == NAME_SURNAME ? PART_SURNAME : PART_GIVEN, word_key(word));
		if (given_part == NULL)
			return false;
		if (word->role != NAME_GIVEN || surname == NULL || surname->initial)
			continue;
		surname_part = part_get(call, state, PART_SURNAME, word_key(surname));
		if (surname_part == NULL)
			return false;
		if (!learn_person(call, state, 's', surname_part->key, letter_of(given_part->key), given_part, surname_part) ||
			!learn_person(call, state, 'g', given_part->key, letter_of(surname_part->key), given_part, surname_part) ||
			!learn_person(call, state, 'i', letter_of(given_part->key), letter_of(surname_part->key),
						  given_part, surname_part))
			return false;
	}
	return true;
}

/* The script of a word, by its first letter. */
static NameScript
script_of(Slice word)
{
	for (size_t at = 0; at < word.len;)
	{
		UErrorCode	status = U_ZERO_ERROR;
		UChar32		c;

		U8_NEXT(word.data, at, word.len, c);
		if (c < 0 || !u_isalpha(c))
			continue;
		switch (uscript_getScript(c, &status))
		{
			case USCRIPT_CYRILLIC:
				return SCRIPT_CYRILLIC;
			case USCRIPT_GREEK:
				return SCRIPT_GREEK;
			case USCRIPT_ARABIC:
				return SCRIPT_ARABIC;
			case USCRIPT_HEBREW:
				return SCRIPT_HEBREW;
			case USCRIPT_HAN:
				return SCRIPT_HAN;
			case USCRIPT_HIRAGANA:
			case USCRIPT_KATAKANA:
				return SCRIPT_KANA;
			case USCRIPT_HANGUL:
				return SCRIPT_HANGUL;
			default:
				return SCRIPT_LATIN;
		}
	}
	return SCRIPT_LATIN;
}

/* The list of the sex and origin of a name that the lexicon or the lists themselves know. */
static const char *
list_for(Surrogates *state, const Part *part, NameScript script, uint64_t seed)
{
	const LexEntry *entry = look_up(state, part->key);
	const NameSet *set = &surrogate_names[LEX_ORIGIN_ENGLISH];
	bool		female = (seed >> 32) & 1;

	if (script != SCRIPT_LATIN)
	{
		set = &surrogate_script_names[script];
		for (int sex = 0; sex < 2; sex++)
			if (list_holds(sex == 0 ? set->female : set->male, part->key))
				female = sex == 0;
	}
	else if (entry != NULL)
	{
		if (entry->origin < LEX_ORIGIN_COUNT)
			set = &surrogate_names[entry->origin];
		if (entry->given_female != entry->given_male)
			female = entry->given_female > entry->given_male;
	}
	else if (state->lexicon == NULL)
		for (int origin = 0; origin < LEX_ORIGIN_COUNT; origin++)
		{
			const NameSet *candidate = &surrogate_names[origin];
			bool		is_female = part->role == PART_GIVEN && list_holds(candidate->female, part->key);

			if (!is_female && !list_holds(part->role == PART_GIVEN ? candidate->male : candidate->surname, part->key))
				continue;
			set = candidate;
			female = is_female;
			break;
		}
	/* two lists of English names serve as one */
	if (set == &surrogate_names[LEX_ORIGIN_ENGLISH] || set == &surrogate_names[LEX_ORIGIN_UNKNOWN])
		set = &surrogate_names[(seed >> 33) & 1 ? LEX_ORIGIN_ENGLISH : LEX_ORIGIN_UNKNOWN];
	if (part->role == PART_SURNAME)
		return set->surname;
	return female ? set->female : set->male;
}

/* The name chosen for a folded word in a role. */
static bool
choose_name(Call *call, Surrogates *state, PartRole role, Slice key, NameScript script, Slice *chosen)
{
	Part	   *part = part_get(call, state, role, key);
	uint64_t	seed;

	if (part == NULL)
		return false;
	*chosen = part->chosen;
	return chosen->data != NULL || (part_seed(call, state, part, &seed) &&
									part_choose(call, state, part, list_for(state, part, script, seed), chosen));
}

/* A letter for an initial of which nothing is known, never the same one. */
static bool
unknown_initial(Call *call, Surrogates *state, Slice key, char *letter)
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTVW";
	Part	   *part = part_get(call, state, PART_INITIAL, key);
	uint64_t	seed;

	if (part == NULL || !part_seed(call, state, part, &seed))
		return false;
	do
		*letter = letters[draw(&seed) % (sizeof(letters) - 1)];
	while (key.len > 0 && (*letter | 0x20) == key.data[0]);
	return true;
}

/* Whom do the initials of the name mean?  first and last: of two or three words that are all initials. */
static const Part *
person_of_initials(const Surrogates *state, const Name *name)
{
	const NameWord *first = NULL;
	const NameWord *last = NULL;
	char		buffer[MAX_KEY];

	for (int i = 0; i < name->count; i++)
	{
		if (name->word[i].role == NAME_FIXED)
			continue;
		if (!name->word[i].initial)
			return NULL;
		if (first == NULL)
			first = &name->word[i];
		last = &name->word[i];
	}
	if (first == NULL || first == last)
		return NULL;
	return part_find(state, PART_PERSON, person_key('i', word_key(first), word_key(last), buffer));
}

/* The key of the name that an initial stands for, data NULL if the note does not tell it. */
static Slice
name_of_initial(const Surrogates *state, Name *name, int i)
{
	NameWord   *word = &name->word[i];
	NameWord   *other = word->role == NAME_SURNAME ? given_of(name) : surname_of(name, i);
	const Part *person = person_of_initials(state, name);
	char		buffer[MAX_KEY];

	if (person == NULL && other != NULL && !other->initial)
		person = part_find(state, PART_PERSON,
						   person_key(word->role == NAME_SURNAME ? 'g' : 's', word_key(other), word_key(word), buffer));
	if (person == NULL)
		return (Slice) {NULL, 0};
	if (word->role == NAME_SURNAME)
		return person->surname;
	/* a middle initial is not that of the first name */
	if (letter_of(person->given).len != word->key_len || memcmp(person->given.data, word->key, word->key_len) != 0)
		return (Slice) {NULL, 0};
	return person->given;
}

static bool
write_initial(Call *call, Surrogates *state, Name *name, int i, Buffer *out)
{
	NameWord   *word = &name->word[i];
	Slice		key = name_of_initial(state, name, i);
	WordCase	letter_case = word_case(word_text(name, word)) == WORD_LOWER ? WORD_LOWER : WORD_UPPER;
	PartRole	role = word->role == NAME_SURNAME ? PART_SURNAME : PART_GIVEN;
	Slice		chosen;
	char		letter;

	if (key.data != NULL)
		return choose_name(call, state, role, key, SCRIPT_LATIN, &chosen) &&
			add_in_case(call, letter_of(chosen), letter_case, out);
	return unknown_initial(call, state, word_key(word), &letter) &&
		add_in_case(call, (Slice) {&letter, 1}, letter_case, out);
}

/* "JS", "JQS": letters that are no name the note or the lexicon knows. */
static bool
is_glued_initials(const Surrogates *state, const Name *name, const NameWord *word)
{
	Slice		text = word_text(name, word);
	const LexEntry *entry;

	if (text.len < 2 || text.len > 3 || word->key_len != text.len || word_case(text) == WORD_TITLE)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (word->key[i] < 'a' || word->key[i] > 'z')
			return false;
	if (part_find(state, PART_SURNAME, word_key(word)) != NULL || part_find(state, PART_GIVEN, word_key(word)) != NULL)
		return false;
	entry = look_up(state, word_key(word));
	return entry == NULL || (entry->surname == 0 && entry->given_female == 0 && entry->given_male == 0);
}

static bool
write_glued_initials(Call *call, Surrogates *state, const Name *name, const NameWord *word, Buffer *out)
{
	Slice		text = word_text(name, word);
	Name		spread = {.value = text, .count = (int) text.len};

	for (int i = 0; i < spread.count; i++)
		spread.word[i] = (NameWord)
	{
		.start = (size_t) i, .end = (size_t) i + 1, .initial = true, .key = {word->key[i]}, .key_len = 1,
			.role = i + 1 == spread.count ? NAME_SURNAME : NAME_GIVEN
	};
	for (int i = 0; i < spread.count; i++)
		if (!write_initial(call, state, &spread, i, out))
			return false;
	return true;
}

/* The role of a name that stands alone: as in the note, after a title, by the lexicon. */
static PartRole
role_alone(Surrogates *state, PhiCategory category, const NameWord *word, bool titled)
{
	const LexEntry *entry = look_up(state, word_key(word));

	if (part_find(state, PART_SURNAME, word_key(word)) != NULL)
		return PART_SURNAME;
	if (part_find(state, PART_GIVEN, word_key(word)) != NULL)
		return PART_GIVEN;
	if (titled)
		return PART_SURNAME;
	if (entry != NULL && (entry->given_female > 0 || entry->given_male > 0 || entry->surname > 0))
	{
		uint8_t		given = entry->given_female > entry->given_male ? entry->given_female : entry->given_male;

		return given > entry->surname ? PART_GIVEN : PART_SURNAME;
	}
	for (int origin = 0; state->lexicon == NULL && origin < LEX_ORIGIN_COUNT; origin++)
		if (list_holds(surrogate_names[origin].female, word_key(word)) ||
			list_holds(surrogate_names[origin].male, word_key(word)))
			return PART_GIVEN;
	return category == PHI_RELATIVE ? PART_GIVEN : PART_SURNAME;
}

/* A name in a script without spaces: the surname is the first character, the rest is given. */
static bool
write_unspaced(Call *call, Surrogates *state, const NameWord *word, NameScript script, Buffer *out)
{
	Slice		family = letter_of(word_key(word));
	Slice		given = {word->key + family.len, word->key_len - family.len};
	Slice		chosen;

	if (!choose_name(call, state, PART_SURNAME, family, script, &chosen) ||
		!buffer_add(call, out, chosen.data, chosen.len))
		return false;
	return given.len == 0 || (choose_name(call, state, PART_GIVEN, given, script, &chosen) &&
							  buffer_add(call, out, chosen.data, chosen.len));
}

static bool
write_word(Call *call, Surrogates *state, PhiCategory category, Name *name, int i, bool titled, Buffer *out)
{
	NameWord   *word = &name->word[i];
	Slice		text = word_text(name, word);
	NameScript	script = script_of(text);
	PartRole	role = word->role == NAME_SURNAME ? PART_SURNAME : PART_GIVEN;
	Slice		chosen;

	if (word->role == NAME_FIXED)
		return buffer_add(call, out, text.data, text.len);
	if (word->key_len == 0 || (text.data[0] >= '0' && text.data[0] <= '9'))
		return number_write(call, state, text, out);
	if (word->initial)
		return write_initial(call, state, name, i, out);
	if (word->role == NAME_ALONE && (script == SCRIPT_HAN || script == SCRIPT_HANGUL))
		return write_unspaced(call, state, word, script, out);
	if (word->role == NAME_ALONE && is_glued_initials(state, name, word))
		return write_glued_initials(call, state, name, word, out);
	if (word->role == NAME_ALONE)
		role = role_alone(state, category, word, titled);
	return choose_name(call, state, role, word_key(word), script, &chosen) &&
		add_in_case(call, chosen, word_case(text), out);
}

bool
name_write(Call *call, Surrogates *state, PhiCategory category, Slice value, bool titled, Buffer *out)
{
	Name		name;
	size_t		at = 0;

	if (!cut_name(value, &name))
		return number_write(call, state, value, out);
	mark_words(&name);
	assign_roles(&name);
	for (int i = 0; i < name.count; i++)
	{
		NameWord   *word = &name.word[i];

		if (!buffer_add(call, out, value.data + at, word->start - at) ||
			!write_word(call, state, category, &name, i, titled, out))
			return false;
		at = word->end;
	}
	return buffer_add(call, out, value.data + at, value.len - at);
}
