/*
 * Matching the cue patterns against tokens.
 *
 * The patterns are compiled once per process into the static arrays below: the
 * one cache here, built under pthread_once() from constant tables alone, so
 * that every call and thread sees the same.  A word is its 64-bit hash.  A
 * pattern is found through the hash of its first word and then walked word by
 * word; it has at most MAX_WORDS words, so matching at one place takes bounded
 * time.
 */
#include "text/context_cues.h"

#include <pthread.h>
#include <string.h>

#define MAX_PATTERNS	512
#define MAX_SPECS		3072
#define MAX_ALTERNATIVES 16384
#define MAX_ENTRIES		8192
#define MAX_WORDS		16
#define BUCKETS			4096
#define GAP_WORDS		3		/* what "*" may pass over */
#define LATER_TOKENS	24		/* how far Cue.later looks */

/* stand-ins for hashes of the special words of a pattern */
#define ANY_NUMBER	1
#define ANY_YEAR	2
#define ANY_GAP		3

/* one word of a pattern */
typedef struct Spec
{
	uint16_t	first;			/* in alternatives */
	uint16_t	count;
	bool		optional;
	bool		gap;
} Spec;

typedef struct Pattern
{
	uint16_t	first;			/* in specs */
	uint16_t	count;
	Spec		later;			/* count 0: no condition */
} Pattern;

typedef struct Entry
{
	uint64_t	hash;
	uint16_t	pattern;
	uint16_t	next;			/* entry + 1; 0: end */
} Entry;

static pthread_once_t compile_once = PTHREAD_ONCE_INIT;
static uint64_t alternatives[MAX_ALTERNATIVES];
static Spec specs[MAX_SPECS];
static Pattern patterns[MAX_PATTERNS];
static Entry entries[MAX_ENTRIES];
static uint16_t buckets[BUCKETS];
static size_t alternative_count, spec_count, pattern_count, entry_count;

static const char *const number_words[] = {
	"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "several"
};

/* Compile "a|b|c" of len bytes; what does not fit is left out, which a test of the table's size would show. */
static Spec
compile_alternatives(const char *text, size_t len)
{
	Spec		spec = {.first = (uint16_t) alternative_count};
	size_t		start = 0;

	for (size_t i = 0; i <= len; i++)
	{
		const char *word = text + start;
		size_t		size = i - start;
		uint64_t	hash;

		if (i < len && text[i] != '|')
			continue;
		start = i + 1;
		if (size == 0 || alternative_count == MAX_ALTERNATIVES)
			continue;
		hash = token_hash(word, size);
		if (size == 1 && *word == '#')
			hash = ANY_NUMBER;
		else if (size == 5 && memcmp(word, "@year", 5) == 0)
			hash = ANY_YEAR;
		alternatives[alternative_count++] = hash;
		spec.count++;
	}
	return spec;
}

static void
compile_pattern(const char *text, const char *later)
{
	Pattern    *pattern = &patterns[pattern_count];

	if (pattern_count == MAX_PATTERNS)
		return;
	*pattern = (Pattern){.first = (uint16_t) spec_count};
	while (*text != '\0' && spec_count < MAX_SPECS)
	{
		size_t		len = strcspn(text, " ");
		bool		optional = len > 1 && text[len - 1] == '?';
		bool		gap = len == 1 && *text == '*';

		specs[spec_count] = compile_alternatives(text, len - optional);
		specs[spec_count].optional = optional;
		specs[spec_count].gap = gap;
		spec_count++;
		pattern->count++;
		text += len;
		text += strspn(text, " ");
	}
	if (later != NULL)
		pattern->later = compile_alternatives(later, strlen(later));
	pattern_count++;
}

static void
compile_tables(void)
{
	for (size_t i = 0; i < context_cue_count; i++)
		compile_pattern(context_cues[i].pattern, context_cues[i].later);
	for (size_t p = 0; p < pattern_count; p++)
	{
		Spec		first = specs[patterns[p].first];

		for (size_t a = 0; a < first.count && entry_count < MAX_ENTRIES - 1; a++)
		{
			uint64_t	hash = alternatives[first.first + a];
			uint16_t   *bucket = &buckets[hash % BUCKETS];

			entries[entry_count] = (Entry){hash, (uint16_t) p, *bucket};
			*bucket = (uint16_t) ++entry_count;
		}
	}
	for (size_t i = 0; i < context_section_count; i++)
		compile_pattern(context_sections[i].pattern, NULL);
}

static bool
is_year(Slice word)
{
	if (word.len != 4 || !((word.data[0] == '1' && word.data[1] == '9') || (word.data[0] == '2' && word.data[1] == '0')))
		return false;
	return word.data[2] >= '0' && word.data[2] <= '9' && word.data[3] >= '0' && word.data[3] <= '9';
}

