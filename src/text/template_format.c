/*
 * Formatting: str.format(), the % operator of strings, and strftime.
 */
#include "text/template_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"

/* A format specification; of str.format "[[fill]align][sign][#][0][width][,][.precision][type]", of % its subset. */
typedef struct Spec
{
	Slice		fill;
	char		align;			/* '<' '>' '^' '=', 0: by type */
	char		sign;			/* '+', ' ' or 0 */
	bool		alternate;
	bool		commas;
	int			width;
	int			precision;		/* -1: none */
	char		type;			/* 0: none */
} Spec;

#define MAX_WIDTH	10000

/* Digits at *at; -1 when there are none. */
static bool
read_width(Render *r, Slice text, size_t *at, int *out)
{
	int			value = -1;

	for (; *at < text.len && text.data[*at] >= '0' && text.data[*at] <= '9'; (*at)++)
	{
		value = (value < 0 ? 0 : value) * 10 + (text.data[*at] - '0');
		if (value > MAX_WIDTH)
			return render_fail(r, "a format is wider than %d", MAX_WIDTH);
	}
	*out = value;
	return true;
}

static bool
is_align(char c)
{
	return c == '<' || c == '>' || c == '^' || c == '=';
}

static bool
read_spec(Render *r, Slice text, Spec *spec)
{
	size_t		at = 0,
				next = 0;

	*spec = (Spec){.fill = {" ", 1}, .precision = -1};
	if (text.len > 0)
		utf8_next(text.data, text.len, &next);
	if (next < text.len && is_align(text.data[next]))
	{
		spec->fill = (Slice){text.data, next};
		spec->align = text.data[next];
		at = next + 1;
	}
	else if (text.len > 0 && is_align(text.data[0]))
		spec->align = text.data[at++];
	if (at < text.len && (text.data[at] == '+' || text.data[at] == '-' || text.data[at] == ' '))
		spec->sign = text.data[at] == '-' ? '\0' : text.data[at], at++;
	if (at < text.len && text.data[at] == '#')
		spec->alternate = true, at++;
	if (at < text.len && text.data[at] == '0' && spec->align == '\0')
	{
		spec->fill = (Slice){"0", 1};
		spec->align = '=';
		at++;
	}
	if (!read_width(r, text, &at, &spec->width))
		return false;
	if (at < text.len && text.data[at] == ',')
		spec->commas = true, at++;
	if (at < text.len && text.data[at] == '.')
	{
		at++;
		if (!read_width(r, text, &at, &spec->precision))
			return false;
		if (spec->precision < 0)
			return render_fail(r, "a format has a point without precision");
	}
	if (at < text.len)
		spec->type = text.data[at++];
	return at == text.len || render_fail(r, "a format is not understood");
}

/* body with sign in front, padded to the width; number: sign-aware. */
static bool
put_padded(Render *r, Buffer *out, const Spec *spec, const char *sign, Slice body, bool number)
{
	size_t		have = strlen(sign) + utf8_count(body.data, body.len);
	size_t		blanks = spec->width > 0 && (size_t) spec->width > have ? (size_t) spec->width - have : 0;
	char		align = spec->align != '\0' ? spec->align : number ? '>' : '<';
	size_t		before = align == '<' ? 0 : align == '^' ? blanks / 2 : blanks;
	Slice		front = {sign, strlen(sign)};

	if (align == '=' && !render_add(r, out, front))
		return false;
	for (size_t i = 0; i < before; i++)
		if (!render_add(r, out, spec->fill))
			return false;
	if ((align != '=' && !render_add(r, out, front)) || !render_add(r, out, body))
		return false;
	for (size_t i = before; i < blanks; i++)
		if (!render_add(r, out, spec->fill))
			return false;
	return true;
}

