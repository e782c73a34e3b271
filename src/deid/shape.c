/*
 * Identifier runs, and the driver of the shapes.
 *
 * An identifier run is a stretch of letters and digits that touch, with - / . _
 * or : between them, and at least one digit.  How much it looks like an
 * identifier is graded, and rules choose the grade that their label needs:
 *
 *   id_any    any digit: after a label that only ever names identifiers
 *   id_long   five digits, or letters with three: after a label with other uses
 *   id_form   so long or so mixed that it needs no label
 *
 * What reads as a date, fraction, decimal, range, strength or code of a
 * classification is never more than id_any.
 */
#include "deid/shape.h"

#include <string.h>

typedef struct RunFacts
{
	unsigned	numbers;
	unsigned	words;
	unsigned	digits;
	unsigned	letters;
	unsigned	longest;		/* digits in a row */
	unsigned	hyphens;
	unsigned	dots;
	unsigned	slashes;
	unsigned	colons;
	unsigned	lines;			/* underscores */
	unsigned	language;		/* words as in running text */
	unsigned	measures;
	unsigned	uppers;			/* words all in capitals */
} RunFacts;

/* ---- where a run ends ---- */

static bool
is_joiner(char ch)
{
	return ch == '-' || ch == '/' || ch == '.' || ch == '_' || ch == ':';
}

/* May the run [from, at) go on with the joiner at `at`, which letters or digits follow? */
static bool
joins(const Token *tokens, size_t from, size_t at, bool digits)
{
	const Token *before = &tokens[at - 1];
	char		ch = tokens[at].ch;

	if (at == from + 1 && shape_is(before, CLASS_id_label))
		return false;
	if (ch == '-' || ch == '_')
		return true;
	if (ch == ':')
		return digits && tokens[at + 1].kind != TOKEN_NUMBER;
	/* the end of a sentence, or "and/or" */
	if (before->kind == TOKEN_WORD && !digits)
		return before->length <= 4 && before->shape != SHAPE_LOWER;
	return true;
}

static size_t
id_run_end(const TokenList *list, size_t from, RunFacts *facts)
{
	const Token *tokens = list->items;
	size_t		most = from + SHAPE_MOST_TOKENS / 2;
	size_t		at = from;

	memset(facts, 0, sizeof(*facts));
	for (;;)
	{
		const Token *token = &tokens[at];

		if (token->kind == TOKEN_NUMBER)
		{
			facts->numbers++;
			facts->digits += token->length;
			if (token->length > facts->longest)
				facts->longest = token->length;
		}
		else
		{
			facts->words++;
			facts->letters += token->length;
			facts->language += token->shape == SHAPE_LOWER && token->length >= 4;
			facts->uppers += token->shape == SHAPE_UPPER || shape_is(token, CLASS_initial);
			facts->measures += shape_is(token, CLASS_measure) && at > from && token[-1].kind == TOKEN_NUMBER &&
				token[-1].length < 6 && !(at + 1 < list->count && shape_glued(&tokens[at + 1]) && shape_alnum(&tokens[at + 1])) &&
				/* 23H-00417 */
				!(shape_is(token, CLASS_initial) && at + 2 < list->count && tokens[at + 1].ch == '-' && tokens[at + 2].length >= 4);
		}
		at++;
		if (at >= most || at >= list->count || !shape_glued(&tokens[at]))
			return at;
		if (shape_alnum(&tokens[at]))
		{
			/* the extension of 555-0142x12 is a number of its own */
			if (facts->digits >= 7 && shape_is(&tokens[at], CLASS_extension) && at + 1 < list->count &&
				tokens[at + 1].kind == TOKEN_NUMBER && shape_glued(&tokens[at + 1]))
				return at;
			/* MRN123456 */
			if (at == from + 1 && shape_is(&tokens[from], CLASS_id_label))
				return at;
			continue;
		}
		if (at + 1 >= list->count || !is_joiner(tokens[at].ch) || !shape_glued(&tokens[at + 1]) ||
			!shape_alnum(&tokens[at + 1]) || !joins(tokens, from, at, facts->digits > 0))
			return at;
		facts->hyphens += tokens[at].ch == '-';
		facts->dots += tokens[at].ch == '.';
		facts->slashes += tokens[at].ch == '/';
		facts->colons += tokens[at].ch == ':';
		facts->lines += tokens[at].ch == '_';
		at++;
	}
}

