/*
 * Walking the note along the trie of words.
 *
 * A walk starts at an atom and goes over whatever separates letters; only at the
 * end of a part or phrase is asked whether the separators on the way, the letter
 * case and the neighbours behind allow it.  So "O'Hara", "OHARA", "O Hara",
 * "O'Ha-\nra" and "S m i t h" cost no entry of their own.
 */
#include "deid/known_index.h"

#define MOST_SPACES		12		/* of indentation behind a line break */
#define LEAST_GLUED		4		/* letters of a name that has a neighbour without separator */
#define LEAST_SPACED	5		/* letters of a name that has foreign spaces inside */

/* Which gaps were met: bit i stands before unit i; what lies behind unit 63 is not watched. */
typedef struct Gaps
{
	uint64_t	joined;			/* case, apostrophe, hyphen, hyphen and line break */
	uint64_t	marked;			/* the same without case */
	uint64_t	spaced;
	uint64_t	wide;
} Gaps;

typedef struct Walk
{
	const PhiKnown *known;
	const TextView *view;
	size_t		start;
	size_t		end;			/* behind the last character */
	int			units;
	int			digits_read;	/* digits that were read as letters */
	CharClass	last;
	bool		capital;		/* the first letter */
	bool		all_capital;	/* the first letter of every word */
	Gaps		gaps;
} Walk;

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The kind of the gap from, to (no letter or digit inside); false when no value has such a gap. */
static bool
classify_gap(const char *text, size_t from, size_t to, KnownGap *gap)
{
	int			lines = 0;
	size_t		spaces = 0;
	size_t		others = 0;

	for (size_t i = from; i < to; i++)
	{
		lines += text[i] == '\n';
		spaces += is_space(text[i]);
		others += !is_space(text[i]);
	}
	if (lines > 1 || spaces > MOST_SPACES || others > 4)
		return false;
	if (others == 0)
		*gap = GAP_SPACE;
	else if (to - from == 1 && (text[from] == '\'' || text[from] == '-' || text[from] == '.' || text[from] == '_'))
		*gap = GAP_JOIN;
	else if (others == 1 && text[from] == '-' && lines == 1)
		*gap = GAP_HYPHENATED;
	else
		*gap = GAP_WIDE;
	return true;
}

/* Find the next letter or digit behind walk->end and note the gap before it. */
static bool
cross_gap(Walk *walk, size_t *at)
{
	const TextView *view = walk->view;
	size_t		next = walk->end;
	KnownGap	gap;
	uint64_t	bit = walk->units < 64 ? UINT64_C(1) << walk->units : 0;

	while (next < view->len && next - walk->end <= MOST_SPACES + 4 &&
		   (unsigned char) view->text[next] < 128 && known_ascii_class[(unsigned char) view->text[next]] == CHAR_OTHER)
		next++;
	if (next >= view->len)
		return false;
	*at = next;
	if (next == walk->end)
	{
		CharClass	class = known_class_at(view, next);

		if ((class == CHAR_UPPER && walk->last == CHAR_LOWER) || (class == CHAR_DIGIT) != (walk->last == CHAR_DIGIT))
			walk->gaps.joined |= bit;
		return class != CHAR_OTHER;
	}
	if (!classify_gap(view->text, walk->end, next, &gap))
		return false;
	if (gap == GAP_WIDE)
		walk->gaps.wide |= bit;
	else if (gap == GAP_SPACE)
		walk->gaps.spaced |= bit;
	else
	{
		walk->gaps.joined |= bit;
		walk->gaps.marked |= bit;
	}
	return true;
}

/* The letters from at to the end of their atom. */
static size_t
atom_rest(const TextView *view, size_t at)
{
	size_t		end = at;
	CharClass	last = known_class_at(view, at);

	while (end < view->len && end - at < 12)
	{
		uint32_t	unit[3];
		int			count;
		size_t		next;
		CharClass	class = known_fold_char(view->text, view->len, end, unit, &count, &next);

		if (class == CHAR_OTHER || class == CHAR_DIGIT || (class == CHAR_UPPER && last == CHAR_LOWER))
			break;
		last = class;
		end = next;
	}
	return end;
}