/* Digits with commas between groups of three before the point. */
static void
insert_commas(char *text, size_t room)
{
	size_t		digits = strspn(text, "0123456789");
	size_t		len = strlen(text);

	for (size_t at = digits; at > 3 && len + 2 < room; len++)
	{
		at -= 3;
		memmove(text + at + 1, text + at, len - at + 1);
		text[at] = ',';
	}
}

static bool
put_int(Render *r, Buffer *out, const Spec *spec, int64_t value)
{
	char		body[160];
	char		sign[4] = "";
	size_t		n = 0;
	uint64_t	magnitude = value < 0 ? 0 - (uint64_t) value : (uint64_t) value;

	if (value < 0)
		sign[n++] = '-';
	else if (spec->sign != '\0')
		sign[n++] = spec->sign;
	if (spec->type == 'c')
	{
		if (value < 0 || value > 0x10FFFF)
			return render_fail(r, "an integer is no character");
		return put_padded(r, out, spec, "", (Slice){body, (size_t) utf8_encode((uint32_t) value, body)}, false);
	}
	if (spec->alternate && (spec->type == 'x' || spec->type == 'X' || spec->type == 'o' || spec->type == 'b'))
	{
		sign[n++] = '0';
		sign[n++] = spec->type;
	}
	sign[n] = '\0';
	if (spec->type == 'x' || spec->type == 'X' || spec->type == 'o')
		snprintf(body, sizeof(body), spec->type == 'x' ? "%llx" : spec->type == 'X' ? "%llX" : "%llo", (unsigned long long) magnitude);
	else if (spec->type == 'b')
	{
		size_t		len = 0;

		for (int bit = 63; bit >= 0; bit--)
			if (len > 0 || bit == 0 || (magnitude >> bit & 1) != 0)
				body[len++] = (char) ('0' + (magnitude >> bit & 1));
		body[len] = '\0';
	}
	else
		snprintf(body, sizeof(body), "%llu", (unsigned long long) magnitude);
	if (spec->commas)
		insert_commas(body, sizeof(body));
	return put_padded(r, out, spec, sign, (Slice){body, strlen(body)}, true);
}

static bool
put_real(Render *r, Buffer *out, const Spec *spec, double value)
{
	char		format[8] = "%.*f";
	char	   *body;
	const char *sign = value < 0 ? "-" : spec->sign == '+' ? "+" : spec->sign == ' ' ? " " : "";
	size_t		room = 400 + (size_t) (spec->precision > 0 ? spec->precision : 6);
	Buffer		shortest = {0};

	if ((body = render_alloc(r, room, 1)) == NULL)
		return false;
	if (value < 0)
		value = -value;
	if (spec->type == '\0' && spec->precision < 0)
	{
		if (!print_real(r, &shortest, value, false))
			return false;
		snprintf(body, room, "%.*s", (int) shortest.len, shortest.data);
	}
	else
	{
		format[3] = spec->type == '\0' ? 'g' : spec->type == '%' ? 'f' : spec->type;
		snprintf(body, room, format, spec->precision < 0 ? 6 : spec->precision, spec->type == '%' ? value * 100 : value);
		if (spec->type == '%' && strlen(body) + 1 < room)
			strcat(body, "%");
	}
	if (spec->commas)
		insert_commas(body, room);
	return put_padded(r, out, spec, sign, (Slice){body, strlen(body)}, true);
}

static bool
put_text(Render *r, Buffer *out, const Spec *spec, Slice text)
{
	if (spec->precision >= 0)
		text.len = utf8_offset_of(text.data, text.len, (size_t) spec->precision);
	return put_padded(r, out, spec, "", text, false);
}

