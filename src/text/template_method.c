/*
 * Methods of texts, as Python's str has them.  Positions and widths are characters.
 */
#include "text/template_value.h"

#include <string.h>

#include <unicode/uchar.h>

#include "text/utf8.h"

#define METHOD(name) static bool method_##name(Render *r, const Value *self, const Value *arg, const Args *args, Value *out)

static bool
need_text(Render *r, const Value *value)
{
	return value->kind == VALUE_TEXT || render_fail(r, "a string is needed, not %s", value_kind_name(value));
}

METHOD(upper)
{
	(void) arg, (void) args;
	return text_case(r, self, 'u', out);
}

METHOD(lower)
{
	(void) arg, (void) args;
	return text_case(r, self, 'l', out);
}

METHOD(capitalize)
{
	(void) arg, (void) args;
	return text_case(r, self, 'c', out);
}

METHOD(title)
{
	(void) arg, (void) args;
	return text_case(r, self, 't', out);
}

METHOD(swapcase)
{
	Buffer		result = {0};

	(void) arg, (void) args;
	for (size_t at = 0; at < self->text.len;)
	{
		size_t		start = at;
		bool		is_upper = utf8_is_upper(utf8_next(self->text.data, self->text.len, &at));
		Value		letter = value_text(self->text.data + start, at - start);

		if (!text_case(r, &letter, is_upper ? 'l' : 'u', &letter) || !render_add(r, &result, letter.text))
			return false;
	}
	*out = value_buffer(&result);
	return true;
}

static bool
strip(Render *r, const Value *self, const Value *chars, bool left, bool right, Value *out)
{
	if (chars->kind > VALUE_NONE && !need_text(r, chars))
		return false;
	*out = *self;
	out->text = text_strip(self->text, chars->kind == VALUE_TEXT ? &chars->text : NULL, left, right);
	return render_charge(r, chars->kind == VALUE_TEXT ? self->text.len * (1 + chars->text.len / 16) : self->text.len);
}

METHOD(strip)
{
	(void) args;
	return strip(r, self, arg, true, true, out);
}

METHOD(lstrip)
{
	(void) args;
	return strip(r, self, arg, true, false, out);
}

METHOD(rstrip)
{
	(void) args;
	return strip(r, self, arg, false, true, out);
}

/* startswith and endswith take a string or a tuple of them. */
static bool
has_affix(Render *r, Slice text, const Value *affix, bool front, Value *out)
{
	const Value *items = affix;
	uint32_t	count = 1;
	bool		found = false;

	if (affix->kind == VALUE_LIST && affix->list->form == FORM_TUPLE)
	{
		items = affix->list->items;
		count = affix->list->count;
	}
	for (uint32_t i = 0; i < count; i++)
	{
		Slice		part = items[i].text;

		if (!need_text(r, &items[i]) || !render_charge(r, part.len))
			return false;
		if (part.len == 0 || (part.len <= text.len
							  && memcmp(front ? text.data : text.data + text.len - part.len, part.data, part.len) == 0))
			found = true;
	}
	*out = value_bool(found);
	return true;
}

/* The part of text that start and end (characters, as in a slice) leave. */
static bool
window(Render *r, Slice text, const Value *start, const Value *end, Slice *out)
{
	Value		whole = value_text(text.data, text.len);
	Value		bounds[3] = {*start, *end, {.kind = VALUE_MISSING}};
	Value		part;

	if (!value_slice(r, &whole, bounds, &part))
		return false;
	*out = part.text;
	return true;
}

METHOD(startswith)
{
	Slice		text;

	(void) args;
	return window(r, self->text, &arg[1], &arg[2], &text) && has_affix(r, text, &arg[0], true, out);
}

METHOD(endswith)
{
	Slice		text;

	(void) args;
	return window(r, self->text, &arg[1], &arg[2], &text) && has_affix(r, text, &arg[0], false, out);
}

METHOD(removeprefix)
{
	Value		found;

	(void) args;
	if (!need_text(r, arg) || !has_affix(r, self->text, arg, true, &found))
		return false;
	*out = *self;
	if (found.truth)
		out->text = (Slice){self->text.data + arg->text.len, self->text.len - arg->text.len};
	return true;
}

METHOD(removesuffix)
{
	Value		found;

	(void) args;
	if (!need_text(r, arg) || !has_affix(r, self->text, arg, false, &found))
		return false;
	*out = *self;
	if (found.truth)
		out->text.len -= arg->text.len;
	return true;
}

