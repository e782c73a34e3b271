/*
 * Porter's stemmer (Porter 1980), as ROUGE uses it: with the extensions of NLTK.
 *
 * The measure of a stem is how often a run of vowels is followed by one of
 * consonants.  Five steps look at the end of the word; in each the first suffix
 * of its table that fits decides, whether or not its condition holds.
 */
#include "eval/porter.h"

#include <stdbool.h>
#include <string.h>

typedef struct Word
{
	char	   *text;
	size_t		len;
} Word;

/* If the stem's measure is above least, suffix from becomes to. */
typedef struct Rule
{
	const char *from;
	const char *to;
	char		condition;		/* 0: measure above least; 's': and the stem ends in s or t; 'l': measure of the stem and its l */
} Rule;

static bool
is_consonant(const Word *w, size_t i)
{
	switch (w->text[i])
	{
		case 'a':
		case 'e':
		case 'i':
		case 'o':
		case 'u':
			return false;
		case 'y':
			return i == 0 || !is_consonant(w, i - 1);
	}
	return true;
}

static int
measure(const Word *w, size_t len)
{
	int			m = 0;
	bool		vowel = false;

	for (size_t i = 0; i < len; i++)
	{
		bool		consonant = is_consonant(w, i);

		m += vowel && consonant;
		vowel = !consonant;
	}
	return m;
}

static bool
has_vowel(const Word *w, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_consonant(w, i))
			return true;
	return false;
}

/* consonant, vowel, consonant other than w, x, y; NLTK: or a word of vowel and consonant */
static bool
ends_cvc(const Word *w, size_t len)
{
	if (len == 2)
		return !is_consonant(w, 0) && is_consonant(w, 1);
	return len > 2 && is_consonant(w, len - 3) && !is_consonant(w, len - 2) && is_consonant(w, len - 1) &&
		strchr("wxy", w->text[len - 1]) == NULL;
}

static bool
ends_double(const Word *w, size_t len)
{
	return len > 1 && w->text[len - 1] == w->text[len - 2] && is_consonant(w, len - 1);
}

static bool
ends_with(const Word *w, const char *suffix)
{
	size_t		len = strlen(suffix);

	return w->len >= len && memcmp(w->text + w->len - len, suffix, len) == 0;
}

/* No suffix is replaced by a longer one but after a letter was cut off: the word never outgrows its room. */
static void
replace(Word *w, const char *from, const char *to)
{
	w->len -= strlen(from);
	memcpy(w->text + w->len, to, strlen(to));
	w->len += strlen(to);
}

/* The first rule whose suffix fits; true when it was applied. */
static bool
apply(Word *w, const Rule *rule, size_t rules, int least)
{
	for (size_t i = 0; i < rules; i++)
		if (ends_with(w, rule[i].from))
		{
			size_t		stem = w->len - strlen(rule[i].from);

			if (measure(w, stem + (rule[i].condition == 'l')) <= least ||
				(rule[i].condition == 's' && (stem == 0 || strchr("st", w->text[stem - 1]) == NULL)))
				return false;
			replace(w, rule[i].from, rule[i].to);
			return true;
		}
	return false;
}

#define APPLY(w, rules, least)	apply(w, rules, sizeof(rules) / sizeof((rules)[0]), least)

static void
plurals(Word *w)
{
	if (ends_with(w, "ies") && w->len == 4)
		replace(w, "ies", "ie");
	else if (ends_with(w, "sses"))
		replace(w, "sses", "ss");
	else if (ends_with(w, "ies"))
		replace(w, "ies", "i");
	else if (!ends_with(w, "ss") && ends_with(w, "s"))
		replace(w, "s", "");
}