/* format(value, spec) of Python. */
static bool
put_value(Render *r, Buffer *out, Slice text, const Value *value)
{
	Spec		spec;
	Value		shown;

	if (text.len == 0)
		return value_print(r, out, value);
	if (!read_spec(r, text, &spec))
		return false;
	if (spec.type != '\0' && strchr("dnxXobceEfFgG%", spec.type) != NULL)
	{
		if (!value_is_number(value))
			return render_fail(r, "%s has no such format", value_kind_name(value));
		if (strchr("eEfFgG%", spec.type) != NULL)
			return put_real(r, out, &spec, value_as_real(value));
		if (value->kind == VALUE_REAL)
			return render_fail(r, "float has no such format");
		return put_int(r, out, &spec, value_as_int(value));
	}
	if (spec.type != '\0' && (spec.type != 's' || value->kind != VALUE_TEXT))
		return render_fail(r, "%s has no such format", value_kind_name(value));
	if (value->kind == VALUE_INT)
		return put_int(r, out, &spec, value->integer);
	if (value->kind == VALUE_REAL)
		return put_real(r, out, &spec, value->real);
	if (value->kind != VALUE_TEXT && value->kind != VALUE_BOOL)
		return render_fail(r, "%s has no such format", value_kind_name(value));
	if (value->kind == VALUE_BOOL)
		return put_int(r, out, &spec, value->truth);
	return value_string(r, value, &shown) && put_text(r, out, &spec, shown.text);
}

/* ---- str.format ---- */

static bool
named_arg(Render *r, const Args *args, Slice name, Value *out)
{
	for (uint32_t i = 0; i < args->named_count; i++)
		if (args->names[i].len == name.len && memcmp(args->names[i].data, name.data, name.len) == 0)
		{
			*out = args->named[i];
			return true;
		}
	return render_fail(r, "a format names an argument that was not given");
}

/* The value of a field "name.attribute[key]..."; next counts the fields without a name, -1 once one had a number. */
static bool
field_value(Render *r, Slice field, const Args *args, int *next, Value *out)
{
	size_t		len = 0;
	int			number;
	size_t		digits = 0;

	while (len < field.len && field.data[len] != '.' && field.data[len] != '[')
		len++;
	if (!read_width(r, (Slice){field.data, len}, &digits, &number))
		return false;
	if (len == 0 || digits == len)
	{
		if (len == 0 ? *next < 0 : *next > 0)
			return render_fail(r, "a format mixes numbered and unnumbered fields");
		number = len == 0 ? (*next)++ : number;
		if (len > 0)
			*next = -1;
	}
	if (len > 0 && digits != len)
	{
		if (!named_arg(r, args, (Slice){field.data, len}, out))
			return false;
	}
	else if ((uint32_t) number >= args->count)
		return render_fail(r, "a format has more fields than arguments");
	else
		*out = args->items[number];
	while (len < field.len)
	{
		size_t		start = ++len;
		bool		index = field.data[start - 1] == '[';
		Value		key;

		while (len < field.len && (index ? field.data[len] != ']' : field.data[len] != '.' && field.data[len] != '['))
			len++;
		key = value_text(field.data + start, len - start);
		digits = 0;
		if (!read_width(r, key.text, &digits, &number))
			return false;
		if (index && digits == key.text.len && digits > 0)
			key = value_int(number);
		if (index ? !value_item(r, out, &key, out) : !value_attr(r, out, key.text, out))
			return false;
		len += index;
	}
	return true;
}

/* The field between braces, without them. */
static bool
put_field(Render *r, Buffer *out, Slice field, const Args *args, int *next)
{
	const char *colon = memchr(field.data, ':', field.len);
	Slice		name = {field.data, colon == NULL ? field.len : (size_t) (colon - field.data)};
	Slice		spec = {"", 0};
	char		conversion = '\0';
	Value		value;
	Buffer		shown = {0};

	if (colon != NULL)
		spec = (Slice){colon + 1, field.len - name.len - 1};
	if (name.len >= 2 && name.data[name.len - 2] == '!')
	{
		conversion = name.data[name.len - 1];
		name.len -= 2;
	}
	if (memchr(spec.data, '{', spec.len) != NULL)
		return render_fail(r, "fields within a format are not supported");
	if (!field_value(r, name, args, next, &value))
		return false;
	if (conversion != '\0')
	{
		if (conversion == 'r' ? !value_repr(r, &shown, &value) : !value_print(r, &shown, &value))
			return false;
		value = value_buffer(&shown);
	}
	return put_value(r, out, spec, &value);
}

