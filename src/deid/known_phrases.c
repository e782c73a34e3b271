/*
 * Places, institutions, streets: values of words that are found as a whole.
 *
 * A street is entered with and without its number and in every spelling of its
 * suffix and directions; other phrases as they are, and with "St" for "Saint".
 */
#include "deid/known_index.h"

#include <string.h>

#define MOST_WORDS		12		/* of a street; a longer one is a plain phrase */
#define MOST_FORMS		4
#define MOST_VARIANTS	48

/* One word per line in all its spellings, the first the usual one. */
static const char *const spellings[][MOST_FORMS] = {
	{"street", "st", "str"}, {"avenue", "ave", "av"}, {"road", "rd"}, {"drive", "dr"}, {"lane", "ln"},
	{"boulevard", "blvd", "bvd"}, {"court", "ct"}, {"place", "pl"}, {"circle", "cir"}, {"terrace", "ter", "terr"},
	{"highway", "hwy"}, {"parkway", "pkwy", "pky"}, {"square", "sq"}, {"trail", "trl", "tr"}, {"way", "wy"},
	{"crescent", "cres", "cr"}, {"alley", "aly"}, {"plaza", "plz"}, {"turnpike", "tpke", "tpk"},
	{"heights", "hts"}, {"crossing", "xing"}, {"point", "pt"}, {"ridge", "rdg"}, {"route", "rte", "rt"},
	{"north", "n"}, {"south", "s"}, {"east", "e"}, {"west", "w"},
	{"northeast", "ne"}, {"northwest", "nw"}, {"southeast", "se"}, {"southwest", "sw"},
	{"saint", "st"}, {"mount", "mt"}, {"fort", "ft"}
};

#define FIRST_DIRECTION	24
#define FIRST_PREFIX	32
#define SPELLING_COUNT	((int) (sizeof(spellings) / sizeof(spellings[0])))

static const char unit_words[] = " apt apartment unit suite ste room rm floor fl bldg building po box trailer lot ";

typedef struct Phrase
{
	uint32_t	unit[KNOWN_TRIE_DEPTH];
	int			count;
	uint64_t	breaks;
	int			word_start[MOST_WORDS + 1];
	int			words;			/* MOST_WORDS + 1 = too many */
	int			comma_word;		/* words before the first comma */
	bool		capitals;		/* it has some */
} Phrase;

static void
begin_word(Phrase *phrase)
{
	if (phrase->count > 0 && phrase->count < 64)
		phrase->breaks |= UINT64_C(1) << phrase->count;
	if (phrase->words <= MOST_WORDS)
		phrase->word_start[phrase->words] = phrase->count;
	if (phrase->words <= MOST_WORDS)
		phrase->words++;
}

static bool
read_phrase(Call *call, Slice value, Phrase *phrase)
{
	TextView	view;
	uint32_t	unit[3];
	int			count;
	size_t		next;
	bool		inside = false;
	bool		comma = false;

	if (!view_fold(call, value, &view))
		return false;
	*phrase = (Phrase){.comma_word = MOST_WORDS + 1};
	for (size_t at = 0; at < view.len; at = next)
	{
		CharClass	class = known_fold_char(view.text, view.len, at, unit, &count, &next);

		if (class == CHAR_OTHER)
		{
			/* an apostrophe or hyphen is a break inside the word */
			if ((view.text[at] == '\'' || view.text[at] == '-') && phrase->count > 0 && phrase->count < 64)
				phrase->breaks |= UINT64_C(1) << phrase->count;
			else
				inside = false;
			comma |= view.text[at] == ',';
			continue;
		}
		phrase->capitals |= class == CHAR_UPPER;
		if (!inside)
		{
			if (comma && phrase->comma_word > MOST_WORDS)
				phrase->comma_word = phrase->words;
			begin_word(phrase);
			inside = true;
		}
		for (int i = 0; i < count && phrase->count < KNOWN_TRIE_DEPTH; i++)
			phrase->unit[phrase->count++] = unit[i];
	}
	return true;
}

static size_t
word_text(const Phrase *phrase, int word, char *out, size_t capacity)
{
	int			start = phrase->word_start[word];
	int			end = word + 1 < phrase->words ? phrase->word_start[word + 1] : phrase->count;

	return known_units_text(phrase->unit + start, end - start, out, capacity);
}

/* The row of spellings that holds the word, between rows from and to; -1 if there is none. */
static int
spelling_row(const char *word, size_t len, int from, int to)
{
	for (int row = from; row < to; row++)
		for (int i = 0; i < MOST_FORMS && spellings[row][i] != NULL; i++)
			if (strlen(spellings[row][i]) == len && memcmp(spellings[row][i], word, len) == 0)
				return row;
	return -1;
}

static bool
all_words(const PhiKnown *known, const Phrase *phrase)
{
	char		text[128];

	if (phrase->words > MOST_WORDS)
		return false;
	for (int i = 0; i < phrase->words; i++)
	{
		size_t		len = word_text(phrase, i, text, sizeof(text));

		if (known_word_rank(known->lexicon, text, len) < WORD_KNOWN)
			return false;
	}
	return true;
}

static bool
add_phrase(Call *call, PhiKnown *known, const Phrase *phrase, KnownItem item)
{
	item.breaks = phrase->breaks;
	return known_add_item(call, known, &known->words, phrase->unit, (uint32_t) phrase->count, &item);
}

