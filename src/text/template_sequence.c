/*
 * Filters on sequences: selecting, sorting, grouping, joining.
 *
 * Where Jinja makes a generator the result is a stream: it is always true, has
 * no length and can be read once.  Its items are computed at once, though.
 */
#include "text/template_value.h"

#include <stdio.h>
#include <string.h>

#define FILTER(name) static bool name(Render *r, const Value *self, const Value *arg, const Args *args, Value *out)

/* ---- getting at items ---- */

/* item by a path "a.b.0"; a step that finds nothing gives fallback, when there is one. */
static bool
attribute_of(Render *r, const Value *item, const Value *path, const Value *fallback, Value *out)
{
	Slice		rest = path->text;
	Value		at = *item;

	*out = *item;
	if (path->kind <= VALUE_NONE)
		return true;
	if (path->kind != VALUE_TEXT)
		return value_item(r, item, path, out);
	for (bool more = true; more;)
	{
		const char *dot = memchr(rest.data, '.', rest.len);
		Value		key = value_text(rest.data, dot == NULL ? rest.len : (size_t) (dot - rest.data));
		bool		digits = key.text.len > 0 && key.text.len < 10;
		int64_t		number = 0;

		for (size_t i = 0; i < key.text.len && digits; i++)
		{
			digits = key.text.data[i] >= '0' && key.text.data[i] <= '9';
			number = number * 10 + (key.text.data[i] - '0');
		}
		more = dot != NULL;
		if (more)
			rest = (Slice){dot + 1, rest.len - key.text.len - 1};
		if (digits)
			key = value_int(number);
		if (!value_item(r, &at, &key, &at))
			return false;
		if (at.kind == VALUE_UNDEFINED && fallback != NULL && fallback->kind > VALUE_NONE)
			at = *fallback;
	}
	*out = at;
	return true;
}

/* What sorting and comparing look at: the attribute, in lower case unless case counts. */
static bool
sort_key(Render *r, const Value *item, const Value *attribute, const Value *fallback, bool case_sensitive, Value *out)
{
	if (!attribute_of(r, item, attribute, fallback, out))
		return false;
	return case_sensitive || out->kind != VALUE_TEXT || text_case(r, out, 'l', out);
}

/* The same for "a,b": a tuple of keys, also of one, since tuples are ordered where their unequal items are. */
static bool
sort_keys(Render *r, const Value *item, const Value *attribute, bool case_sensitive, Value *out)
{
	Slice		rest = attribute->text;
	uint32_t	parts = 1;
	Value		keys;

	for (size_t i = 0; attribute->kind == VALUE_TEXT && i < rest.len; i++)
		parts += rest.data[i] == ',';
	if (!value_new_list(r, FORM_TUPLE, parts, &keys))
		return false;
	for (uint32_t i = 0; i < parts; i++)
	{
		const char *comma = parts == 1 ? NULL : memchr(rest.data, ',', rest.len);
		Value		part = parts == 1 ? *attribute : value_text(rest.data, comma == NULL ? rest.len : (size_t) (comma - rest.data));

		if (!sort_key(r, item, &part, NULL, case_sensitive, &keys.list->items[i]))
			return false;
		if (comma != NULL)
			rest = (Slice){comma + 1, rest.len - part.text.len - 1};
	}
	*out = keys;
	return true;
}

/* ---- sorting ---- */

typedef struct Keyed
{
	Value		key;
	Value		item;
} Keyed;

/* Merge sort of items[0, count), stable; room holds count more. */
static bool
merge_sort(Render *r, Keyed *items, Keyed *room, uint32_t count, bool reverse)
{
	uint32_t	half = count / 2,
				a = 0,
				b = half;

	if (count < 2)
		return true;
	if (!merge_sort(r, items, room, half, reverse) || !merge_sort(r, items + half, room, count - half, reverse))
		return false;
	for (uint32_t i = 0; i < count; i++)
	{
		int			order = 0;

		if (a < half && b < count && (!render_charge(r, 0) || !value_order(r, &items[a].key, &items[b].key, &order)))
			return false;
		room[i] = b == count || (a < half && (reverse ? order >= 0 : order <= 0)) ? items[a++] : items[b++];
	}
	memcpy(items, room, count * sizeof(*items));
	return true;
}

static bool
sort_by(Render *r, const List *list, const Value *attribute, const Value *fallback, bool case_sensitive, bool reverse, Keyed **out)
{
	Keyed	   *items = render_alloc(r, (size_t) list->count * 2, sizeof(Keyed));

	if (items == NULL)
		return false;
	for (uint32_t i = 0; i < list->count; i++)
	{
		items[i].item = list->items[i];
		if (fallback != NULL ? !sort_key(r, &list->items[i], attribute, fallback, case_sensitive, &items[i].key)
			: !sort_keys(r, &list->items[i], attribute, case_sensitive, &items[i].key))
			return false;
	}
	*out = items;
	return merge_sort(r, items, items + list->count, list->count, reverse);
}

