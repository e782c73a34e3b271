/*
 * Numbers and literal identifiers.
 *
 * A number is compared by its digits and capitals with O read as 0 and I, L as 1;
 * between them may stand the separators that people write.  With five
 * significant characters or more leading zeros do not matter; with fewer the
 * number must stand as it is stored, with three or fewer behind a cue as well.
 */
#include "deid/known_index.h"

#include <string.h>

#define MOST_GAP		3		/* separators between two characters of a number */
#define CUE_REACH		28		/* a cue stands at most so many bytes before */

static const char number_cues[] =
	" mrn id no num number nr acct account record chart room rm unit bed ext x extension case license lic plate "
	"policy member group serial lot vin pager ";
static const char last_four_cues[] = " ssn social last four ending ends xxx xx digits ";
static const char age_cues[] = " age aged turned ";
static const char year_words[] = " year years yr yrs yo y old f m female male woman man lady gentleman ";

/* What a digit or letter counts as in a number; 0 for anything else. */
static inline uint32_t
number_unit(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t) c;
	if (c >= 'a' && c <= 'z')
		c = (char) (c - 'a' + 'A');
	if (c < 'A' || c > 'Z')
		return 0;
	return c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : (uint32_t) c;
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- compiling ---- */

typedef struct Number
{
	uint32_t	unit[KNOWN_TRIE_DEPTH];
	uint32_t	len;
	uint32_t	digits;
	bool		plus;
} Number;

static bool
is_phone(PhiCategory category)
{
	return category == PHI_PHONE || category == PHI_FAX;
}

/* Where the number begins: behind a label such as "MRN:" or "#". */
static size_t
behind_label(Slice value)
{
	size_t		at = 0;

	for (size_t i = 0; i < value.len && i < 24 && !is_digit(value.data[i]); i++)
		if (value.data[i] == ':' || value.data[i] == '#')
			at = i + 1;
	return at;
}

/* A digit, or O or l in a run of those with a digit in it. */
static bool
stands_for_digit(Slice value, size_t at)
{
	bool		digit = false;

	if (number_unit(value.data[at]) == 0 || number_unit(value.data[at]) > '9')
		return false;
	for (size_t i = at; i < value.len && i < at + 4 && number_unit(value.data[i]) != 0; i++)
		digit |= is_digit(value.data[i]);
	for (size_t i = at; i > 0 && i + 4 > at && number_unit(value.data[i - 1]) != 0; i--)
		digit |= is_digit(value.data[i - 1]);
	return digit;
}

static void
read_number(Slice value, PhiCategory category, Number *number)
{
	*number = (Number){0};
	for (size_t i = behind_label(value); i < value.len && number->len < KNOWN_TRIE_DEPTH; i++)
	{
		uint32_t	unit = number_unit(value.data[i]);

		number->plus |= value.data[i] == '+' && number->len == 0;
		if (unit == 0)
			continue;
		if (is_phone(category) && !stands_for_digit(value, i))
		{
			/* an extension ends the number; a word before it does not */
			if (number->digits >= 7)
				break;
			continue;
		}
		number->digits += unit <= '9';
		number->unit[number->len++] = unit;
	}
}

static bool
has_digit(Slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if (is_digit(value.data[i]))
			return true;
	return false;
}

/* Is there a separator inside? */
static bool
has_separator(Slice value)
{
	for (size_t i = 1; i + 1 < value.len; i++)
		if (value.data[i] == '-' || value.data[i] == ':' || value.data[i] == '.' || value.data[i] == '/')
			return true;
	return false;
}

static bool
add_number(Call *call, PhiKnown *known, PhiCategory category, const uint32_t *units, uint32_t len, int flags,
		   float score)
{
	uint32_t	zeros = 0;
	KnownItem	item = {.category = category, .flags = (uint8_t) flags, .score = score};

	while (zeros < len && units[zeros] == '0')
		zeros++;
	if (len - zeros >= 5 && !(flags & ITEM_PLAIN))
		return known_add_item(call, known, &known->numbers, units + zeros, len - zeros, &item);
	item.flags |= ITEM_PLAIN;
	if (len <= 3 && !(flags & ITEM_AGE))
		item.flags |= ITEM_CUE;
	return known_add_item(call, known, &known->numbers, units, len, &item);
}