/* ---- what else a run can be ---- */

/* Three numbers with one kind of sign between that can be a date. */
static bool
is_date(const Token *run, size_t count)
{
	uint32_t	a;
	uint32_t	b;
	uint32_t	c;

	if (count == 3 && run[0].kind == TOKEN_NUMBER && shape_is(&run[0], CLASS_mm) && shape_is(&run[2], CLASS_yyyy))
		return true;
	if (count != 5 || run[0].kind != TOKEN_NUMBER || run[2].kind != TOKEN_NUMBER || run[4].kind != TOKEN_NUMBER)
		return false;
	a = run[0].value;
	b = run[2].value;
	c = run[4].value;
	if (run[0].length == 4)
		return shape_is(&run[0], CLASS_yyyy) && run[2].length <= 2 && run[4].length <= 2 && b >= 1 && b <= 12 && c >= 1 && c <= 31;
	if (run[0].length > 2 || run[2].length > 2)
		return false;
	if (run[4].length != 2 && !shape_is(&run[4], CLASS_yyyy))
		return false;
	return a >= 1 && b >= 1 && ((a <= 12 && b <= 31) || (a <= 31 && b <= 12));
}

/* "01-Mar-2024", "24AUG2023" */
static bool
is_month_date(const Token *run, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (run[i].kind == TOKEN_WORD && !shape_is(&run[i], CLASS_month) && run[i].length > 2)
			return false;
	for (size_t i = 0; i < count; i++)
		if (shape_is(&run[i], CLASS_month))
			return true;
	return false;
}

static bool
leading_zero(const Token *number)
{
	static const uint32_t least[] = {0, 0, 10, 100, 1000};

	return number->length <= 4 && number->value < least[number->length];
}

/* "150-200", "2019-2020": two numbers of like length, the second larger */
static bool
is_range(const Token *run, size_t count)
{
	if (count != 3 || run[0].kind != TOKEN_NUMBER || run[1].ch != '-' || run[2].kind != TOKEN_NUMBER ||
		run[2].length > run[0].length + 1 || run[2].length < run[0].length || run[2].value <= run[0].value ||
		run[0].length > 4 || leading_zero(&run[0]))
		return false;
	/* of four digits: years, times of day or round numbers */
	return run[0].length < 4 || (run[0].value % 25 == 0 && run[2].value % 25 == 0) ||
		(shape_is(&run[0], CLASS_yyyy) && shape_is(&run[2], CLASS_yyyy)) ||
		(shape_is(&run[0], CLASS_hhmm) && shape_is(&run[2], CLASS_hhmm));
}

/* "40-30-20-10": steps of a dose, in fives */
static bool
is_taper(const Token *run, size_t count)
{
	for (size_t i = 0; i < count; i += 2)
		if (run[i].kind != TOKEN_NUMBER || run[i].length > 2 || run[i].value % 5 != 0)
			return false;
	return count >= 5;
}

/* "S72.001A", "E11.65": a letter, two digits, a point */
static bool
is_icd(const Token *run, size_t count)
{
	return count >= 4 && run[0].kind == TOKEN_WORD && run[0].length == 1 && shape_is(&run[0], CLASS_cap) &&
		run[1].kind == TOKEN_NUMBER && run[1].length <= 2 && run[2].ch == '.' && count <= 6 &&
		(run[3].kind == TOKEN_NUMBER || run[3].length <= 2);
}

/* Only digits, points, colons, slashes: a value, a time, a fraction or a date. */
static bool
is_value(const RunFacts *facts, const Token *run, size_t count)
{
	if (is_date(run, count) || is_month_date(run, count) || is_range(run, count) || is_taper(run, count) || is_icd(run, count))
		return true;
	if (facts->words == 0 && facts->hyphens == 0 && facts->lines == 0 && facts->longest < 7 && facts->dots + facts->colons + facts->slashes > 0)
		return true;
	/* 3.5-5.1 */
	if (facts->words == 0 && facts->dots > 0 && facts->longest <= 3 && facts->digits <= 9)
		return true;
	/* 500mg, 10mg/5mL, 0900h; not 208-441-903X */
	return facts->measures > 0 && facts->hyphens < 2 && facts->longest < 6 && facts->measures + facts->language == facts->words && run[0].kind == TOKEN_NUMBER;
}

