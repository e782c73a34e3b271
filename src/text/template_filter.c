/*
 * Filters on texts and single values; those on sequences are in template_sequence.c.
 */
#include "text/template_value.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/template_scope.h"
#include "text/utf8.h"

#define FILTER(name) static bool name(Render *r, const Value *self, const Value *arg, const Args *args, Value *out)

static bool
text_of(Render *r, const Value *self, char how, Value *out)
{
	Value		text;

	return value_string(r, self, &text) && text_case(r, &text, how, out);
}

FILTER(upper)
{
	(void) arg, (void) args;
	return text_of(r, self, 'u', out);
}

FILTER(lower)
{
	(void) arg, (void) args;
	return text_of(r, self, 'l', out);
}

FILTER(capitalize)
{
	(void) arg, (void) args;
	return text_of(r, self, 'c', out);
}

/* Words begin behind white space and opening brackets, hyphens and "<". */
FILTER(title)
{
	Value		text;
	Buffer		result = {0};
	size_t		start = 0;

	(void) arg, (void) args;
	if (!value_string(r, self, &text))
		return false;
	for (size_t at = 0; at <= text.text.len;)
	{
		size_t		next = at;
		uint32_t	c = at < text.text.len ? utf8_next(text.text.data, text.text.len, &next) : '-';
		bool		bound = utf8_is_space(c) || c == '-' || c == '(' || c == '{' || c == '[' || c == '<';
		Value		word = value_text(text.text.data + start, at - start);
		Value		first,
					rest;
		size_t		letter = 0;

		if (bound && word.text.len > 0)
		{
			utf8_next(word.text.data, word.text.len, &letter);
			rest = value_text(word.text.data + letter, word.text.len - letter);
			word.text.len = letter;
			if (!text_case(r, &word, 'u', &first) || !text_case(r, &rest, 'l', &rest) || !render_add(r, &result, first.text)
				|| !render_add(r, &result, rest.text))
				return false;
		}
		if (at == text.text.len)
			break;
		if (bound)
		{
			if (!render_add(r, &result, (Slice){text.text.data + at, next - at}))
				return false;
			start = next;
		}
		at = next;
	}
	*out = value_buffer(&result);
	return true;
}

FILTER(trim)
{
	Value		text;

	(void) args;
	return value_string(r, self, &text) && text_method_find((Slice){"strip", 5})->run(r, &text, arg, NULL, out);
}

FILTER(replace)
{
	Value		text,
				from,
				to;
	int64_t		count = -1;

	(void) args;
	if (!value_string(r, self, &text) || !value_string(r, &arg[0], &from) || !value_string(r, &arg[1], &to))
		return false;
	if (arg[2].kind != VALUE_NONE && !value_int_arg(r, &arg[2], -1, &count))
		return false;
	return text_replace(r, text.text, from.text, to.text, count, out);
}

FILTER(string)
{
	(void) arg, (void) args;
	return value_string(r, self, out);
}

FILTER(safe)
{
	(void) arg, (void) args;
	if (!value_string(r, self, out))
		return false;
	out->safe = true;
	return true;
}

FILTER(escape)
{
	Value		text;

	(void) arg, (void) args;
	*out = *self;
	if (self->kind == VALUE_TEXT && self->safe)
		return true;
	return value_string(r, self, &text) && escape_text(r, text.text, out);
}

FILTER(force_escape)
{
	Value		text;

	(void) arg, (void) args;
	return value_string(r, self, &text) && escape_text(r, text.text, out);
}

FILTER(center)
{
	Value		text;
	Value		how[2] = {arg[0], {.kind = VALUE_MISSING}};

	(void) args;
	return value_string(r, self, &text) && text_method_find((Slice){"center", 6})->run(r, &text, how, NULL, out);
}

FILTER(format)
{
	Value		text;
	Value		dict;
	Args		mapping = {.items = &dict, .count = 1};

	(void) arg;
	if (!value_string(r, self, &text))
		return false;
	if (args->named_count == 0)
		return format_percent(r, &text, args, out);
	if (args->count > 0)
		return render_fail(r, "format takes positional or keyword arguments, not both");
	return call_builtin(r, global_find((Slice){"dict", 4}), NULL, args, &dict) && format_percent(r, &text, &mapping, out);
}

