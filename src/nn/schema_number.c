/*
 * Numbers of a JSON Schema as expressions over digits.
 *
 * A range of whole numbers is cut by the number of digits, and within one
 * number of digits by the first digit at which the bounds differ.  Numbers with
 * a fraction lie between two neighbouring whole numbers, so whole bounds suffice.
 */
#include "nn/schema_rules.h"

#include <stdio.h>
#include <string.h>

#define MAX_DIGITS	16
#define MAX_WHOLE	9999999999999999	/* of as many digits: fits a double within half a unit and jsonb exactly */

typedef struct Range
{
	int64_t		low;			/* -MAX_WHOLE: none */
	int64_t		high;
	bool		low_open;		/* the bound itself is excluded; for integers bounds are moved instead */
	bool		high_open;
} Range;

/* ---- bounds ---- */

/* Largest whole number not above x, and whether it is x. */
static int64_t
whole_below(double x, bool *exact)
{
	int64_t		whole = (int64_t) x;

	if ((double) whole > x)
		whole--;
	*exact = (double) whole == x;
	return whole;
}

/* One bound from the keywords name and exclusive name; draft 4's boolean form of the second too. */
static bool
read_bound(SchemaMaker *s, const Json *node, const char *name, const char *exclusive, bool upper, bool integer, Range *range)
{
	const char *keys[2] = {name, exclusive};
	bool		flag = json_is_true(json_get(node, exclusive));

	for (int i = 0; i < 2; i++)
	{
		const Json *value = json_get(node, keys[i]);
		bool		open = i == 1 || flag;
		bool		exact;
		double		real;
		int64_t		whole;

		if (value == NULL || value->kind == JSON_TRUE || value->kind == JSON_FALSE)
			continue;
		if (!json_real(value, &real))
			return schema_invalid(s, "a bound is no number");
		if (real < -(double) MAX_WHOLE || real > (double) MAX_WHOLE)
		{
			if ((real > 0) == upper)
				continue;
			return schema_unsupported(s, "a bound of more than 16 digits");
		}
		whole = whole_below(real, &exact);
		if (!exact && !integer)
			return schema_unsupported(s, "a bound that is no whole number");
		if (integer)
		{
			if (upper && exact && open)
				whole--;
			else if (!upper && (!exact || open))
				whole++;
			open = false;
		}
		if (upper && (whole < range->high || (whole == range->high && open)))
		{
			range->high = whole;
			range->high_open = open;
		}
		if (!upper && (whole > range->low || (whole == range->low && open)))
		{
			range->low = whole;
			range->low_open = open;
		}
	}
	return true;
}

/* ---- digits ---- */

static bool
add_class(SchemaMaker *s, Buffer *out, char low, char high)
{
	char		text[16];

	snprintf(text, sizeof(text), low == high ? "[%c]" : "[%c-%c]", low, high);
	return gbnf_add(s, out, text);
}

static bool
add_any(SchemaMaker *s, Buffer *out, size_t count)
{
	return count == 0 || (gbnf_add(s, out, " [0-9]") && gbnf_repeat(s, out, count, count));
}

/* All numbers of as many digits as bound, at least (or at most) bound. */
static bool
add_one_sided(SchemaMaker *s, Buffer *out, const char *bound, bool at_least)
{
	size_t		len = strlen(bound);

	if (strspn(bound, at_least ? "0" : "9") == len)
		return len == 0 ? gbnf_add(s, out, " \"\"") : add_any(s, out, len);
	if (!gbnf_add(s, out, " ("))
		return false;
	if (bound[0] != (at_least ? '9' : '0'))
	{
		if (!(at_least ? add_class(s, out, (char) (bound[0] + 1), '9') : add_class(s, out, '0', (char) (bound[0] - 1)))
			|| !add_any(s, out, len - 1) || !gbnf_add(s, out, " | "))
			return false;
	}
	return add_class(s, out, bound[0], bound[0]) && add_one_sided(s, out, bound + 1, at_least) && gbnf_add(s, out, ")");
}