bool
format_braces(Render *r, const Value *format, const Args *args, Value *out)
{
	Slice		text = format->text;
	Buffer		result = {0};
	int			next = 0;

	for (size_t at = 0; at < text.len;)
	{
		size_t		start = at;
		char		c;

		while (at < text.len && text.data[at] != '{' && text.data[at] != '}')
			at++;
		if (!render_add(r, &result, (Slice){text.data + start, at - start}))
			return false;
		if (at == text.len)
			break;
		c = text.data[at++];
		if (at < text.len && text.data[at] == c)
		{
			if (!render_add(r, &result, (Slice){text.data + at++, 1}))
				return false;
			continue;
		}
		start = at;
		while (at < text.len && text.data[at] != '}')
			at++;
		if (c == '}' || at == text.len)
			return render_fail(r, "a format has a single brace");
		if (!put_field(r, &result, (Slice){text.data + start, at++ - start}, args, &next))
			return false;
	}
	*out = value_buffer(&result);
	return true;
}

/* ---- % ---- */

typedef struct PercentArgs
{
	const Value *items;
	uint32_t	count;
	uint32_t	at;
	const Dict *dict;			/* for "%(name)s" */
} PercentArgs;

static bool
next_percent(Render *r, PercentArgs *from, Value *out)
{
	if (from->at >= from->count)
		return render_fail(r, "a format has more fields than arguments");
	*out = from->items[from->at++];
	return true;
}

/* Width or precision: digits, or "*" for the next argument. */
static bool
percent_width(Render *r, Slice text, size_t *at, PercentArgs *from, int *out)
{
	Value		value;
	int64_t		width;

	if (*at >= text.len || text.data[*at] != '*')
		return read_width(r, text, at, out);
	(*at)++;
	if (!next_percent(r, from, &value) || !value_int_arg(r, &value, 0, &width))
		return false;
	if (width < 0 || width > MAX_WIDTH)
		return render_fail(r, "a format is wider than %d", MAX_WIDTH);
	*out = (int) width;
	return true;
}

static bool
put_percent(Render *r, Buffer *out, Spec *spec, const Value *value)
{
	Buffer		shown = {0};

	if (spec->type == 's' || spec->type == 'r' || spec->type == 'a')
	{
		if (spec->align == '=' || spec->align == '\0')
			spec->align = '>';
		spec->fill = (Slice){" ", 1};
		return (spec->type == 's' ? value_print(r, &shown, value) : value_repr(r, &shown, value))
			&& put_text(r, out, spec, (Slice){shown.data, shown.len});
	}
	if (spec->type == 'c' && value->kind == VALUE_TEXT && utf8_count(value->text.data, value->text.len) == 1)
		return put_text(r, out, spec, value->text);
	if (spec->type == 'i' || spec->type == 'u')
		spec->type = 'd';
	if (spec->type == '\0' || strchr("dxXoceEfFgG", spec->type) == NULL || !value_is_number(value))
		return render_fail(r, "%s has no such format", value_kind_name(value));
	if (strchr("eEfFgG", spec->type) != NULL)
		return put_real(r, out, spec, value_as_real(value));
	if (value->kind == VALUE_REAL)
	{
		if (spec->type != 'd' || !(value->real > -0x1p62 && value->real < 0x1p62))
			return render_fail(r, "float has no such format");
		return put_int(r, out, spec, (int64_t) value->real);
	}
	return put_int(r, out, spec, value_as_int(value));
}