static bool
compile_phone(Call *call, PhiKnown *known, PhiCategory category, Number *number)
{
	uint32_t   *unit = number->unit;
	uint32_t	len = number->len;
	uint32_t	with_one[11] = {'1'};

	if (len == 11 && unit[0] == '1')
	{
		unit++;
		len--;
	}
	if (!add_number(call, known, category, unit, len, 0, KNOWN_SCORE_EXACT))
		return false;
	if (len == 10)
	{
		memcpy(with_one + 1, unit, 10 * sizeof(uint32_t));
		return add_number(call, known, category, with_one, 11, 0, KNOWN_SCORE_EXACT) &&
			add_number(call, known, category, unit + 3, 7, ITEM_SEVEN, KNOWN_SCORE_PARTIAL);
	}
	for (uint32_t country = 1; number->plus && country <= 3 && len - country >= 8; country++)
		if (!add_number(call, known, category, unit + country, len - country, 0, KNOWN_SCORE_EXACT))
			return false;
	return true;
}

bool
known_compile_number(Call *call, PhiKnown *known, PhiCategory category, Slice value)
{
	TextView	view;
	Number		number;

	if (!view_fold(call, value, &view))
		return false;
	read_number((Slice){view.text, view.len}, category, &number);
	if (!has_digit(value))
		return number.len < 4 || known_compile_literal(call, known, category, value);
	if (is_phone(category))
		return compile_phone(call, known, category, &number);
	if (category == PHI_AGE || category == PHI_AGE90)
		return number.len > 3 ||
			add_number(call, known, category, number.unit, number.len, ITEM_AGE, KNOWN_SCORE_EXACT);
	/* "0220-7", "AN-03": too short to leave its separators out */
	if (has_separator(value) && value.len >= 4 && !known_compile_literal(call, known, category, value))
		return false;
	if (category == PHI_SSN && number.len == 9 &&
		!add_number(call, known, category, number.unit + 5, 4, ITEM_CUE | ITEM_PLAIN, KNOWN_SCORE_PARTIAL))
		return false;
	if (category == PHI_ZIP && number.len == 9 &&
		!add_number(call, known, category, number.unit, 5, 0, KNOWN_SCORE_EXACT))
		return false;
	return add_number(call, known, category, number.unit, number.len, 0, KNOWN_SCORE_EXACT);
}

static bool
add_literal(Call *call, PhiKnown *known, PhiCategory category, const char *text, size_t len, float score)
{
	uint32_t	unit[KNOWN_TRIE_DEPTH];
	uint32_t	count = 0;
	KnownItem	item = {.category = category, .score = score};

	for (size_t i = 0; i < len && count < KNOWN_TRIE_DEPTH; i++)
	{
		unsigned char c = (unsigned char) text[i];

		unit[count++] = c >= 'A' && c <= 'Z' ? c | 0x20u : c;
	}
	return known_add_item(call, known, &known->literals, unit, count, &item);
}

bool
known_compile_literal(Call *call, PhiKnown *known, PhiCategory category, Slice value)
{
	TextView	view;
	const char *text;
	const char *mark;
	size_t		len;

	if (!view_fold(call, value, &view))
		return false;
	text = view.text;
	len = view.len;
	/* a find begins with a letter or digit and ends with one */
	while (len > 0 && known_class_at(&view, (size_t) (text - view.text)) == CHAR_OTHER)
	{
		text++;
		len--;
	}
	while (len > 0 && (unsigned char) text[len - 1] < 128 && known_ascii_class[(unsigned char) text[len - 1]] == CHAR_OTHER)
		len--;
	if (len < 3 || !add_literal(call, known, category, text, len, KNOWN_SCORE_EXACT))
		return len < 3;
	mark = memchr(text, '@', len);
	if (category == PHI_EMAIL && mark != NULL && mark - text >= 5 &&
		known_word_rank(known->lexicon, text, (size_t) (mark - text)) == WORD_UNKNOWN)
		return add_literal(call, known, category, text, (size_t) (mark - text), KNOWN_SCORE_PARTIAL);
	mark = memchr(text, ':', len < 12 ? len : 12);
	if (category == PHI_URL && mark != NULL && len - (size_t) (mark - text) > 3 && memcmp(mark, "://", 3) == 0)
	{
		size_t		rest = len - (size_t) (mark + 3 - text);

		if (rest >= 4 && !add_literal(call, known, category, mark + 3, rest, KNOWN_SCORE_EXACT))
			return false;
	}
	return true;
}