METHOD(replace)
{
	int64_t		count;

	(void) args;
	return need_text(r, &arg[0]) && need_text(r, &arg[1]) && value_int_arg(r, &arg[2], -1, &count)
		&& text_replace(r, self->text, arg[0].text, arg[1].text, count, out);
}

static size_t
find_last(Slice text, Slice what)
{
	for (size_t at = text.len + 1; at-- > 0;)
		if (text.len - at >= what.len && (what.len == 0 || memcmp(text.data + at, what.data, what.len) == 0))
			return at;
	return SIZE_MAX;
}

/* Position in characters, or -1. */
static bool
locate(Render *r, const Value *self, const Value *arg, bool last, int64_t *out)
{
	Slice		text;
	size_t		at;

	if (!need_text(r, &arg[0]) || !window(r, self->text, &arg[1], &arg[2], &text)
		|| !render_charge(r, last ? text.len * (1 + arg[0].text.len / 16) : text.len))
		return false;
	at = last ? find_last(text, arg[0].text) : text_find(text, arg[0].text, 0);
	*out = at == SIZE_MAX ? -1 : (int64_t) utf8_count(self->text.data, (size_t) (text.data - self->text.data) + at);
	return true;
}

METHOD(find)
{
	int64_t		at;

	(void) args;
	if (!locate(r, self, arg, false, &at))
		return false;
	*out = value_int(at);
	return true;
}

METHOD(rfind)
{
	int64_t		at;

	(void) args;
	if (!locate(r, self, arg, true, &at))
		return false;
	*out = value_int(at);
	return true;
}

METHOD(index)
{
	return method_find(r, self, arg, args, out) && (out->integer >= 0 || render_fail(r, "a substring was not found"));
}

METHOD(rindex)
{
	return method_rfind(r, self, arg, args, out) && (out->integer >= 0 || render_fail(r, "a substring was not found"));
}

METHOD(count)
{
	Slice		text;
	int64_t		hits = 0;

	(void) args;
	if (!need_text(r, &arg[0]) || !window(r, self->text, &arg[1], &arg[2], &text) || !render_charge(r, text.len))
		return false;
	if (arg[0].text.len == 0)
		hits = (int64_t) utf8_count(text.data, text.len) + 1;
	else
		for (size_t at = 0; (at = text_find(text, arg[0].text, at)) != SIZE_MAX; at += arg[0].text.len)
			hits++;
	*out = value_int(hits);
	return true;
}

/* ---- splitting and joining ---- */

/* A list that grows by doubling. */
static bool
push(Render *r, List *list, uint32_t *room, Slice text)
{
	if (list->count == *room)
	{
		uint32_t	more = *room == 0 ? 8 : *room * 2;
		Value	   *items = render_alloc(r, more, sizeof(Value));

		if (items == NULL)
			return false;
		if (list->count > 0)
			memcpy(items, list->items, list->count * sizeof(Value));
		list->items = items;
		*room = more;
	}
	list->items[list->count++] = value_text(text.data, text.len);
	return true;
}

static bool
split_blank(Render *r, Slice rest, int64_t limit, List *list)
{
	uint32_t	room = 0;

	for (;;)
	{
		size_t		end = 0;

		rest = text_strip(rest, NULL, true, false);
		if (rest.len == 0)
			return true;
		if (limit-- == 0)
			return push(r, list, &room, text_strip(rest, NULL, false, true));
		while (end < rest.len)
		{
			size_t		next = end;

			if (text_is_space(utf8_next(rest.data, rest.len, &next)))
				break;
			end = next;
		}
		if (!push(r, list, &room, (Slice){rest.data, end}))
			return false;
		rest = (Slice){rest.data + end, rest.len - end};
	}
}

static bool
split_text(Render *r, Slice rest, Slice separator, int64_t limit, List *list)
{
	uint32_t	room = 0;
	size_t		at;

	while (limit-- != 0 && (at = text_find(rest, separator, 0)) != SIZE_MAX)
	{
		if (!push(r, list, &room, (Slice){rest.data, at}))
			return false;
		rest = (Slice){rest.data + at + separator.len, rest.len - at - separator.len};
	}
	return push(r, list, &room, rest);
}

