/*
 * The word lists of the sentence splitter: sorted arrays from sentence_words.def.
 */
#include "text/sentence_words.h"

#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"

typedef struct KnownWord
{
	const char *word;
	WordKind	kind;
} KnownWord;

static const KnownWord abbreviations[] = {
#define ABBREVIATION(word, kind) {word, KIND_##kind},
#include "text/sentence_words.def"
};
static const KnownWord starters[] = {
#define STARTER(word) {word, KIND_PLAIN},
#include "text/sentence_words.def"
};
static const KnownWord dosing_words[] = {
#define DOSING(word) {word, KIND_PLAIN},
#include "text/sentence_words.def"
};
static const KnownWord connectors[] = {
#define CONNECTOR(word) {word, KIND_PLAIN},
#include "text/sentence_words.def"
};

#define FIND(list, word) find_word(list, sizeof(list) / sizeof((list)[0]), word)

static int
compare_known(const void *key, const void *item)
{
	return strcmp(key, ((const KnownWord *) item)->word);
}

static const KnownWord *
find_word(const KnownWord *list, size_t count, const ShortWord *word)
{
	if (word->text[0] == '\0')
		return NULL;
	return bsearch(word->text, list, count, sizeof(KnownWord), compare_known);
}

void
describe_word(const char *text, size_t start, size_t end, ShortWord *word)
{
	bool		ascii = true;
	bool		lower = false;
	size_t		n = 0;

	*word = (ShortWord){.start = start, .end = end};
	for (size_t at = start; at < end;)
	{
		uint32_t	c = utf8_next(text, end, &at);
		unsigned	class = utf8_class(c);

		ascii &= c < 128;
		word->letters += (class & UTF8_LETTER) != 0;
		word->digits += (class & UTF8_DIGIT) != 0;
		word->uppers += (class & UTF8_UPPER) != 0;
		word->dotted |= c == '.';
		word->upper_first |= n == 0 && (class & UTF8_UPPER);
		lower |= (class & UTF8_LOWER) != 0;
		if (n < WORD_BYTES - 1)
			word->text[n] = (char) utf8_lower(c & 0x7F);
		n++;
	}
	word->all_upper = word->letters > 0 && !lower;
	if (!ascii || n >= WORD_BYTES)
		word->text[0] = '\0';
	else
		word->text[n] = '\0';
}

void
word_before(const char *text, size_t start, size_t end, ShortWord *word)
{
	size_t		limit = end > start + WORD_BYTES ? end - WORD_BYTES : start;
	size_t		from = end;

	while (from > limit)
	{
		size_t		before = from;
		uint32_t	c = utf8_prev(text, &before);

		if (before < start || ((utf8_class(c) & UTF8_WORD) == 0 && (c != '.' || before == start)))
			break;
		from = before;
	}
	while (from < end && text[from] == '.')
		from++;
	describe_word(text, from, end, word);
}

WordKind
word_kind(const ShortWord *word)
{
	const KnownWord *known = FIND(abbreviations, word);

	return known != NULL ? known->kind : KIND_PLAIN;
}

bool
word_starts_sentences(const ShortWord *word)
{
	return FIND(starters, word) != NULL;
}

bool
word_is_dosing(const ShortWord *word)
{
	return FIND(dosing_words, word) != NULL;
}

bool
word_connects(const ShortWord *word)
{
	return FIND(connectors, word) != NULL;
}