static bool
is_number(const TokenList *list, size_t at)
{
	Slice		word = token_folded(list, at);

	if (list->items[at].digit)
	{
		for (size_t i = 0; i < word.len; i++)
			if ((word.data[i] < '0' || word.data[i] > '9') && word.data[i] != '.')
				return false;
		return true;
	}
	for (size_t i = 0; i < sizeof(number_words) / sizeof(number_words[0]); i++)
		if (strlen(number_words[i]) == word.len && memcmp(number_words[i], word.data, word.len) == 0)
			return true;
	return false;
}

static bool
spec_fits(Spec spec, const TokenList *list, size_t at)
{
	for (size_t i = 0; i < spec.count; i++)
	{
		uint64_t	want = alternatives[spec.first + i];

		if (want == list->items[at].hash || (want == ANY_NUMBER && is_number(list, at)) ||
			(want == ANY_YEAR && is_year(token_folded(list, at))))
			return true;
	}
	return false;
}

/* The furthest end of pattern's words from number spec on, standing at token at; 0 when they do not fit. */
static size_t
match_from(const Pattern *pattern, size_t spec, const TokenList *list, size_t at, size_t limit)
{
	const Spec *want = &specs[pattern->first + spec];
	size_t		best = 0;

	if (spec == pattern->count)
		return at;
	if (want->gap)
	{
		for (size_t skip = 0; skip <= GAP_WORDS; skip++)
		{
			size_t		end = match_from(pattern, spec + 1, list, at + skip, limit);

			best = end > best ? end : best;
			if (at + skip >= limit || !list->items[at + skip].word)
				break;
		}
		return best;
	}
	if (at < limit && spec_fits(*want, list, at))
		best = match_from(pattern, spec + 1, list, at + 1, limit);
	if (want->optional)
	{
		size_t		end = match_from(pattern, spec + 1, list, at, limit);

		best = end > best ? end : best;
	}
	return best;
}

/* Does one of later's words follow before the sentence, which ends at token end, or its clause is over? */
static bool
later_follows(Spec later, const TokenList *list, size_t at, size_t end)
{
	for (size_t i = at; i < end && i < at + LATER_TOKENS; i++)
	{
		if (spec_fits(later, list, i))
			return true;
		if (token_folded(list, i).data[0] == ';')
			return false;
	}
	return false;
}

/* Take up pattern p at place if it is longer than match, or says more about the sentence at the same length. */
static void
consider(size_t p, const TokenList *list, const CuePlace *place, CueMatch *match)
{
	const uint32_t own = CUE_NEG | CUE_PAST | CUE_HISTORY | CUE_HYP | CUE_FAMILY | CUE_OTHER | CUE_LASTS;
	const Pattern *pattern = &patterns[p];
	const Cue  *cue = &context_cues[p];
	size_t		end;
	size_t		tokens;

	if (cue->side == CUE_AFTER && cue->reach == REACH_NEXT && !place->after_term)
		return;
	end = match_from(pattern, 0, list, place->at, place->limit);
	tokens = end > place->at ? end - place->at : 0;
	if (tokens == 0 || tokens < match->tokens ||
		(pattern->later.count > 0 && !later_follows(pattern->later, list, end, place->sentence_end)))
		return;
	if (tokens > match->tokens)
		*match = (CueMatch){cue, cue->says, tokens};
	else if (cue < match->cue)
		*match = (CueMatch){cue, cue->says | (cue->says == 0 ? 0 : match->says & ~own), tokens};
	else if (match->says != 0)
		match->says |= cue->says & ~own;
}

CueMatch
cue_match(const TokenList *list, const CuePlace *place)
{
	CueMatch	match = {NULL, 0, 0};
	uint64_t	keys[3] = {list->items[place->at].hash, ANY_NUMBER, ANY_YEAR};
	int			nkeys = list->items[place->at].word && is_number(list, place->at) ? 3 : 1;

	pthread_once(&compile_once, compile_tables);
	for (int k = 0; k < nkeys; k++)
		for (uint16_t e = buckets[keys[k] % BUCKETS]; e != 0; e = entries[e - 1].next)
			if (entries[e - 1].hash == keys[k])
				consider(entries[e - 1].pattern, list, place, &match);
	return match;
}

const SectionCue *
section_match(const TokenList *list, size_t at, size_t limit)
{
	pthread_once(&compile_once, compile_tables);
	for (size_t i = 0; i < context_section_count; i++)
	{
		size_t		p = context_cue_count + i;

		if (p < pattern_count && match_from(&patterns[p], 0, list, at, limit) == limit)
			return &context_sections[i];
	}
	return NULL;
}