/* From the right: parts come last first and are turned round. */
static bool
split_right(Render *r, Slice rest, const Slice *separator, int64_t limit, List *list)
{
	uint32_t	room = 0;

	for (;;)
	{
		size_t		at;

		if (separator == NULL)
		{
			rest = text_strip(rest, NULL, false, true);
			if (rest.len == 0)
				break;
			for (at = rest.len; at > 0;)
			{
				size_t		before = at;

				if (text_is_space(utf8_prev(rest.data, &before)))
					break;
				at = before;
			}
			if (limit-- == 0)
			{
				rest = text_strip(rest, NULL, true, false);
				at = 0;
			}
			if (!push(r, list, &room, (Slice){rest.data + at, rest.len - at}))
				return false;
			rest.len = at;
			continue;
		}
		at = limit-- == 0 ? SIZE_MAX : find_last(rest, *separator);
		if (!render_charge(r, rest.len) || !push(r, list, &room, at == SIZE_MAX ? rest : (Slice){rest.data + at + separator->len, rest.len - at - separator->len}))
			return false;
		if (at == SIZE_MAX)
			break;
		rest.len = at;
	}
	for (uint32_t i = 0; i < list->count / 2; i++)
	{
		Value		item = list->items[i];

		list->items[i] = list->items[list->count - 1 - i];
		list->items[list->count - 1 - i] = item;
	}
	return true;
}

static bool
split(Render *r, const Value *self, const Value *arg, bool right, Value *out)
{
	int64_t		limit;
	bool		blank = arg[0].kind <= VALUE_NONE && arg[0].kind != VALUE_UNDEFINED;

	if (!value_int_arg(r, &arg[1], -1, &limit) || (!blank && !need_text(r, &arg[0])) || !render_charge(r, self->text.len)
		|| !value_new_list(r, FORM_LIST, 0, out))
		return false;
	if (!blank && arg[0].text.len == 0)
		return render_fail(r, "the separator is empty");
	if (limit < 0)
		limit = -1;
	if (right)
		return split_right(r, self->text, blank ? NULL : &arg[0].text, limit, out->list);
	return blank ? split_blank(r, self->text, limit, out->list) : split_text(r, self->text, arg[0].text, limit, out->list);
}

METHOD(split)
{
	(void) args;
	return split(r, self, arg, false, out);
}

METHOD(rsplit)
{
	(void) args;
	return split(r, self, arg, true, out);
}

METHOD(splitlines)
{
	bool		keep = value_truth(&arg[0]);
	Slice		rest = self->text;
	uint32_t	room = 0;

	(void) args;
	if (!render_charge(r, rest.len) || !value_new_list(r, FORM_LIST, 0, out))
		return false;
	while (rest.len > 0)
	{
		const char *start = rest.data;
		Slice		line = text_next_line(&rest);

		if (!push(r, out->list, &room, keep ? (Slice){start, (size_t) (rest.data - start)} : line))
			return false;
	}
	return true;
}

static bool
partition_at(Render *r, Slice text, Slice separator, size_t at, bool last, Value *out)
{
	Slice		parts[3] = {text, {"", 0}, {"", 0}};

	if (at != SIZE_MAX)
	{
		parts[0].len = at;
		parts[1] = separator;
		parts[2] = (Slice){text.data + at + separator.len, text.len - at - separator.len};
	}
	else if (last)
	{
		parts[2] = text;
		parts[0] = parts[1];
	}
	if (!value_new_list(r, FORM_TUPLE, 3, out))
		return false;
	for (int i = 0; i < 3; i++)
		out->list->items[i] = value_text(parts[i].data, parts[i].len);
	return true;
}

METHOD(partition)
{
	(void) args;
	if (!need_text(r, arg) || !render_charge(r, self->text.len))
		return false;
	if (arg->text.len == 0)
		return render_fail(r, "the separator is empty");
	return partition_at(r, self->text, arg->text, text_find(self->text, arg->text, 0), false, out);
}

METHOD(rpartition)
{
	(void) args;
	if (!need_text(r, arg) || !render_charge(r, self->text.len))
		return false;
	if (arg->text.len == 0)
		return render_fail(r, "the separator is empty");
	return partition_at(r, self->text, arg->text, find_last(self->text, arg->text), true, out);
}

METHOD(join)
{
	Buffer		result = {0};
	List		items;

	(void) args;
	if (!value_items(r, arg, &items))
		return false;
	for (uint32_t i = 0; i < items.count; i++)
		if ((i > 0 && !render_add(r, &result, self->text)) || !need_text(r, &items.items[i])
			|| !render_add(r, &result, items.items[i].text))
			return false;
	*out = value_buffer(&result);
	return true;
}