static void
past_forms(Word *w)
{
	size_t		stem;

	if (ends_with(w, "ied"))
	{
		replace(w, "ied", w->len == 4 ? "ie" : "i");
		return;
	}
	if (ends_with(w, "eed"))
	{
		if (measure(w, w->len - 3) > 0)
			replace(w, "eed", "ee");
		return;
	}
	stem = ends_with(w, "ed") ? w->len - 2 : ends_with(w, "ing") ? w->len - 3 : w->len;
	if (stem == w->len || !has_vowel(w, stem))
		return;
	w->len = stem;
	if (ends_with(w, "at") || ends_with(w, "bl") || ends_with(w, "iz"))
		replace(w, "", "e");
	else if (ends_double(w, w->len))
		w->len -= strchr("lsz", w->text[w->len - 1]) == NULL;
	else if (measure(w, w->len) == 1 && ends_cvc(w, w->len))
		replace(w, "", "e");
}

static void
long_suffixes(Word *w)
{
	static const Rule rules[] = {
		{"ational", "ate", 0}, {"tional", "tion", 0}, {"enci", "ence", 0}, {"anci", "ance", 0}, {"izer", "ize", 0},
		{"bli", "ble", 0}, {"alli", "al", 0}, {"entli", "ent", 0}, {"eli", "e", 0}, {"ousli", "ous", 0},
		{"ization", "ize", 0}, {"ation", "ate", 0}, {"ator", "ate", 0}, {"alism", "al", 0}, {"iveness", "ive", 0},
		{"fulness", "ful", 0}, {"ousness", "ous", 0}, {"aliti", "al", 0}, {"iviti", "ive", 0}, {"biliti", "ble", 0},
		{"fulli", "ful", 0}, {"logi", "log", 'l'}
	};

	/* NLTK: -alli goes first, and the rest is looked at again */
	while (ends_with(w, "alli") && measure(w, w->len - 4) > 0)
		replace(w, "alli", "al");
	APPLY(w, rules, 0);
}

static void
final_e(Word *w)
{
	if (ends_with(w, "e"))
	{
		int			m = measure(w, w->len - 1);

		if (m > 1 || (m == 1 && !ends_cvc(w, w->len - 1)))
			w->len--;
	}
	if (ends_with(w, "ll") && measure(w, w->len - 1) > 1)
		w->len--;
}

static bool
irregular(Word *w)
{
	static const struct
	{
		const char *word;
		const char *stem;
	}			words[] = {
		{"skies", "sky"}, {"sky", "sky"}, {"dying", "die"}, {"lying", "lie"}, {"tying", "tie"}, {"news", "news"},
		{"innings", "inning"}, {"inning", "inning"}, {"outings", "outing"}, {"outing", "outing"}, {"cannings", "canning"},
		{"canning", "canning"}, {"howe", "howe"}, {"proceed", "proceed"}, {"exceed", "exceed"}, {"succeed", "succeed"}
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (w->len == strlen(words[i].word) && memcmp(w->text, words[i].word, w->len) == 0)
		{
			w->len = strlen(words[i].stem);
			memcpy(w->text, words[i].stem, w->len);
			return true;
		}
	return false;
}

size_t
porter_stem(char *text, size_t len)
{
	static const Rule adjectives[] = {
		{"icate", "ic", 0}, {"ative", "", 0}, {"alize", "al", 0}, {"iciti", "ic", 0}, {"ical", "ic", 0}, {"ful", "", 0}, {"ness", "", 0}
	};
	static const Rule rests[] = {
		{"al", "", 0}, {"ance", "", 0}, {"ence", "", 0}, {"er", "", 0}, {"ic", "", 0}, {"able", "", 0}, {"ible", "", 0},
		{"ant", "", 0}, {"ement", "", 0}, {"ment", "", 0}, {"ent", "", 0}, {"ion", "", 's'}, {"ou", "", 0}, {"ism", "", 0},
		{"ate", "", 0}, {"iti", "", 0}, {"ous", "", 0}, {"ive", "", 0}, {"ize", "", 0}
	};
	Word		w = {text, len};

	if (irregular(&w) || len <= 2)
		return w.len;
	plurals(&w);
	past_forms(&w);
	/* NLTK: a final y after a consonant that is not the first letter */
	if (w.len > 2 && w.text[w.len - 1] == 'y' && is_consonant(&w, w.len - 2))
		w.text[w.len - 1] = 'i';
	long_suffixes(&w);
	APPLY(&w, adjectives, 0);
	APPLY(&w, rests, 1);
	final_e(&w);
	return w.len;
}