static size_t walk_words(Walk *walk, bool nested, WordMatch *match);

/*
 * May a name of so many letters end here?  Where no separator follows: before a
 * capital or digit, a plural s, a credential, or another known part.
 */
static bool
ends_well(const Walk *walk, bool nested)
{
	const TextView *view = walk->view;
	CharClass	class = known_class_at(view, walk->end);
	size_t		rest;
	WordMatch	match = {KNOWN_NONE, NULL, false};
	Walk		other;

	if (class == CHAR_OTHER)
		return true;
	if (walk->last == CHAR_DIGIT)
		return class != CHAR_DIGIT;
	if (walk->units < 3)
		return false;
	if (class == CHAR_DIGIT || (class == CHAR_UPPER && walk->last == CHAR_LOWER))
		return walk->units >= LEAST_GLUED;
	rest = atom_rest(view, walk->end);
	if (walk->units >= LEAST_GLUED &&
		((rest == walk->end + 1 && (view->text[walk->end] | 0x20) == 's') ||
		 known_text_in_list(view, walk->end, rest, known_credentials)))
		return true;
	if (nested)
		return false;
	other = (Walk){.known = walk->known, .view = view, .start = walk->end, .end = walk->end};
	walk_words(&other, true, &match);
	return match.part != KNOWN_NONE && !match.weak && walk->known->parts[match.part].len >= 3 &&
		walk->known->parts[match.part].len + walk->units >= 2 * LEAST_GLUED - 1;
}

/* Are all pieces into which foreign spaces cut the part words of their own ("car son")? */
static bool
pieces_are_words(const Walk *walk, const KnownPart *part)
{
	int			from = 0;
	char		text[KNOWN_MAX_UNITS * 2];

	for (int i = 1; i <= walk->units && i <= KNOWN_TYPO_UNITS; i++)
	{
		size_t		len;

		if (i < walk->units && !(walk->gaps.spaced >> i & 1))
			continue;
		len = known_units_text(part->unit + from, i - from, text, sizeof(text));
		if (i - from > 1 && known_word_rank(walk->known->lexicon, text, len) != WORD_EVERYDAY)
			return false;
		from = i;
	}
	return true;
}

static bool
part_fits(const Walk *walk, const KnownPart *part, bool nested, bool *weak)
{
	uint64_t	foreign = ~part->breaks;
	uint64_t	spaced = walk->gaps.spaced & foreign;

	*weak = false;
	if (walk->gaps.wide != 0 || walk->digits_read * 3 > part->len)
		return false;
	/* the plural of a word is a word: "Longs", "Kings" */
	if ((part->flags & PART_WORD) && known_class_at(walk->view, walk->end) == CHAR_LOWER &&
		walk->last != CHAR_UPPER && !nested && atom_rest(walk->view, walk->end) == walk->end + 1)
		return false;
	if ((walk->gaps.joined & foreign) != 0 && part->len < LEAST_GLUED)
		return false;
	if (spaced != 0)
	{
		if (part->len < LEAST_SPACED || !walk->capital || part->len > KNOWN_TYPO_UNITS)
			return false;
		/* all letters single, or not all pieces words: else a neighbour must speak for it */
		*weak = __builtin_popcountll(spaced) != part->len - 1 && pieces_are_words(walk, part);
	}
	return ends_well(walk, nested);
}

static bool
state_fits(const Walk *walk)
{
	const TextView *view = walk->view;
	size_t		before = walk->start;
	size_t		behind = walk->end;

	if (!walk->capital || known_class_at(view, walk->end) != CHAR_OTHER)
		return false;
	if (walk->last == CHAR_LOWER)
		return !known_sentence_start(view, walk->start);
	while (before > 0 && is_space(view->text[before - 1]))
		before--;
	while (behind < view->len && is_space(view->text[behind]))
		behind++;
	return (before > 0 && view->text[before - 1] == ',') ||
		(behind + 5 <= view->len && known_class_at(view, behind) == CHAR_DIGIT &&
		 known_class_at(view, behind + 4) == CHAR_DIGIT);
}