/* ---- padding ---- */

static bool
pad(Render *r, const Value *self, const Value *arg, int side, Value *out)
{
	int64_t		width,
				have = (int64_t) utf8_count(self->text.data, self->text.len);
	Slice		fill = arg[1].kind == VALUE_TEXT ? arg[1].text : (Slice){" ", 1};
	Buffer		result = {0};
	int64_t		left;

	if (!value_int_arg(r, &arg[0], 80, &width) || (arg[1].kind != VALUE_MISSING && !need_text(r, &arg[1])))
		return false;
	if (utf8_count(fill.data, fill.len) != 1)
		return render_fail(r, "the fill character must be one character");
	width = width > have ? width - have : 0;
	/* Python puts the odd blank of center() on the left when the width is odd */
	left = side < 0 ? 0 : side > 0 ? width : width / 2 + (width & (width + have) & 1);
	for (int64_t i = 0; i < left; i++)
		if (!render_add(r, &result, fill))
			return false;
	if (!render_add(r, &result, self->text))
		return false;
	for (int64_t i = left; i < width; i++)
		if (!render_add(r, &result, fill))
			return false;
	*out = value_buffer(&result);
	out->safe = self->safe;
	return true;
}

METHOD(center)
{
	(void) args;
	return pad(r, self, arg, 0, out);
}

METHOD(ljust)
{
	(void) args;
	return pad(r, self, arg, -1, out);
}

METHOD(rjust)
{
	(void) args;
	return pad(r, self, arg, 1, out);
}

METHOD(zfill)
{
	bool		sign = self->text.len > 0 && (self->text.data[0] == '-' || self->text.data[0] == '+');
	Value		digits = value_text(self->text.data + sign, self->text.len - sign);
	Value		how[2] = {*arg, value_text("0", 1)};
	Buffer		result = {0};

	(void) args;
	if (arg->kind != VALUE_INT)
		return render_fail(r, "an integer is needed, not %s", value_kind_name(arg));
	how[0].integer = arg->integer > INT64_MIN ? arg->integer - sign : 0;
	if (!pad(r, &digits, how, 1, out))
		return false;
	if (!sign)
		return true;
	if (!render_add(r, &result, (Slice){self->text.data, 1}) || !render_add(r, &result, out->text))
		return false;
	*out = value_buffer(&result);
	return true;
}

METHOD(expandtabs)
{
	int64_t		size;
	size_t		column = 0;
	Buffer		result = {0};

	(void) args;
	if (!value_int_arg(r, &arg[0], 8, &size))
		return false;
	for (size_t i = 0; i < self->text.len; i++)
	{
		char		c = self->text.data[i];
		size_t		blanks = c == '\t' && size > 0 ? (size_t) size - column % (size_t) size : 0;

		for (size_t b = 0; b < blanks; b++)
			if (!render_add(r, &result, (Slice){" ", 1}))
				return false;
		if (c != '\t' && !render_add(r, &result, (Slice){self->text.data + i, 1}))
			return false;
		column = c == '\n' || c == '\r' ? 0 : column + blanks + (c != '\t' && ((unsigned char) c & 0xC0) != 0x80);
	}
	*out = value_buffer(&result);
	return true;
}

/* ---- questions ---- */

static bool
is_numeric(uint32_t c)
{
	return u_getIntPropertyValue((UChar32) c, UCHAR_NUMERIC_TYPE) != U_NT_NONE;
}

static bool
is_digit(uint32_t c)
{
	int32_t		type = u_getIntPropertyValue((UChar32) c, UCHAR_NUMERIC_TYPE);

	return type == U_NT_DECIMAL || type == U_NT_DIGIT;
}

static bool
is_decimal(uint32_t c)
{
	return u_charType((UChar32) c) == U_DECIMAL_DIGIT_NUMBER;
}

static bool
is_alpha(uint32_t c)
{
	return utf8_is_letter(c);
}

static bool
is_alnum(uint32_t c)
{
	return is_alpha(c) || is_numeric(c);
}

static bool
is_ascii(uint32_t c)
{
	return c < 0x80;
}