static bool
list_of(Render *r, const Keyed *items, uint32_t count, Value *out)
{
	if (!value_new_list(r, FORM_LIST, count, out))
		return false;
	for (uint32_t i = 0; i < count; i++)
		out->list->items[i] = items[i].item;
	return true;
}

FILTER(sort)
{
	List		list;
	Keyed	   *items;

	(void) args;
	return value_items(r, self, &list) && sort_by(r, &list, &arg[2], NULL, value_truth(&arg[1]), value_truth(&arg[0]), &items)
		&& list_of(r, items, list.count, out);
}

FILTER(dictsort)
{
	Value		view;
	Value		which = value_int(0);
	Keyed	   *items;

	(void) args;
	if (self->kind != VALUE_DICT)
		return render_fail(r, "%s has no items to sort", value_kind_name(self));
	if (value_is_text(&arg[1], "value"))
		which = value_int(1);
	else if (arg[1].kind != VALUE_MISSING && !value_is_text(&arg[1], "key"))
		return render_fail(r, "dictsort sorts by key or value");
	return dict_view(r, self->dict, FORM_ITEMS, &view)
		&& sort_by(r, view.list, &which, NULL, value_truth(&arg[0]), value_truth(&arg[2]), &items)
		&& list_of(r, items, view.list->count, out);
}

FILTER(groupby)
{
	List		list;
	Keyed	   *items;
	Value		groups;
	uint32_t	count = 0;
	bool		case_sensitive = value_truth(&arg[2]);

	(void) args;
	if (!value_items(r, self, &list) || !sort_by(r, &list, &arg[0], &arg[1], case_sensitive, false, &items)
		|| !value_new_list(r, FORM_LIST, list.count, &groups))
		return false;
	for (uint32_t start = 0, end; start < list.count; start = end)
	{
		bool		equal = true;
		Value		pair,
					members,
					key;

		for (end = start + 1; end < list.count; end++)
		{
			if (!value_equal(r, &items[start].key, &items[end].key, &equal))
				return false;
			if (!equal)
				break;
		}
		if (!list_of(r, items + start, end - start, &members)
			|| !attribute_of(r, &items[start].item, &arg[0], &arg[1], &key) || !value_pair(r, &key, &members, &pair))
			return false;
		pair.list->form = FORM_GROUP;
		groups.list->items[count++] = pair;
	}
	groups.list->count = count;
	*out = groups;
	return true;
}

FILTER(unique)
{
	List		list;
	Dict	   *seen;
	Value		result;
	uint32_t	count = 0;

	(void) args;
	if (!value_items(r, self, &list) || (seen = dict_new(r, list.count)) == NULL || !value_new_list(r, FORM_STREAM, list.count, &result))
		return false;
	for (uint32_t i = 0; i < list.count; i++)
	{
		Value		key;
		uint32_t	before = seen->count;

		if (!sort_key(r, &list.items[i], &arg[1], NULL, value_truth(&arg[0]), &key) || !dict_set(r, seen, &key, &key))
			return false;
		if (seen->count > before)
			result.list->items[count++] = list.items[i];
	}
	result.list->count = count;
	*out = result;
	return true;
}

static bool
extreme(Render *r, const Value *self, const Value *arg, int side, Value *out)
{
	List		list;
	Value		best = {.kind = VALUE_MISSING};

	if (!value_items(r, self, &list))
		return false;
	*out = value_undefined((Slice){"item of an empty sequence", 25});
	for (uint32_t i = 0; i < list.count; i++)
	{
		Value		key;
		int			order = side;

		if (!sort_key(r, &list.items[i], &arg[1], NULL, value_truth(&arg[0]), &key)
			|| (i > 0 && !value_order(r, &key, &best, &order)))
			return false;
		if (i == 0 || order == side)
		{
			best = key;
			*out = list.items[i];
		}
	}
	return true;
}

FILTER(min)
{
	(void) args;
	return extreme(r, self, arg, -1, out);
}

FILTER(max)
{
	(void) args;
	return extreme(r, self, arg, 1, out);
}

/* ---- selecting and mapping ---- */

/* args without its first n positional ones. */
static Args
rest_of(const Args *args, uint32_t n)
{
	Args		rest = *args;

	rest.items += n;
	rest.count -= n;
	return rest;
}

static bool
named(const Args *args, const char *name, Value *out)
{
	for (uint32_t i = 0; i < args->named_count; i++)
		if (slice_is(args->names[i], name))
		{
			*out = args->named[i];
			return true;
		}
	return false;
}