static void
grade_run(Token *run, size_t count, const RunFacts *facts, bool comma)
{
	bool		is_long;
	bool		is_form;
	bool		mixed = facts->letters > 0;

	if (facts->digits == 0)
		return;
	class_add(&run[0].classes, CLASS_id_any);
	for (size_t i = 1; i < count; i++)
		class_add(&run[i].classes, CLASS_id_rest);
	if (is_value(facts, run, count) || facts->letters > 24)
		return;
	is_long = facts->digits >= 5 || (facts->digits >= 4 && facts->hyphens + facts->slashes > 0) ||
		(mixed && facts->digits >= 3 && facts->language == 0) ||
		(facts->digits >= 2 && facts->letters >= 3 && facts->digits + facts->letters >= 6 && facts->uppers == facts->words &&
		 facts->words + facts->numbers >= 3);
	if (!is_long)
		return;
	class_add(&run[0].classes, CLASS_id_long);
	if (!mixed && facts->hyphens == 0)
		is_form = facts->digits >= 7;
	else if (!mixed)
		is_form = facts->digits >= 5 && facts->dots == 0 && facts->slashes == 0 && facts->digits > facts->hyphens + 3 &&
			(count != 3 || leading_zero(&run[0]) ||
			 (run[2].length > 1 && (facts->digits >= 7 || facts->longest >= 5 || (run[0].value > run[2].value && run[0].length > run[2].length + 1))));
	else
		is_form = facts->language == 0 && (facts->uppers > 0 || facts->longest >= 5 || facts->lines > 0) && facts->measures == 0 && facts->dots <= 1 && facts->digits >= 4 &&
			facts->digits + facts->letters >= 6 && (facts->slashes == 0 || (facts->slashes <= 2 && facts->digits >= 6)) && (facts->longest >= 3 || facts->hyphens > 0);
	/* 23,000-14,500 */
	if (is_form && !(comma && run[0].kind == TOKEN_NUMBER))
		class_add(&run[0].classes, CLASS_id_form);
}

bool
shape_mark(Call *call, const TextView *view, TokenList *list)
{
	size_t		at = 0;
	size_t		polled = 0;

	(void) view;
	while (at < list->count)
	{
		RunFacts	facts;
		size_t		end;

		/* most tokens are words that nothing touches */
		if (!shape_alnum(&list->items[at]) ||
			(list->items[at].kind == TOKEN_WORD && !shape_glued(&list->items[at + 1])))
		{
			at++;
			continue;
		}
		end = id_run_end(list, at, &facts);
		grade_run(&list->items[at], end - at, &facts,
				  at > 1 && list->items[at].gap == 0 && list->items[at - 1].ch == ',' && list->items[at - 1].gap == 0 &&
				  list->items[at - 2].kind == TOKEN_NUMBER);
		at = end;
		if (at - polled >= MC_POLL_BYTES / 8)
		{
			polled = at;
			if (mc_cancelled(call))
				return false;
		}
	}
	return true;
}

/* ---- the driver ---- */

bool
shape_add(const ShapeText *s, size_t from, size_t to, PhiCategory category, float score)
{
	return from >= to ||
		candidate_add(s->call, s->found,
					  (Candidate){(uint32_t) from, (uint32_t) to, (uint16_t) category, PHI_BY_RULE, score});
}

bool
shape_find(Call *call, const TextView *view, const TokenList *list, CandidateList *found)
{
	ShapeText	s = {.call = call, .text = view->text, .tokens = list->items, .count = list->count, .found = found};

	for (size_t at = 0; at < list->count; at++)
	{
		const Token *token = &list->items[at];

		if (at % 1024 == 1023 && mc_cancelled(call))
			return false;
		/* most tokens are words that nothing touches */
		if (token->kind == TOKEN_NEWLINE ||
			(token->kind == TOKEN_WORD && token->length > 2 && !shape_glued(&list->items[at + 1])))
			continue;
		if (!shape_net(&s, at) || !shape_code(&s, at))
			return false;
		if ((token->kind == TOKEN_NUMBER || token->ch == '+' || token->ch == '(' ||
			 (token->kind == TOKEN_WORD && token->length <= 2)) && !shape_phone(&s, at))
			return false;
		if (token->ch == '|' && !shape_hl7(&s, at))
			return false;
	}
	return shape_tables(&s);
}
