/*
 * Columns whose header says what is in them.
 *
 * A header is a line of at least three cells between bars or commas, all words,
 * one of which is a label of identifiers.  The lines that follow it with the same
 * number of cells are its rows; a row's cell below such a label that holds a
 * number is of the label's category, however short the number is.
 */
#include "deid/shape.h"

#define MOST_CELLS	40
/* a cell with more tokens than this is prose */
#define LONG_CELL	12

typedef struct Cells
{
	size_t		count;
	size_t		from[MOST_CELLS];
	size_t		to[MOST_CELLS];
} Cells;

typedef struct Column
{
	TokenClass	label;
	PhiCategory category;
	unsigned	digits;			/* at least so many in a value */
} Column;

static const Column columns[] = {
	{CLASS_mrn_word, PHI_MRN, 2},
	{CLASS_fax_word, PHI_FAX, 4},
	{CLASS_policy_word, PHI_HEALTHPLAN, 3},
	{CLASS_account_word, PHI_ACCOUNT, 3},
	{CLASS_visit_word, PHI_IDNUM, 3},
	{CLASS_license_word, PHI_LICENSE, 3},
	{CLASS_login_word, PHI_USERNAME, 0},
	{CLASS_device_word, PHI_DEVICE, 3},
	{CLASS_room_word, PHI_DEPARTMENT_ROOM, 1},
	{CLASS_phone_word, PHI_PHONE, 4},
};

#define NCOLUMNS	(sizeof(columns) / sizeof(columns[0]))

/* Cut the line [from, to) at the sign; false if it has too many or too few cells. */
static bool
cut(const ShapeText *s, size_t from, size_t to, char sign, Cells *cells)
{
	cells->count = 0;
	/* a bar at an end of the line closes it */
	if (from < to && s->tokens[from].ch == sign)
		from++;
	if (from < to && s->tokens[to - 1].ch == sign)
		to--;
	for (size_t i = from; i <= to; i++)
	{
		if (i < to && s->tokens[i].ch != sign)
			continue;
		if (cells->count == MOST_CELLS)
			return false;
		cells->from[cells->count] = from;
		cells->to[cells->count++] = i;
		from = i + 1;
	}
	return cells->count >= 3;
}

/* The column that a header's cell announces, or NULL; *words is cleared if the cell is none of a header. */
static const Column *
announces(const ShapeText *s, size_t from, size_t to, bool *words)
{
	if (to - from > 4)
		*words = false;
	for (size_t i = from; i < to; i++)
		if (s->tokens[i].kind == TOKEN_NUMBER)
			*words = false;
	for (size_t c = 0; c < NCOLUMNS && *words; c++)
		for (size_t i = from; i < to; i++)
			if (shape_is(&s->tokens[i], columns[c].label))
				return &columns[c];
	return NULL;
}

/* Is the line a header?  Fills what each cell announces. */
static bool
is_header(const ShapeText *s, const Cells *cells, const Column **meaning)
{
	bool		any = false;
	bool		words = true;

	for (size_t i = 0; i < cells->count && words; i++)
	{
		meaning[i] = announces(s, cells->from[i], cells->to[i], &words);
		any |= meaning[i] != NULL;
	}
	return any && words;
}

static bool
read_cell(const ShapeText *s, size_t from, size_t to, const Column *column)
{
	unsigned	digits = 0;

	if (from >= to || to - from > LONG_CELL)
		return true;
	for (size_t i = from; i < to; i++)
		if (s->tokens[i].kind == TOKEN_NUMBER)
			digits += s->tokens[i].length;
	if (digits < column->digits)
		return true;
	return shape_add(s, from, to, column->category, 0.955f);
}

/* The rows below the header that ends at `at`: returns where they end, or 0 after an error. */
static size_t
read_rows(const ShapeText *s, size_t at, char sign, size_t ncells, const Column *const *meaning)
{
	while (at < s->count)
	{
		size_t		end = at + 1;
		Cells		cells;

		while (end < s->count && s->tokens[end].kind != TOKEN_NEWLINE)
			end++;
		if (shape_is(&s->tokens[at], CLASS_blank) || !cut(s, at + 1, end, sign, &cells) || cells.count != ncells)
			return at;
		for (size_t i = 0; i < ncells; i++)
			if (meaning[i] != NULL && !read_cell(s, cells.from[i], cells.to[i], meaning[i]))
				return 0;
		at = end;
	}
	return at;
}

bool
shape_tables(const ShapeText *s)
{
	size_t		from = 0;

	while (from < s->count)
	{
		const Column *meaning[MOST_CELLS];
		size_t		to = from;
		unsigned	bars = 0;
		unsigned	commas = 0;
		char		sign;
		Cells		cells;

		for (; to < s->count && s->tokens[to].kind != TOKEN_NEWLINE; to++)
		{
			bars += s->tokens[to].ch == '|';
			commas += s->tokens[to].ch == ',';
		}
		sign = bars >= 2 ? '|' : ',';
		if ((bars >= 2 || commas >= 2) && cut(s, from, to, sign, &cells) && is_header(s, &cells, meaning))
		{
			to = read_rows(s, to, sign, cells.count, meaning);
			if (to == 0)
				return false;
		}
		from = to + 1;
	}
	return true;
}