/* ---- matching ---- */

/* The words within reach before at: is one of them in the list? */
static bool
cue_before(const TextView *view, size_t at, const char *list)
{
	size_t		reach = at > CUE_REACH ? at - CUE_REACH : 0;

	while (at > reach)
	{
		size_t		end = at;

		/* another number or the end of a phrase is between */
		if (view->text[end - 1] == ';' || (end >= 2 && is_digit(view->text[end - 1]) && is_digit(view->text[end - 2])))
			return false;
		if (view->text[end - 1] == '#' || view->text[end - 1] == '*')
			return true;
		if (view->text[end - 1] == '\n')
			return false;
		while (at > reach && (unsigned char) view->text[at - 1] < 128 &&
			   (known_ascii_class[(unsigned char) view->text[at - 1]] & 3) != CHAR_OTHER)
			at--;
		if (at < end && known_text_in_list(view, at, end, list))
			return true;
		if (at == end)
			at--;
	}
	return false;
}

static bool
year_word_behind(const TextView *view, size_t at)
{
	size_t		end;

	while (at < view->len && (view->text[at] == ' ' || view->text[at] == '-' || view->text[at] == '\n'))
		at++;
	end = at;
	while (end < view->len && end - at < 8 && known_class_at(view, end) != CHAR_OTHER)
		end++;
	return known_text_in_list(view, at, end, year_words);
}

/* Is text[at] a mark with which a number goes on (3.14, 120/80)? */
static bool
goes_on(const TextView *view, size_t at, const char *marks)
{
	return at + 1 < view->len && at >= 1 && view->text[at] != '\0' && strchr(marks, view->text[at]) != NULL &&
		is_digit(view->text[at + 1]);
}

static bool
comes_from(const TextView *view, size_t at, const char *marks)
{
	return at >= 2 && view->text[at - 1] != '\0' && strchr(marks, view->text[at - 1]) != NULL &&
		is_digit(view->text[at - 2]);
}

/* Another area code before a number without one. */
static bool
area_before(const TextView *view, size_t at)
{
	size_t		reach = at > MOST_GAP ? at - MOST_GAP : 0;

	while (at > reach && strchr(" -.()/", view->text[at - 1]) != NULL && view->text[at - 1] != '\0')
		at--;
	return at > 0 && is_digit(view->text[at - 1]);
}

typedef struct NumberWalk
{
	size_t		start;
	size_t		end;
	uint32_t	len;
	bool		gaps;
	bool		gap_at_three;
	bool		zeros_skipped;
} NumberWalk;

/* Does the item, of which all characters were met, really stand here? */
static bool
number_fits(const TextView *view, const KnownItem *item, const NumberWalk *walk)
{
	size_t		end = walk->end;
	bool		digit = is_digit(view->text[end - 1]);

	if (end < view->len)
	{
		char		c = view->text[end];

		if (digit ? is_digit(c) || (number_unit(c) > 0 && number_unit(c) <= '9' && end + 1 < view->len &&
									is_digit(view->text[end + 1]))
			: known_class_at(view, end) != CHAR_OTHER)
			return false;
	}
	if (item->len < 7 && (goes_on(view, end, ".") || comes_from(view, walk->start, ".")))
		return false;
	if (item->flags & ITEM_PLAIN)
	{
		if (walk->gaps || walk->zeros_skipped || goes_on(view, end, ".,/:") || comes_from(view, walk->start, ".,/:"))
			return false;
	}
	if (item->flags & ITEM_AGE)
		return year_word_behind(view, end) || cue_before(view, walk->start, age_cues);
	if (item->flags & ITEM_CUE)
		return cue_before(view, walk->start, item->category == PHI_SSN ? last_four_cues : number_cues);
	if (item->flags & ITEM_SEVEN)
		return walk->gap_at_three && !area_before(view, walk->start);
	return true;
}

