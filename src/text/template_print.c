/*
 * Printing values: as str() and repr() of Python, and as JSON.
 */
#include "text/template_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>

#include "text/utf8.h"

static bool
add(Render *r, Buffer *out, const char *text)
{
	return render_add(r, out, (Slice){text, strlen(text)});
}

bool
print_int(Render *r, Buffer *out, int64_t value)
{
	char		digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long) value);
	return add(r, out, digits);
}

/* The shortest digits that read back as the same double, laid out as Python does. */
bool
print_real(Render *r, Buffer *out, double value, bool json)
{
	char		text[40];
	char		shown[48];
	char		digits[24];
	int			count = 0;
	int			exponent;
	size_t		len = 0;

	if (isnan(value))
		return add(r, out, json ? "NaN" : "nan");
	if (isinf(value))
		return add(r, out, value > 0 ? json ? "Infinity" : "inf" : json ? "-Infinity" : "-inf");
	for (int precision = 0; precision < 17; precision++)
	{
		snprintf(text, sizeof(text), "%.*e", precision, value);
		if (strtod(text, NULL) == value)
			break;
	}
	for (const char *p = text; *p != 'e'; p++)
		if (*p >= '0' && *p <= '9')
			digits[count++] = *p;
	exponent = atoi(strchr(text, 'e') + 1);
	if (text[0] == '-')
		shown[len++] = '-';
	if (exponent >= -4 && exponent < 16)
	{
		for (int i = exponent < 0 ? exponent : 0; i < count || i <= exponent + 1; i++)
		{
			if (i == exponent + 1)
				shown[len++] = '.';
			shown[len++] = i < 0 || i >= count ? '0' : digits[i];
		}
		shown[len] = '\0';
	}
	else
	{
		shown[len++] = digits[0];
		if (count > 1)
			shown[len++] = '.';
		memcpy(shown + len, digits + 1, (size_t) (count - 1));
		len += (size_t) (count - 1);
		snprintf(shown + len, sizeof(shown) - len, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
	}
	return add(r, out, shown);
}

/* Does repr() show this character as it is? */
static bool
is_printable(uint32_t c)
{
	switch (u_charType((UChar32) c))
	{
		case U_UNASSIGNED:
		case U_CONTROL_CHAR:
		case U_FORMAT_CHAR:
		case U_PRIVATE_USE_CHAR:
		case U_SURROGATE:
		case U_LINE_SEPARATOR:
		case U_PARAGRAPH_SEPARATOR:
			return false;
		case U_SPACE_SEPARATOR:
			return c == ' ';
		default:
			return true;
	}
}

static bool
repr_text(Render *r, Buffer *out, Slice text)
{
	char		quote = text.len > 0 && memchr(text.data, '\'', text.len) != NULL && memchr(text.data, '"', text.len) == NULL ? '"' : '\'';
	char		escape[12];

	if (!render_charge(r, text.len) || !buffer_add_char(r->call, out, quote))
		return false;
	for (size_t at = 0; at < text.len;)
	{
		size_t		start = at;
		uint32_t	c = utf8_next(text.data, text.len, &at);

		if (c == '\\' || c == (unsigned char) quote)
			snprintf(escape, sizeof(escape), "\\%c", (char) c);
		else if (c == '\n' || c == '\t' || c == '\r')
			snprintf(escape, sizeof(escape), "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
		else if (is_printable(c))
		{
			if (!buffer_add(r->call, out, text.data + start, at - start))
				return false;
			continue;
		}
		else
			snprintf(escape, sizeof(escape), c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
		if (!buffer_add(r->call, out, escape, strlen(escape)))
			return false;
	}
	return buffer_add_char(r->call, out, quote);
}

static bool
repr_items(Render *r, Buffer *out, const Value *items, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if ((i > 0 && !add(r, out, ", ")) || !value_repr(r, out, &items[i]))
			return false;
	return true;
}

static bool
repr_range(Render *r, Buffer *out, const List *list)
{
	int64_t		start = list->count > 0 ? list->items[0].integer : 0;
	int64_t		step = list->count > 1 ? list->items[1].integer - start : 1;

	return add(r, out, "range(") && print_int(r, out, start) && add(r, out, ", ")
		&& print_int(r, out, list->count > 0 ? list->items[list->count - 1].integer + (step > 0 ? 1 : -1) : 0)
		&& (step == 1 || (add(r, out, ", ") && print_int(r, out, step))) && add(r, out, ")");
}

static bool
repr_list(Render *r, Buffer *out, const List *list)
{
	static const char *const brackets[][2] = {
		[FORM_LIST] = {"[", "]"}, [FORM_TUPLE] = {"(", ")"}, [FORM_GROUP] = {"(", ")"}, [FORM_RANGE] = {"", ""},
		[FORM_KEYS] = {"dict_keys([", "])"}, [FORM_VALUES] = {"dict_values([", "])"}, [FORM_ITEMS] = {"dict_items([", "])"},
		[FORM_STREAM] = {"<generator object>", ""},
	};

	if (list->form == FORM_RANGE)
		return repr_range(r, out, list);
	if (!add(r, out, brackets[list->form][0]))
		return false;
	if (list->form == FORM_STREAM)
		return true;
	if (!repr_items(r, out, list->items, list->count))
		return false;
	if (list->count == 1 && (list->form == FORM_TUPLE || list->form == FORM_GROUP) && !add(r, out, ","))
		return false;
	return add(r, out, brackets[list->form][1]);
}

static bool
repr_dict(Render *r, Buffer *out, const Dict *dict)
{
	if (!add(r, out, "{"))
		return false;
	for (uint32_t i = 0; i < dict->count; i++)
		if ((i > 0 && !add(r, out, ", ")) || !value_repr(r, out, &dict->keys[i]) || !add(r, out, ": ")
			|| !value_repr(r, out, &dict->values[i]))
			return false;
	return add(r, out, "}");
}

static bool
repr_namespace(Render *r, Buffer *out, const Namespace *space)
{
	if (!add(r, out, "<Namespace {"))
		return false;
	for (uint32_t i = 0; i < space->count; i++)
		if ((i > 0 && !add(r, out, ", ")) || !repr_text(r, out, space->names[i]) || !add(r, out, ": ")
			|| !value_repr(r, out, &space->values[i]))
			return false;
	return add(r, out, "}>");
}

/* What has no Python form that could be told is shown as its kind. */
static bool
repr_other(Render *r, Buffer *out, const Value *value)
{
	return add(r, out, "<") && add(r, out, value_kind_name(value)) && add(r, out, ">");
}

bool
value_repr(Render *r, Buffer *out, const Value *value)
{
	bool		good;

	if (!render_enter(r) || !render_charge(r, 0))
		return false;
	switch ((ValueKind) value->kind)
	{
		case VALUE_MISSING:
		case VALUE_UNDEFINED:
			good = add(r, out, "Undefined");
			break;
		case VALUE_NONE:
			good = add(r, out, "None");
			break;
		case VALUE_BOOL:
			good = add(r, out, value->truth ? "True" : "False");
			break;
		case VALUE_INT:
			good = print_int(r, out, value->integer);
			break;
		case VALUE_REAL:
			good = print_real(r, out, value->real, false);
			break;
		case VALUE_TEXT:
			good = (!value->safe || add(r, out, "Markup(")) && repr_text(r, out, value->text) && (!value->safe || add(r, out, ")"));
			break;
		case VALUE_LIST:
			good = repr_list(r, out, value->list);
			break;
		case VALUE_DICT:
			good = repr_dict(r, out, value->dict);
			break;
		case VALUE_NAMESPACE:
			good = repr_namespace(r, out, value->space);
			break;
		default:
			good = repr_other(r, out, value);
			break;
	}
	return render_leave(r, good);
}

bool
value_print(Render *r, Buffer *out, const Value *value)
{
	if (value->kind == VALUE_TEXT)
		return render_add(r, out, value->text);
	return value->kind == VALUE_UNDEFINED || value_repr(r, out, value);
}

bool
value_string(Render *r, const Value *value, Value *out)
{
	Buffer		text = {0};

	if (value->kind == VALUE_TEXT)
	{
		*out = *value;
		return true;
	}
	if (!value_print(r, &text, value))
		return false;
	*out = value_buffer(&text);
	return true;
}

bool
escape_text(Render *r, Slice text, Value *out)
{
	Buffer		escaped = {0};

	if (!render_charge(r, text.len) || !buffer_reserve(r->call, &escaped, text.len))
		return false;
	for (size_t i = 0; i < text.len; i++)
	{
		char		c = text.data[i];
		const char *entity = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '\'' ? "&#39;" : c == '"' ? "&#34;" : NULL;

		if (entity != NULL ? !buffer_add_text(r->call, &escaped, entity) : !buffer_add_char(r->call, &escaped, c))
			return false;
	}
	*out = value_buffer(&escaped);
	out->safe = true;
	return true;
}

/* ---- JSON, as Python's json.dumps ---- */

typedef struct JsonStyle
{
	bool		ascii;
	bool		sort;
	bool		lines;			/* each item on a line of its own */
	Slice		indent;			/* of one level */
	Slice		between;		/* items */
	Slice		colon;
} JsonStyle;

static bool
json_text_out(Render *r, Buffer *out, Slice text, bool ascii)
{
	char		escape[16];

	if (!render_charge(r, text.len) || !buffer_add_char(r->call, out, '"'))
		return false;
	for (size_t at = 0; at < text.len;)
	{
		static const char short_escapes[] = "\bb\ff\nn\rr\tt\"\"\\\\";
		size_t		start = at;
		uint32_t	c = utf8_next(text.data, text.len, &at);
		const char *e = short_escapes;

		while (*e != '\0' && (unsigned char) *e != c)
			e += 2;
		if (*e != '\0' && c != 0)
			snprintf(escape, sizeof(escape), "\\%c", e[1]);
		else if (c < 0x20 || (ascii && c > 0x7E && c < 0x10000))
			snprintf(escape, sizeof(escape), "\\u%04x", c);
		else if (ascii && c >= 0x10000)
			snprintf(escape, sizeof(escape), "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + (c & 0x3FF));
		else
		{
			if (!buffer_add(r->call, out, text.data + start, at - start))
				return false;
			continue;
		}
		if (!buffer_add(r->call, out, escape, strlen(escape)))
			return false;
	}
	return buffer_add_char(r->call, out, '"');
}

static bool json_value(Render *r, Buffer *out, const Value *value, const JsonStyle *style, int level);

static bool
json_break(Render *r, Buffer *out, const JsonStyle *style, int level)
{
	if (!style->lines)
		return true;
	if (!add(r, out, "\n"))
		return false;
	for (int i = 0; i < level; i++)
		if (!render_add(r, out, style->indent))
			return false;
	return true;
}

static bool
json_key(Render *r, Buffer *out, const Value *key, const JsonStyle *style)
{
	if (key->kind == VALUE_TEXT)
		return json_text_out(r, out, key->text, style->ascii);
	if (key->kind != VALUE_NONE && !value_is_number(key))
		return render_fail(r, "%s cannot be a key in JSON", value_kind_name(key));
	return add(r, out, "\"") && json_value(r, out, key, style, 0) && add(r, out, "\"");
}

/* The members' numbers in the order of their keys. */
static bool
sorted_members(Render *r, const Dict *dict, uint32_t **out)
{
	uint32_t   *order = render_alloc(r, dict->count, sizeof(*order));

	if (order == NULL)
		return false;
	for (uint32_t i = 0; i < dict->count; i++)
	{
		uint32_t	at = i;

		for (; at > 0; at--)
		{
			int			side;

			if (!value_order(r, &dict->keys[order[at - 1]], &dict->keys[i], &side) || !render_charge(r, 0))
				return false;
			if (side <= 0)
				break;
			order[at] = order[at - 1];
		}
		order[at] = i;
	}
	*out = order;
	return true;
}

static bool
json_dict(Render *r, Buffer *out, const Dict *dict, const JsonStyle *style, int level)
{
	uint32_t   *order = NULL;

	if (dict->count == 0)
		return add(r, out, "{}");
	if ((style->sort && !sorted_members(r, dict, &order)) || !add(r, out, "{"))
		return false;
	for (uint32_t i = 0; i < dict->count; i++)
	{
		uint32_t	member = order != NULL ? order[i] : i;

		if ((i > 0 && !render_add(r, out, style->between)) || !json_break(r, out, style, level + 1)
			|| !json_key(r, out, &dict->keys[member], style) || !render_add(r, out, style->colon)
			|| !json_value(r, out, &dict->values[member], style, level + 1))
			return false;
	}
	return json_break(r, out, style, level) && add(r, out, "}");
}

static bool
json_list(Render *r, Buffer *out, const List *list, const JsonStyle *style, int level)
{
	if (list->form > FORM_GROUP)
		return render_fail(r, "this kind of list has no JSON form");
	if (list->count == 0)
		return add(r, out, "[]");
	if (!add(r, out, "["))
		return false;
	for (uint32_t i = 0; i < list->count; i++)
		if ((i > 0 && !render_add(r, out, style->between)) || !json_break(r, out, style, level + 1)
			|| !json_value(r, out, &list->items[i], style, level + 1))
			return false;
	return json_break(r, out, style, level) && add(r, out, "]");
}

static bool
json_value(Render *r, Buffer *out, const Value *value, const JsonStyle *style, int level)
{
	bool		good;

	if (!render_enter(r) || !render_charge(r, 0))
		return false;
	switch ((ValueKind) value->kind)
	{
		case VALUE_NONE:
			good = add(r, out, "null");
			break;
		case VALUE_BOOL:
			good = add(r, out, value->truth ? "true" : "false");
			break;
		case VALUE_INT:
			good = print_int(r, out, value->integer);
			break;
		case VALUE_REAL:
			good = print_real(r, out, value->real, true);
			break;
		case VALUE_TEXT:
			good = json_text_out(r, out, value->text, style->ascii);
			break;
		case VALUE_LIST:
			good = json_list(r, out, value->list, style, level);
			break;
		case VALUE_DICT:
			good = json_dict(r, out, value->dict, style, level);
			break;
		default:
			good = render_fail(r, "%s has no JSON form", value_kind_name(value));
			break;
	}
	return render_leave(r, good);
}

bool
value_json(Render *r, Buffer *out, const Value *value, const Value *arg)
{
	static const char blanks[] = "                                ";
	JsonStyle	style = {.between = {", ", 2}, .colon = {": ", 2}};
	const Value *indent = &arg[1];

	style.ascii = value_truth(&arg[0]);
	style.sort = value_truth(&arg[3]);
	if (indent->kind == VALUE_TEXT)
		style.indent = indent->text;
	else if (indent->kind == VALUE_INT || indent->kind == VALUE_BOOL)
	{
		int64_t		width = value_as_int(indent);

		if (width >= (int64_t) sizeof(blanks))
			return render_fail(r, "an indent of more than %zu blanks", sizeof(blanks) - 1);
		style.indent = (Slice){blanks, width > 0 ? (size_t) width : 0};
	}
	else if (indent->kind > VALUE_NONE)
		return render_fail(r, "%s cannot be an indent", value_kind_name(indent));
	style.lines = indent->kind > VALUE_NONE;
	if (style.lines)
		style.between.len = 1;
	if (arg[2].kind == VALUE_LIST)
	{
		const List *separators = arg[2].list;

		if (separators->count != 2 || separators->items[0].kind != VALUE_TEXT || separators->items[1].kind != VALUE_TEXT)
			return render_fail(r, "separators must be two strings");
		style.between = separators->items[0].text;
		style.colon = separators->items[1].text;
	}
	else if (arg[2].kind > VALUE_NONE)
		return render_fail(r, "separators must be two strings");
	return json_value(r, out, value, &style, 0);
}