FILTER(indent)
{
	Value		text = *self;
	Slice		rest = text.text;
	Buffer		blanks = {0};
	Buffer		result = {0};
	bool		first = value_truth(&arg[1]),
				blank = value_truth(&arg[2]);
	int64_t		width;

	(void) args;
	if (text.kind != VALUE_TEXT)
		return render_fail(r, "%s cannot be indented", value_kind_name(self));
	if (arg[0].kind == VALUE_TEXT)
		blanks = (Buffer){.data = (char *) arg[0].text.data, .len = arg[0].text.len};
	else
	{
		if (!value_int_arg(r, &arg[0], 4, &width))
			return false;
		for (int64_t i = 0; i < width; i++)
			if (!render_add(r, &blanks, (Slice){" ", 1}))
				return false;
	}
	/* the newline that Jinja adds for splitlines(): a text that ends in one gets an empty last line */
	for (bool more = true, head = true; more; head = false)
	{
		const char *end = rest.data + rest.len;
		Slice		line = text_next_line(&rest);

		more = line.data + line.len < end;
		if (!head && !render_add(r, &result, (Slice){"\n", 1}))
			return false;
		if ((head ? first : blank || line.len > 0) && !render_add(r, &result, (Slice){blanks.data, blanks.len}))
			return false;
		if (!render_add(r, &result, line))
			return false;
	}
	*out = value_buffer(&result);
	out->safe = self->safe;
	return true;
}

FILTER(truncate)
{
	int64_t		length,
				leeway,
				have;
	Slice		end = {"...", 3};
	Slice		text;
	Buffer		result = {0};
	int64_t		keep;

	(void) args;
	if (arg[2].kind == VALUE_TEXT)
		end = arg[2].text;
	if (!value_int_arg(r, &arg[0], 255, &length) || (arg[3].kind != VALUE_NONE && !value_int_arg(r, &arg[3], 5, &leeway))
		|| !value_length(r, self, &have))
		return false;
	if (arg[3].kind == VALUE_NONE)
		leeway = 5;
	keep = length - (int64_t) utf8_count(end.data, end.len);
	if (keep < 0 || leeway < 0)
		return render_fail(r, "truncate is shorter than its end");
	*out = *self;
	if (have - leeway <= length)
		return true;
	if (self->kind != VALUE_TEXT)
		return render_fail(r, "%s cannot be truncated", value_kind_name(self));
	text = (Slice){self->text.data, utf8_offset_of(self->text.data, self->text.len, (size_t) keep)};
	if (!value_truth(&arg[1]))
		for (size_t at = text.len; at > 0; at--)
			if (text.data[at - 1] == ' ')
			{
				text.len = at - 1;
				break;
			}
	if (!render_add(r, &result, text) || !render_add(r, &result, end))
		return false;
	*out = value_buffer(&result);
	return true;
}

FILTER(wordcount)
{
	Value		text;
	int64_t		words = 0;
	bool		inside = false;

	(void) arg, (void) args;
	if (!value_string(r, self, &text) || !render_charge(r, text.text.len))
		return false;
	for (size_t at = 0; at < text.text.len;)
	{
		uint32_t	c = utf8_next(text.text.data, text.text.len, &at);
		bool		word = utf8_is_alnum(c) || c == '_';

		words += word && !inside;
		inside = word;
	}
	*out = value_int(words);
	return true;
}

/* Bytes that URLs may hold as they are; "/" too outside of a query. */
static bool
quote_url(Render *r, Buffer *out, const Value *value, bool query)
{
	static const char hex[] = "0123456789ABCDEF";
	Value		text;

	if (!value_string(r, value, &text) || !render_charge(r, text.text.len))
		return false;
	for (size_t i = 0; i < text.text.len; i++)
	{
		unsigned char c = (unsigned char) text.text.data[i];
		char		coded[3] = {'%', hex[c >> 4], hex[c & 15]};
		bool		plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || (c != '\0' && strchr("_.-~", c) != NULL)
			|| (c == '/' && !query);

		if (query && c == ' ')
			coded[0] = '+';
		if (plain ? !buffer_add_char(r->call, out, (char) c) : !buffer_add(r->call, out, coded, query && c == ' ' ? 1 : 3))
			return false;
	}
	return true;
}