/* The field behind a percent sign at *at. */
static bool
percent_field(Render *r, Buffer *out, Slice text, size_t *at, PercentArgs *from)
{
	Spec		spec = {.fill = {" ", 1}, .precision = -1};
	Value		value = {.kind = VALUE_MISSING};
	bool		found = false;

	if (*at < text.len && text.data[*at] == '(')
	{
		size_t		start = ++*at;

		while (*at < text.len && text.data[*at] != ')')
			(*at)++;
		if (from->dict == NULL)
			return render_fail(r, "a format needs a mapping");
		if (!dict_get_text(r, from->dict, (Slice){text.data + start, *at - start}, &value, &found))
			return false;
		if (!found)
			return render_fail(r, "a format names an argument that was not given");
		*at += *at < text.len;
	}
	for (; *at < text.len && text.data[*at] != '\0' && strchr("-+ #0", text.data[*at]) != NULL; (*at)++)
	{
		char		flag = text.data[*at];

		if (flag == '-')
			spec.align = '<';
		else if (flag == '#')
			spec.alternate = true;
		else if (flag == '0' && spec.align == '\0')
		{
			spec.align = '=';
			spec.fill = (Slice){"0", 1};
		}
		else if (flag != '0' && spec.sign != '+')
			spec.sign = flag;
	}
	if (spec.align == '<')
		spec.fill = (Slice){" ", 1};
	if (!percent_width(r, text, at, from, &spec.width))
		return false;
	if (*at < text.len && text.data[*at] == '.')
	{
		(*at)++;
		if (!percent_width(r, text, at, from, &spec.precision))
			return false;
		if (spec.precision < 0)
			spec.precision = 0;
	}
	if (*at >= text.len)
		return render_fail(r, "a format is incomplete");
	spec.type = text.data[(*at)++];
	if (spec.type == '%')
		return render_add(r, out, (Slice){"%", 1});
	if (!found && !next_percent(r, from, &value))
		return false;
	return put_percent(r, out, &spec, &value);
}

bool
format_percent(Render *r, const Value *format, const Args *args, Value *out)
{
	Slice		text = format->text;
	Buffer		result = {0};
	PercentArgs from = {.items = args->items, .count = args->count};

	if (args->count == 1 && args->items[0].kind == VALUE_DICT)
		from.dict = args->items[0].dict;
	for (size_t at = 0; at < text.len;)
	{
		size_t		start = at;

		while (at < text.len && text.data[at] != '%')
			at++;
		if (!render_add(r, &result, (Slice){text.data + start, at - start}))
			return false;
		if (at < text.len && (at++, !percent_field(r, &result, text, &at, &from)))
			return false;
	}
	/* Python takes a list, and what is undefined, for a mapping here */
	if (from.at < from.count && from.dict == NULL
		&& !(args->count == 1 && (args->items[0].kind == VALUE_LIST || args->items[0].kind == VALUE_UNDEFINED)))
		return render_fail(r, "a format has fewer fields than arguments");
	*out = value_buffer(&result);
	return true;
}

/* ---- strftime ---- */

static const char *const months[] = {
	"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
};
static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

static int
day_of_year(const TemplateTime *t)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	bool		leap = t->year % 4 == 0 && (t->year % 100 != 0 || t->year % 400 == 0);

	return before[t->month - 1] + t->day + (leap && t->month > 2);
}

/* 0 = Sunday. */
static int
day_of_week(const TemplateTime *t)
{
	int			y = t->year - 1;

	return (y * 365 + y / 4 - y / 100 + y / 400 + day_of_year(t)) % 7;
}