/* Numbers of equally many digits between two. */
static bool
add_between(SchemaMaker *s, Buffer *out, const char *low, const char *high)
{
	if (low[0] == '\0')
		return gbnf_add(s, out, " \"\"");
	if (low[0] == high[0])
		return gbnf_add(s, out, " ") && add_class(s, out, low[0], low[0]) && add_between(s, out, low + 1, high + 1);
	if (!gbnf_add(s, out, " (") || !add_class(s, out, low[0], low[0]) || !add_one_sided(s, out, low + 1, true))
		return false;
	if (high[0] - low[0] > 1
		&& (!gbnf_add(s, out, " | ") || !add_class(s, out, (char) (low[0] + 1), (char) (high[0] - 1)) || !add_any(s, out, strlen(low) - 1)))
		return false;
	return gbnf_add(s, out, " | ") && add_class(s, out, high[0], high[0]) && add_one_sided(s, out, high + 1, false)
		&& gbnf_add(s, out, ")");
}

/* Whole numbers 0 <= low to high without leading zeros; alternatives in parentheses. */
static bool
add_magnitudes(SchemaMaker *s, Buffer *out, int64_t low, int64_t high)
{
	int64_t		smallest = 0,
				largest = 9;
	bool		first = true;

	if (!gbnf_add(s, out, " ("))
		return false;
	for (int digits = 1; digits <= MAX_DIGITS && smallest <= high; digits++)
	{
		int64_t		from = low > smallest ? low : smallest;
		int64_t		to = high < largest ? high : largest;
		char		from_text[24],
					to_text[24];

		if (from <= to)
		{
			snprintf(from_text, sizeof(from_text), "%lld", (long long) from);
			snprintf(to_text, sizeof(to_text), "%lld", (long long) to);
			if ((!first && !gbnf_add(s, out, " | ")) || !add_between(s, out, from_text, to_text))
				return false;
			first = false;
		}
		smallest = largest + 1;
		largest = largest * 10 + 9;
	}
	return gbnf_add(s, out, ")");
}

/* Appends alternatives; *some says that there was one before, which needs a bar. */
static bool
add_signed(SchemaMaker *s, Buffer *out, bool negative, int64_t low, int64_t high, const char *fraction, bool *some)
{
	if (low > high)
		return true;
	if (*some && !gbnf_add(s, out, " | "))
		return false;
	*some = true;
	return (!negative || gbnf_add(s, out, "\"-\"")) && add_magnitudes(s, out, low, high) && gbnf_add(s, out, fraction);
}

static int64_t
at_least(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Whole numbers within the range; its open bounds do not count. */
static bool
add_whole(SchemaMaker *s, Buffer *out, const Range *range, bool *some)
{
	int64_t		low = range->low + range->low_open;
	int64_t		high = range->high - range->high_open;

	return add_signed(s, out, true, at_least(1, -high), -low, "", some) && add_signed(s, out, false, at_least(0, low), high, "", some);
}

/*
 * Numbers with a fraction: n.f lies in [n, n + 1), -n.f in (-n - 1, -n], so n
 * runs up to the bound less one on the far side; on the near side n.0 is the bound itself.
 */
static bool
add_fractions(SchemaMaker *s, Buffer *out, const Range *range, bool *some)
{
	static const char fraction[] = " \".\" [0-9]{1,16}";
	int64_t		nearest = range->high <= 0 ? -range->high + range->high_open : 0;

	return add_signed(s, out, true, nearest, -range->low - 1, fraction, some)
		&& add_signed(s, out, false, at_least(0, range->low + range->low_open), range->high - 1, fraction, some);
}

bool
schema_number(SchemaMaker *s, const Json *node, bool integer, Buffer *out)
{
	Range		range = {.low = -MAX_WHOLE, .high = MAX_WHOLE};
	bool		some = false;
	const Json *multiple = json_get(node, "multipleOf");
	double		step;

	if (multiple != NULL && !(json_real(multiple, &step) && step == 1 && integer))
		return schema_unsupported(s, "\"multipleOf\"");
	if (!read_bound(s, node, "minimum", "exclusiveMinimum", false, integer, &range)
		|| !read_bound(s, node, "maximum", "exclusiveMaximum", true, integer, &range))
		return false;
	range.low = at_least(range.low, -MAX_WHOLE);
	range.high = at_most(range.high, MAX_WHOLE);
	if (!gbnf_add(s, out, "(") || !add_whole(s, out, &range, &some) || (!integer && !add_fractions(s, out, &range, &some)))
		return false;
	if (!some)
		return schema_unsatisfiable(s, "no number lies between its bounds");
	return gbnf_add(s, out, ")");
}