FILTER(urlencode)
{
	Buffer		result = {0};
	List		items;
	Value		view = *self;

	(void) arg, (void) args;
	if (self->kind == VALUE_TEXT || !value_is_iterable(self))
	{
		if (!quote_url(r, &result, self, false))
			return false;
		*out = value_buffer(&result);
		return true;
	}
	if ((self->kind == VALUE_DICT && !dict_view(r, self->dict, FORM_ITEMS, &view)) || !value_items(r, &view, &items))
		return false;
	for (uint32_t i = 0; i < items.count; i++)
	{
		List		pair;

		if (!value_items(r, &items.items[i], &pair))
			return false;
		if (pair.count != 2)
			return render_fail(r, "urlencode needs pairs");
		if ((i > 0 && !render_add(r, &result, (Slice){"&", 1})) || !quote_url(r, &result, &pair.items[0], true)
			|| !render_add(r, &result, (Slice){"=", 1}) || !quote_url(r, &result, &pair.items[1], true))
			return false;
	}
	*out = value_buffer(&result);
	return true;
}

FILTER(tojson)
{
	Buffer		json = {0};

	(void) args;
	if (!value_json(r, &json, self, arg))
		return false;
	*out = value_buffer(&json);
	return true;
}

FILTER(by_default)
{
	(void) r, (void) args;
	*out = *self;
	if (self->kind == VALUE_UNDEFINED || (value_truth(&arg[1]) && !value_truth(self)))
		*out = arg[0].kind == VALUE_MISSING ? value_text("", 0) : arg[0];
	return true;
}

FILTER(attr)
{
	(void) args;
	if (arg->kind != VALUE_TEXT)
		return render_fail(r, "a name is needed, not %s", value_kind_name(arg));
	/* attributes only, no members */
	if (!need_defined(r, self))
		return false;
	if (self->kind == VALUE_DICT && dict_method_find(arg->text) == NULL)
	{
		*out = value_undefined((Slice){"attribute", 9});
		return true;
	}
	return value_attr(r, self, arg->text, out);
}

/* ---- numbers ---- */

/* The whole of text (white space around it) as a number in base; false when it is none. */
static bool
read_int(Slice text, int base, int64_t *out)
{
	char		digits[80];
	size_t		len = 0;
	char	   *end;

	text = text_strip(text, NULL, true, true);
	if (base == 0 || base == 2 || base == 8 || base == 16)
	{
		size_t		sign = text.len > 0 && (text.data[0] == '-' || text.data[0] == '+');
		char		mark = text.len > sign + 2 && text.data[sign] == '0' ? (char) (text.data[sign + 1] | 32) : '\0';
		int			marked = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;

		if (marked != 0 && (base == 0 || base == marked))
		{
			if (sign > 0)
				digits[len++] = text.data[0];
			text = (Slice){text.data + sign + 2, text.len - sign - 2};
			base = marked;
		}
		if (base == 0)
			base = 10;
	}
	for (size_t i = 0; i < text.len; i++)
	{
		bool		digit = (text.data[i] >= '0' && text.data[i] <= '9') || ((text.data[i] | 32) >= 'a' && (text.data[i] | 32) <= 'z');

		if (text.data[i] == '_' && i > 0 && i + 1 < text.len && text.data[i - 1] != '_')
			continue;
		if ((!digit && !(i == 0 && len == 0 && (text.data[i] == '-' || text.data[i] == '+'))) || len + 1 == sizeof(digits))
			return false;
		digits[len++] = text.data[i];
	}
	digits[len] = '\0';
	if (len == 0 || digits[0] == ' ' || base < 2 || base > 36)
		return false;
	errno = 0;
	*out = strtoll(digits, &end, base);
	return *end == '\0' && end > digits && errno == 0;
}

static bool
read_real(Slice text, double *out)
{
	char		digits[400];
	size_t		len = 0;
	char	   *end;

	text = text_strip(text, NULL, true, true);
	for (size_t i = 0; i < text.len; i++)
	{
		char		c = text.data[i];

		if (c == '_' && i > 0 && i + 1 < text.len)
			continue;
		/* no hexadecimal numbers and no "nan(...)", which strtod() would take */
		if (c == '\0' || strchr("0123456789+-.eEinfINFtyTYaA", c) == NULL || len + 1 == sizeof(digits))
			return false;
		digits[len++] = c;
	}
	digits[len] = '\0';
	*out = strtod(digits, &end);
	return len > 0 && *end == '\0';
}

FILTER(to_int)
{
	int64_t		base,
				integer;
	double		real;

	(void) args;
	if (!value_int_arg(r, &arg[1], 10, &base))
		return false;
	*out = arg[0].kind == VALUE_MISSING ? value_int(0) : arg[0];
	if (!need_defined(r, self))
		return false;
	if (self->kind == VALUE_INT || self->kind == VALUE_BOOL)
		*out = value_int(value_as_int(self));
	else if (self->kind == VALUE_TEXT && read_int(self->text, (int) (base > 36 || base < 0 ? 1 : base), &integer))
		*out = value_int(integer);
	else if (self->kind == VALUE_REAL || (self->kind == VALUE_TEXT && read_real(self->text, &real)))
	{
		real = self->kind == VALUE_REAL ? self->real : real;
		if (real > -0x1p63 && real < 0x1p63)
			*out = value_int((int64_t) real);
		else if (!isnan(real) && !isinf(real))
			return render_fail(r, "a number has more than 64 bits");
	}
	return true;
}