FILTER(map)
{
	List		list;
	const Builtin *filter = NULL;
	Args		rest = {0};
	Value		attribute,
				fallback = value_none();
	Value		result;

	(void) arg;
	if (!value_truth(self))
		return value_new_list(r, FORM_STREAM, 0, out);
	if (args->count == 0 && named(args, "attribute", &attribute))
		named(args, "default", &fallback);
	else if (args->count == 0 || args->items[0].kind != VALUE_TEXT || (filter = filter_find(args->items[0].text)) == NULL)
		return render_fail(r, "map needs the name of a filter or an attribute");
	else
		rest = rest_of(args, 1);
	if (!value_items(r, self, &list) || !value_new_list(r, FORM_STREAM, list.count, &result))
		return false;
	for (uint32_t i = 0; i < list.count; i++)
		if (filter != NULL ? !call_builtin(r, filter, &list.items[i], &rest, &result.list->items[i])
			: !attribute_of(r, &list.items[i], &attribute, &fallback, &result.list->items[i]))
			return false;
	*out = result;
	return true;
}

/* select, reject, selectattr, rejectattr: what passes (or fails) a test, or is true. */
static bool
choose(Render *r, const Value *self, const Args *args, bool by_attribute, bool wanted, Value *out)
{
	List		list;
	const Builtin *test = NULL;
	Args		rest = {0};
	Value		result;
	uint32_t	count = 0;

	if (!value_truth(self))
		return value_new_list(r, FORM_STREAM, 0, out);
	if (by_attribute && args->count == 0)
		return render_fail(r, "the name of an attribute is missing");
	if (args->count > by_attribute)
	{
		const Value *name = &args->items[by_attribute];

		if (name->kind != VALUE_TEXT || (test = test_find(name->text)) == NULL)
			return render_fail(r, "a test is not known");
		rest = rest_of(args, (uint32_t) by_attribute + 1);
	}
	if (!value_items(r, self, &list) || !value_new_list(r, FORM_STREAM, list.count, &result))
		return false;
	for (uint32_t i = 0; i < list.count; i++)
	{
		Value		item = list.items[i];

		if (by_attribute && !attribute_of(r, &list.items[i], &args->items[0], NULL, &item))
			return false;
		if (test != NULL && !call_builtin(r, test, &item, &rest, &item))
			return false;
		if (value_truth(&item) == wanted)
			result.list->items[count++] = list.items[i];
	}
	result.list->count = count;
	*out = result;
	return render_charge(r, list.count);
}

FILTER(select_true)
{
	(void) arg;
	return choose(r, self, args, false, true, out);
}

FILTER(reject)
{
	(void) arg;
	return choose(r, self, args, false, false, out);
}

FILTER(selectattr)
{
	(void) arg;
	return choose(r, self, args, true, true, out);
}

FILTER(rejectattr)
{
	(void) arg;
	return choose(r, self, args, true, false, out);
}

/* ---- the whole and its parts ---- */

FILTER(length)
{
	int64_t		count;

	(void) arg, (void) args;
	if (!value_length(r, self, &count))
		return false;
	*out = value_int(count);
	return true;
}

FILTER(list)
{
	List		items;

	(void) arg, (void) args;
	if (!value_items(r, self, &items) || !value_new_list(r, FORM_LIST, 0, out))
		return false;
	out->list->items = items.items;
	out->list->count = items.count;
	return true;
}

FILTER(items)
{
	(void) arg, (void) args;
	if (self->kind == VALUE_UNDEFINED)
		return value_new_list(r, FORM_STREAM, 0, out);
	if (self->kind != VALUE_DICT)
		return render_fail(r, "%s has no items", value_kind_name(self));
	return dict_view(r, self->dict, FORM_STREAM, out);
}

FILTER(first)
{
	List		list;

	(void) arg, (void) args;
	if (!value_items(r, self, &list))
		return false;
	*out = list.count > 0 ? list.items[0] : value_undefined((Slice){"first item", 10});
	return true;
}

FILTER(last)
{
	List		list;

	(void) arg, (void) args;
	if (self->kind == VALUE_LIST && self->list->form == FORM_STREAM)
		return render_fail(r, "a generator has no last item");
	if (!value_items(r, self, &list))
		return false;
	*out = list.count > 0 ? list.items[list.count - 1] : value_undefined((Slice){"last item", 9});
	return true;
}

FILTER(join)
{
	List		list;
	Value		separator = value_text("", 0);
	Buffer		result = {0};

	(void) args;
	if ((arg[0].kind != VALUE_MISSING && !value_string(r, &arg[0], &separator)) || !value_items(r, self, &list))
		return false;
	for (uint32_t i = 0; i < list.count; i++)
	{
		Value		item;

		if (!attribute_of(r, &list.items[i], &arg[1], NULL, &item) || (i > 0 && !render_add(r, &result, separator.text))
			|| !value_print(r, &result, &item))
			return false;
	}
	*out = value_buffer(&result);
	return true;
}