/* Is every character of a text that has some of this kind? */
static bool
all_are(Render *r, Slice text, bool (*is) (uint32_t c), Value *out)
{
	bool		all = text.len > 0 || is == is_ascii;

	for (size_t at = 0; at < text.len && all;)
		all = is(utf8_next(text.data, text.len, &at));
	*out = value_bool(all);
	return render_charge(r, text.len);
}

#define QUESTION(name, is) \
METHOD(name) \
{ \
	(void) arg, (void) args; \
	return all_are(r, self->text, is, out); \
}

QUESTION(isspace, text_is_space)
QUESTION(isdigit, is_digit)
QUESTION(isdecimal, is_decimal)
QUESTION(isnumeric, is_numeric)
QUESTION(isalpha, is_alpha)
QUESTION(isalnum, is_alnum)
QUESTION(isascii, is_ascii)

/* Has the text letters of this case and none of the other? */
static bool
one_case(Render *r, Slice text, bool upper_case, Value *out)
{
	bool		some = false,
				other = false;

	for (size_t at = 0; at < text.len;)
	{
		uint32_t	c = utf8_next(text.data, text.len, &at);

		if (u_hasBinaryProperty((UChar32) c, UCHAR_UPPERCASE) || u_istitle((UChar32) c))
			*(upper_case ? &some : &other) = true;
		else if (u_hasBinaryProperty((UChar32) c, UCHAR_LOWERCASE))
			*(upper_case ? &other : &some) = true;
	}
	*out = value_bool(some && !other);
	return render_charge(r, text.len);
}

METHOD(isupper)
{
	(void) arg, (void) args;
	return one_case(r, self->text, true, out);
}

METHOD(islower)
{
	(void) arg, (void) args;
	return one_case(r, self->text, false, out);
}

METHOD(istitle)
{
	bool		inside = false,
				good = true,
				some = false;

	(void) arg, (void) args;
	for (size_t at = 0; at < self->text.len;)
	{
		uint32_t	c = utf8_next(self->text.data, self->text.len, &at);
		bool		is_upper = utf8_is_upper(c);
		bool		is_lower = utf8_is_lower(c);

		if (is_upper ? inside : is_lower && !inside)
			good = false;
		inside = is_upper || is_lower;
		some = some || inside;
	}
	*out = value_bool(good && some);
	return render_charge(r, self->text.len);
}

METHOD(format)
{
	(void) arg;
	return format_braces(r, self, args, out);
}

static const Builtin methods[] = {
	{"capitalize", "", method_capitalize},
	{"casefold", "", method_lower},
	{"center", "width! fillchar", method_center},
	{"count", "sub! start end", method_count},
	{"endswith", "suffix! start end", method_endswith},
	{"expandtabs", "tabsize", method_expandtabs},
	{"find", "sub! start end", method_find},
	{"format", NULL, method_format},
	{"index", "sub! start end", method_index},
	{"isalnum", "", method_isalnum},
	{"isalpha", "", method_isalpha},
	{"isascii", "", method_isascii},
	{"isdecimal", "", method_isdecimal},
	{"isdigit", "", method_isdigit},
	{"islower", "", method_islower},
	{"isnumeric", "", method_isnumeric},
	{"isspace", "", method_isspace},
	{"istitle", "", method_istitle},
	{"isupper", "", method_isupper},
	{"join", "iterable!", method_join},
	{"ljust", "width! fillchar", method_ljust},
	{"lower", "", method_lower},
	{"lstrip", "chars", method_lstrip},
	{"partition", "sep!", method_partition},
	{"removeprefix", "prefix!", method_removeprefix},
	{"removesuffix", "suffix!", method_removesuffix},
	{"replace", "old! new! count", method_replace},
	{"rfind", "sub! start end", method_rfind},
	{"rindex", "sub! start end", method_rindex},
	{"rjust", "width! fillchar", method_rjust},
	{"rpartition", "sep!", method_rpartition},
	{"rsplit", "sep maxsplit", method_rsplit},
	{"rstrip", "chars", method_rstrip},
	{"split", "sep maxsplit", method_split},
	{"splitlines", "keepends", method_splitlines},
	{"startswith", "prefix! start end", method_startswith},
	{"strip", "chars", method_strip},
	{"swapcase", "", method_swapcase},
	{"title", "", method_title},
	{"upper", "", method_upper},
	{"zfill", "width!", method_zfill},
};

const Builtin *
text_method_find(Slice name)
{
	return builtin_find(methods, sizeof(methods) / sizeof(methods[0]), name);
}