/* One field of strftime, in the C locale; what is not known stays as it is. */
static void
time_field(char *out, size_t room, char field, const TemplateTime *t)
{
	int			hour12 = t->hour % 12 == 0 ? 12 : t->hour % 12;
	int			weekday = day_of_week(t);
	int			yearday = day_of_year(t);

	switch (field)
	{
		case 'Y': snprintf(out, room, "%d", t->year); break;
		case 'y': snprintf(out, room, "%02d", t->year % 100); break;
		case 'C': snprintf(out, room, "%02d", t->year / 100); break;
		case 'm': snprintf(out, room, "%02d", t->month); break;
		case 'd': snprintf(out, room, "%02d", t->day); break;
		case 'e': snprintf(out, room, "%2d", t->day); break;
		case 'H': snprintf(out, room, "%02d", t->hour); break;
		case 'I': snprintf(out, room, "%02d", hour12); break;
		case 'M': snprintf(out, room, "%02d", t->minute); break;
		case 'S': snprintf(out, room, "%02d", t->second); break;
		case 'f': snprintf(out, room, "000000"); break;
		case 'j': snprintf(out, room, "%03d", yearday); break;
		case 'w': snprintf(out, room, "%d", weekday); break;
		case 'u': snprintf(out, room, "%d", weekday == 0 ? 7 : weekday); break;
		case 'U': snprintf(out, room, "%02d", (yearday + 6 - weekday) / 7); break;
		case 'W': snprintf(out, room, "%02d", (yearday + 6 - (weekday + 6) % 7) / 7); break;
		case 'B': snprintf(out, room, "%s", months[t->month - 1]); break;
		case 'b':
		case 'h': snprintf(out, room, "%.3s", months[t->month - 1]); break;
		case 'A': snprintf(out, room, "%s", days[weekday]); break;
		case 'a': snprintf(out, room, "%.3s", days[weekday]); break;
		case 'p': snprintf(out, room, "%s", t->hour < 12 ? "AM" : "PM"); break;
		case 'D':
		case 'x': snprintf(out, room, "%02d/%02d/%02d", t->month, t->day, t->year % 100); break;
		case 'F': snprintf(out, room, "%d-%02d-%02d", t->year, t->month, t->day); break;
		case 'R': snprintf(out, room, "%02d:%02d", t->hour, t->minute); break;
		case 'T':
		case 'X': snprintf(out, room, "%02d:%02d:%02d", t->hour, t->minute, t->second); break;
		case 'r': snprintf(out, room, "%02d:%02d:%02d %s", hour12, t->minute, t->second, t->hour < 12 ? "AM" : "PM"); break;
		case 'c': snprintf(out, room, "%.3s %.3s %2d %02d:%02d:%02d %d", days[weekday], months[t->month - 1], t->day,
						   t->hour, t->minute, t->second, t->year); break;
		case 'n': snprintf(out, room, "\n"); break;
		case 't': snprintf(out, room, "\t"); break;
		case 'z':
		case 'Z': out[0] = '\0'; break;
		case '%': snprintf(out, room, "%%"); break;
		default: snprintf(out, room, "%%%c", field); break;
	}
}

bool
format_time(Render *r, Slice format, const TemplateTime *time, Value *out)
{
	Buffer		result = {0};
	char		field[64];

	if (time->year < 1 || time->year > 9999 || time->month < 1 || time->month > 12 || time->day < 1 || time->day > 31)
		return render_fail(r, "the time given is no date");
	for (size_t at = 0; at < format.len; at++)
	{
		size_t		start = at;

		while (at < format.len && format.data[at] != '%')
			at++;
		if (!render_add(r, &result, (Slice){format.data + start, at - start}))
			return false;
		if (at >= format.len)
			break;
		if (++at < format.len && format.data[at] == '-')
		{
			/* no padding */
			if (++at >= format.len)
				break;
			time_field(field, sizeof(field), format.data[at], time);
			if (!render_add(r, &result, (Slice){field + (field[0] == '0' && field[1] != '\0'), strlen(field) - (field[0] == '0' && field[1] != '\0')}))
				return false;
			continue;
		}
		if (at >= format.len)
			break;
		time_field(field, sizeof(field), format.data[at], time);
		if (!render_add(r, &result, (Slice){field, strlen(field)}))
			return false;
	}
	*out = value_buffer(&result);
	return true;
}