/* The next character of the number behind separators; len if there is none. */
static size_t
skip_separators(const TextView *view, size_t at)
{
	size_t		from = at;
	int			lines = 0;

	while (at < view->len && at - from <= MOST_GAP)
	{
		char		c = view->text[at];

		if (number_unit(c) != 0)
			return at;
		if (c == '\n')
			lines++;
		if (lines > 1 || c == '\0' || strchr("-. ()/\n", c) == NULL)
			return view->len;
		at++;
	}
	return view->len;
}

static void
walk_number(const PhiKnown *known, const TextView *view, size_t at, bool zeros_skipped, size_t start,
			const KnownItem **item, size_t *best)
{
	NumberWalk	walk = {.start = start, .end = at, .zeros_skipped = zeros_skipped};
	uint32_t	state = 0;

	while (at < view->len && walk.len < KNOWN_TRIE_DEPTH)
	{
		size_t		next = walk.len == 0 ? at : skip_separators(view, at);
		uint32_t	id;

		if (next >= view->len)
			return;
		state = known_trie_step(&known->numbers, state, number_unit(view->text[next]));
		if (state == 0)
			return;
		walk.gaps |= next > at;
		walk.gap_at_three |= next > at && walk.len == 3;
		walk.len++;
		walk.end = at = next + 1;
		id = known->numbers.nodes[state].item;
		if (id != KNOWN_NONE && walk.end > *best && number_fits(view, &known->items[id], &walk))
		{
			*best = walk.end;
			*item = &known->items[id];
		}
	}
}

size_t
known_match_number(const PhiKnown *known, const TextView *view, size_t at, const KnownItem **item)
{
	uint32_t	unit = number_unit(view->text[at]);
	size_t		best = at;
	size_t		behind = at;

	if (unit == 0)
		return at;
	/* a digit in the middle of a run, a letter in the middle of a word */
	if (at > 0 && (is_digit(view->text[at]) ? is_digit(view->text[at - 1]) :
				   known_class_before(view, at) != CHAR_OTHER))
		return at;
	if (known->numbers.first >> (unit & 63) & 1)
		walk_number(known, view, at, false, at, item, &best);
	while (behind < view->len && behind - at < 16 && number_unit(view->text[behind]) == '0')
		behind++;
	if (behind > at && behind < view->len && number_unit(view->text[behind]) != 0)
		walk_number(known, view, behind, true, at, item, &best);
	return best;
}

size_t
known_match_literal(const PhiKnown *known, const TextView *view, size_t at, const KnownItem **item)
{
	uint32_t	state = 0;
	size_t		best = at;
	size_t		most = at + KNOWN_TRIE_DEPTH < view->len ? at + KNOWN_TRIE_DEPTH : view->len;

	if (known_class_before(view, at) != CHAR_OTHER)
		return at;
	for (size_t i = at; i < most; i++)
	{
		unsigned char c = (unsigned char) view->text[i];
		uint32_t	id;

		state = known_trie_step(&known->literals, state, c >= 'A' && c <= 'Z' ? c | 0x20u : c);
		if (state == 0)
			break;
		id = known->literals.nodes[state].item;
		if (id == KNOWN_NONE || known_class_at(view, i + 1) != CHAR_OTHER)
			continue;
		if (is_digit((char) c) && (goes_on(view, i + 1, ".:") || comes_from(view, at, ".:")))
			continue;
		best = i + 1;
		*item = &known->items[id];
	}
	return best;
}