static void
append_text(Phrase *phrase, const char *text)
{
	begin_word(phrase);
	while (*text != '\0' && phrase->count < KNOWN_TRIE_DEPTH)
		phrase->unit[phrase->count++] = (unsigned char) *text++;
}

static void
append_word(Phrase *phrase, const Phrase *from, int word)
{
	int			start = from->word_start[word];
	int			end = word + 1 < from->words ? from->word_start[word + 1] : from->count;

	begin_word(phrase);
	for (int i = start; i < end && phrase->count < KNOWN_TRIE_DEPTH; i++)
	{
		if (i > start && i < 64 && phrase->count < 64 && (from->breaks >> i & 1))
			phrase->breaks |= UINT64_C(1) << phrase->count;
		phrase->unit[phrase->count++] = from->unit[i];
	}
}

/*
 * Enter words from..to-1 in all their spellings; choice counts through the
 * product of the spellings, least first.
 */
static bool
add_spellings(Call *call, PhiKnown *known, const Phrase *phrase, int from, int to, const int *rows, KnownItem item)
{
	int			combinations = 1;

	for (int i = from; i < to; i++)
	{
		int			forms = 0;

		while (rows[i] >= 0 && forms < MOST_FORMS && spellings[rows[i]][forms] != NULL)
			forms++;
		if (forms > 0 && combinations * forms <= MOST_VARIANTS)
			combinations *= forms;
	}
	for (int n = 0; n < combinations; n++)
	{
		Phrase		variant = {.comma_word = MOST_WORDS + 1};
		int			choice = n;

		for (int i = from; i < to; i++)
		{
			int			forms = 0;

			while (rows[i] >= 0 && forms < MOST_FORMS && spellings[rows[i]][forms] != NULL)
				forms++;
			if (forms == 0)
				append_word(&variant, phrase, i);
			else
			{
				append_text(&variant, spellings[rows[i]][choice % forms]);
				choice /= forms;
			}
		}
		if (!add_phrase(call, known, &variant, item))
			return false;
	}
	return true;
}

bool
known_compile_phrase(Call *call, PhiKnown *known, PhiCategory category, Slice value)
{
	Phrase		phrase;
	KnownItem	item = {.category = category, .score = KNOWN_SCORE_EXACT};
	int			rows[MOST_WORDS];
	char		text[128];

	if (!read_phrase(call, value, &phrase))
		return false;
	if (phrase.count < 2)
		return true;
	if (phrase.count == 2)
		item.flags |= ITEM_STATE;
	else if (category != PHI_PROFESSION && all_words(known, &phrase))
		item.flags |= phrase.words == 1 ? ITEM_WORD : phrase.capitals && category != PHI_CITY ? ITEM_CAPITAL : 0;
	if (phrase.words > MOST_WORDS)
		return add_phrase(call, known, &phrase, item);
	for (int i = 0; i < phrase.words; i++)
	{
		size_t		len = word_text(&phrase, i, text, sizeof(text));

		rows[i] = i + 1 < phrase.words ? spelling_row(text, len, FIRST_PREFIX, SPELLING_COUNT) : -1;
	}
	return add_phrase(call, known, &phrase, item) &&
		add_spellings(call, known, &phrase, 0, phrase.words, rows, item);
}

/* Words of the street proper: before a comma and before "Apt". */
static int
street_words(const Phrase *phrase)
{
	int			end = phrase->comma_word < phrase->words ? phrase->comma_word : phrase->words;
	char		text[128];

	for (int i = 1; i < end; i++)
	{
		size_t		len = word_text(phrase, i, text, sizeof(text));

		if (known_in_list(unit_words, text, len))
			return i;
	}
	return end;
}

bool
known_compile_street(Call *call, PhiKnown *known, PhiCategory category, Slice value)
{
	Phrase		phrase;
	KnownItem	item = {.category = category, .score = KNOWN_SCORE_EXACT};
	int			rows[MOST_WORDS + 1];
	char		text[128];
	int			end;
	int			first;
	bool		suffix = false;

	if (!read_phrase(call, value, &phrase))
		return false;
	if (phrase.words > MOST_WORDS || phrase.words < 2)
		return known_compile_phrase(call, known, category, value);
	if (phrase.count > 3 && !add_phrase(call, known, &phrase, item))
		return false;
	end = street_words(&phrase);
	first = phrase.unit[0] >= '0' && phrase.unit[0] <= '9' ? 1 : 0;
	for (int i = 0; i < end; i++)
	{
		size_t		len = word_text(&phrase, i, text, sizeof(text));

		rows[i] = -1;
		if (i == end - 1 || (i == end - 2 && i > first))
			rows[i] = spelling_row(text, len, 0, FIRST_DIRECTION);
		suffix |= rows[i] >= 0;
		if (rows[i] < 0)
			rows[i] = spelling_row(text, len, FIRST_DIRECTION, SPELLING_COUNT);
	}
	if (first == 1 && end >= 2)
	{
		if (!add_spellings(call, known, &phrase, 0, end, rows, item))
			return false;
		/* "123 Main" */
		if (suffix && end >= 3 && !add_spellings(call, known, &phrase, 0, end - 1, rows, item))
			return false;
	}
	if (end - first < 2 && !(end - first == 1 && phrase.count - phrase.word_start[first] >= 5))
		return true;
	item.score = KNOWN_SCORE_PARTIAL;
	item.flags = end - first < 2 ? ITEM_WORD : ITEM_CAPITAL;
	return add_spellings(call, known, &phrase, first, end, rows, item);
}