static bool
item_fits(const Walk *walk, const KnownItem *item)
{
	uint64_t	met = walk->gaps.joined | walk->gaps.spaced | walk->gaps.wide;
	CharClass	behind = known_class_at(walk->view, walk->end);

	if ((walk->gaps.spaced | walk->gaps.wide) & ~item->breaks)
		return false;
	/* words that run together: only in long values, or where the case shows them */
	if ((item->breaks & ~met) != 0 && item->len < 8)
		return false;
	if (behind != CHAR_OTHER && (behind == CHAR_LOWER || walk->last != CHAR_LOWER || item->len < 8))
		return false;
	if (item->flags & ITEM_STATE)
		return state_fits(walk);
	if (item->flags & ITEM_WORD)
		return walk->capital && !known_sentence_start(walk->view, walk->start);
	if (item->flags & ITEM_CAPITAL)
		return walk->all_capital;
	return true;
}

/* A word that is not capitalised in titles: "Clinic for Kids", "Bell's". */
static bool
is_small_word(const TextView *view, size_t at)
{
	return known_text_in_list(view, at, atom_rest(view, at), " of or and the de la on in for at to s ");
}

/* The state behind a digit that stands for a letter, as scanners and evaders write it; 0 if there is none. */
static uint32_t
step_over_digit(const KnownTrie *trie, uint32_t state, uint32_t digit)
{
	static const char letters[10][3] = {"o", "li", "z", "e", "a", "s", "g", "t", "b", "g"};
	uint32_t	next = 0;

	for (int i = 0; next == 0 && letters[digit - '0'][i] != '\0'; i++)
		next = known_trie_step(trie, state, (unsigned char) letters[digit - '0'][i]);
	return next;
}

/* Walk from walk->start as far as the trie goes; the longest end that fits, walk->start if none. */
static size_t
walk_words(Walk *walk, bool nested, WordMatch *match)
{
	const PhiKnown *known = walk->known;
	size_t		at = walk->start;
	size_t		best = walk->start;
	uint32_t	state = 0;

	walk->all_capital = true;
	while (walk->units < KNOWN_TRIE_DEPTH && (walk->units == 0 || cross_gap(walk, &at)))
	{
		uint32_t	unit[3];
		int			count;
		bool		word_start = at > walk->end || walk->units == 0;
		CharClass	class = known_fold_char(walk->view->text, walk->view->len, at, unit, &count, &walk->end);
		const KnownNode *node;
		bool		weak;

		if (class == CHAR_OTHER)
			break;
		for (int i = 0; i < count; i++)
		{
			uint32_t	child = known_trie_step(&known->words, state, unit[i]);

			if (child == 0 && class == CHAR_DIGIT)
			{
				child = step_over_digit(&known->words, state, unit[i]);
				walk->digits_read++;
			}
			if (child == 0)
				return best;
			state = child;
		}
		if (walk->units == 0)
			walk->capital = class == CHAR_UPPER;
		if (word_start && class == CHAR_LOWER && !is_small_word(walk->view, at))
			walk->all_capital = false;
		walk->units += count;
		walk->last = class;
		if (walk->units == 0)
			break;
		node = &known->words.nodes[state];
		if (node->part != KNOWN_NONE && part_fits(walk, &known->parts[node->part], nested, &weak))
		{
			best = walk->end;
			*match = (WordMatch){node->part, NULL, weak};
		}
		if (!nested && node->item != KNOWN_NONE && walk->digits_read == 0 && item_fits(walk, &known->items[node->item]))
		{
			best = walk->end;
			*match = (WordMatch){KNOWN_NONE, &known->items[node->item], false};
		}
		at = walk->end;
	}
	return best;
}

size_t
known_match_words(const PhiKnown *known, const TextView *view, size_t at, WordMatch *match)
{
	Walk		walk = {.known = known, .view = view, .start = at, .end = at};

	*match = (WordMatch){KNOWN_NONE, NULL, false};
	return walk_words(&walk, false, match);
}