FILTER(reverse)
{
	List		list;
	Buffer		text = {0};
	Value		result;

	(void) arg, (void) args;
	if (self->kind == VALUE_UNDEFINED || !value_items(r, self, &list))
		return self->kind == VALUE_UNDEFINED ? value_new_list(r, FORM_LIST, 0, out) : false;
	if (self->kind == VALUE_TEXT)
	{
		for (uint32_t i = list.count; i-- > 0;)
			if (!render_add(r, &text, list.items[i].text))
				return false;
		*out = value_buffer(&text);
		return true;
	}
	if (!value_new_list(r, self->kind == VALUE_LIST && self->list->form == FORM_STREAM ? FORM_LIST : FORM_STREAM, list.count, &result))
		return false;
	for (uint32_t i = 0; i < list.count; i++)
		result.list->items[i] = list.items[list.count - 1 - i];
	*out = result;
	return true;
}

FILTER(sum)
{
	List		list;
	Value		total = arg[1].kind == VALUE_MISSING ? value_int(0) : arg[1];

	(void) args;
	if (!value_items(r, self, &list))
		return false;
	for (uint32_t i = 0; i < list.count; i++)
	{
		Value		item;

		if (!attribute_of(r, &list.items[i], &arg[0], NULL, &item) || !value_add(r, &total, &item, &total))
			return false;
	}
	*out = total;
	return true;
}

/* A list of count items from list at start, filled up to size with fill. */
static bool
part_of(Render *r, const List *list, uint32_t start, uint32_t count, uint32_t size, const Value *fill, Value *out)
{
	if (!value_new_list(r, FORM_LIST, size, out))
		return false;
	for (uint32_t i = 0; i < size; i++)
		out->list->items[i] = i < count ? list->items[start + i] : *fill;
	return true;
}

FILTER(batch)
{
	List		list;
	int64_t		size;
	Value		result;
	bool		fill = arg[1].kind > VALUE_NONE;

	(void) args;
	if (!value_int_arg(r, &arg[0], 0, &size) || !value_items(r, self, &list))
		return false;
	if (size < 1 || size > 1000000)
		return render_fail(r, "a batch must have at least one item");
	if (!value_new_list(r, FORM_STREAM, (list.count + (size_t) size - 1) / (size_t) size, &result))
		return false;
	for (uint32_t i = 0; i < result.list->count; i++)
	{
		uint32_t	start = i * (uint32_t) size;
		uint32_t	count = list.count - start < (uint32_t) size ? list.count - start : (uint32_t) size;

		if (!part_of(r, &list, start, count, fill ? (uint32_t) size : count, &arg[1], &result.list->items[i]))
			return false;
	}
	*out = result;
	return true;
}

FILTER(slice)
{
	List		list;
	int64_t		slices;
	Value		result;
	uint32_t	start = 0;
	bool		fill = arg[1].kind > VALUE_NONE;

	(void) args;
	if (!value_int_arg(r, &arg[0], 0, &slices) || !value_items(r, self, &list))
		return false;
	if (slices < 1 || slices > 1000000)
		return render_fail(r, "there must be at least one slice");
	if (!value_new_list(r, FORM_STREAM, (size_t) slices, &result))
		return false;
	for (uint32_t i = 0; i < (uint32_t) slices; i++)
	{
		uint32_t	extra = list.count % (uint32_t) slices;
		uint32_t	count = list.count / (uint32_t) slices + (i < extra);

		if (!part_of(r, &list, start, count, count + (fill && i >= extra), &arg[1], &result.list->items[i]))
			return false;
		start += count;
	}
	*out = result;
	return true;
}

const Builtin list_filters[] = {
	{"batch", "linecount! fill_with", batch},
	{"count", "", length},
	{"dictsort", "case_sensitive by reverse", dictsort},
	{"first", "", first},
	{"groupby", "attribute! default case_sensitive", groupby},
	{"items", "", items},
	{"join", "d attribute", join},
	{"last", "", last},
	{"length", "", length},
	{"list", "", list},
	{"map", NULL, map},
	{"max", "case_sensitive attribute", max},
	{"min", "case_sensitive attribute", min},
	{"reject", NULL, reject},
	{"rejectattr", NULL, rejectattr},
	{"reverse", "", reverse},
	{"select", NULL, select_true},
	{"selectattr", NULL, selectattr},
	{"slice", "slices! fill_with", slice},
	{"sort", "reverse case_sensitive attribute", sort},
	{"sum", "attribute start", sum},
	{"unique", "case_sensitive attribute", unique},
};
const size_t list_filter_count = sizeof(list_filters) / sizeof(list_filters[0]);