FILTER(to_float)
{
	double		real;

	(void) args;
	*out = arg[0].kind == VALUE_MISSING ? value_real(0) : arg[0];
	if (!need_defined(r, self))
		return false;
	if (value_is_number(self))
		*out = value_real(value_as_real(self));
	else if (self->kind == VALUE_TEXT && read_real(self->text, &real))
		*out = value_real(real);
	return true;
}

FILTER(absolute)
{
	(void) arg, (void) args;
	if (!value_is_number(self))
		return render_fail(r, "%s has no absolute value", value_kind_name(self));
	if (self->kind == VALUE_REAL)
		*out = value_real(self->real < 0 ? -self->real : self->real);
	else if (value_as_int(self) == INT64_MIN)
		return render_fail(r, "a number has more than 64 bits");
	else
		*out = value_int(value_as_int(self) < 0 ? -value_as_int(self) : value_as_int(self));
	return true;
}

/* x to a whole number, up or down. */
static double
to_whole(double x, bool up)
{
	double		whole;

	if (!(x > -0x1p53 && x < 0x1p53))
		return x;
	whole = (double) (int64_t) x;
	return whole + (up ? whole < x : -(whole > x));
}

/* round() of Python rounds the exact decimal value of the double, half to even; printf does the same. */
static double
round_half_even(double x, int64_t precision, double scale)
{
	char		text[400];

	if (isnan(x) || isinf(x))
		return x;
	snprintf(text, sizeof(text), "%.*f", precision < 0 ? 0 : (int) precision, precision < 0 ? x / scale : x);
	return strtod(text, NULL) * (precision < 0 ? scale : 1);
}

FILTER(rounded)
{
	bool		up = value_is_text(&arg[1], "ceil");
	bool		down = value_is_text(&arg[1], "floor");
	int64_t		precision;
	double		scale = 1;
	double		real;

	(void) args;
	if (!value_is_number(self))
		return render_fail(r, "%s cannot be rounded", value_kind_name(self));
	if (!value_int_arg(r, &arg[0], 0, &precision))
		return false;
	if (precision < -30 || precision > 30)
		return render_fail(r, "a precision is out of range");
	if (arg[1].kind != VALUE_MISSING && !up && !down && !value_is_text(&arg[1], "common"))
		return render_fail(r, "the method of round must be common, ceil or floor");
	for (int64_t i = 0; i < precision || i < -precision; i++)
		scale *= 10;
	real = value_as_real(self);
	if (up || down)
		*out = value_real(precision >= 0 ? to_whole(real * scale, up) / scale : to_whole(real / scale, up) * scale);
	else if (self->kind == VALUE_REAL)
		*out = value_real(round_half_even(real, precision, scale));
	else
		*out = value_int(precision >= 0 ? value_as_int(self) : (int64_t) round_half_even(real, precision, scale));
	return true;
}

static const Builtin filters[] = {
	{"abs", "", absolute},
	{"attr", "name!", attr},
	{"capitalize", "", capitalize},
	{"center", "width", center},
	{"d", "default_value boolean", by_default},
	{"default", "default_value boolean", by_default},
	{"e", "", escape},
	{"escape", "", escape},
	{"float", "default", to_float},
	{"forceescape", "", force_escape},
	{"format", NULL, format},
	{"indent", "width first blank", indent},
	{"int", "default base", to_int},
	{"lower", "", lower},
	{"replace", "old! new! count", replace},
	{"round", "precision method", rounded},
	{"safe", "", safe},
	{"string", "", string},
	{"title", "", title},
	{"tojson", "ensure_ascii indent separators sort_keys", tojson},
	{"trim", "chars", trim},
	{"truncate", "length killwords end leeway", truncate},
	{"upper", "", upper},
	{"urlencode", "", urlencode},
	{"wordcount", "", wordcount},
};

const Builtin *
filter_find(Slice name)
{
	const Builtin *found = builtin_find(filters, sizeof(filters) / sizeof(filters[0]), name);

	return found != NULL ? found : builtin_find(list_filters, list_filter_count, name);
}
