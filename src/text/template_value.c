/*
 * Values of the template language: making, comparing, iterating; and the limits of a rendering.
 *
 * A dictionary with more than DICT_LINEAR members has an open-addressing index
 * over hashes under which equal values of different kinds (1, 1.0, true) meet.
 */
#include "text/template_value.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/size.h"
#include "text/utf8.h"

#define DICT_LINEAR		8
#define POLL_STEPS		1024
#define WORK_BYTES		64		/* of text count as a step */

/* ---- limits ---- */

bool
render_charge(Render *r, size_t bytes)
{
	uint64_t	before = r->steps;

	r->steps += 1 + bytes / WORK_BYTES;
	if (r->steps / POLL_STEPS != before / POLL_STEPS && mc_cancelled(r->call))
		return false;
	if (r->steps > r->limits.steps)
	{
		mc_fail(r->call, MC_TOO_LARGE, "chat template takes more than %llu steps", (unsigned long long) r->limits.steps);
		return mc_hint(r->call, "The template may loop for ever, or the conversation is too long for it.");
	}
	if (r->call->arena->used - r->arena_start > r->limits.memory)
		return mc_fail(r->call, MC_TOO_LARGE, "chat template takes more than %zu bytes of memory", r->limits.memory);
	return true;
}

bool
render_fail(Render *r, const char *format,...)
{
	char		what[200];
	va_list		args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return mc_fail(r->call, MC_INVALID_PARAMETER, "chat template line %u: %s", r->line, what);
}

bool
render_too_deep(Render *r)
{
	return mc_fail(r->call, MC_TOO_LARGE, "chat template line %u: nested more than %u deep", r->line, r->limits.depth);
}

void *
render_alloc(Render *r, size_t count, size_t size)
{
	size_t		bytes;

	if (!size_mul(count, size, &bytes) || bytes > r->limits.memory)
	{
		mc_fail(r->call, MC_TOO_LARGE, "chat template takes more than %zu bytes of memory", r->limits.memory);
		return NULL;
	}
	return render_charge(r, bytes) ? mc_alloc(r->call, count, size) : NULL;
}

bool
render_add(Render *r, Buffer *out, Slice text)
{
	if (text.len > r->limits.memory)
		return mc_fail(r->call, MC_TOO_LARGE, "chat template takes more than %zu bytes of memory", r->limits.memory);
	if (text.len == 0)
		return true;
	if (!render_charge(r, text.len))
		return false;
	if (out == r->out && (out->len > r->out_limit || text.len > r->out_limit - out->len))
		return mc_fail(r->call, MC_TOO_LARGE, "chat template writes more than %zu bytes", r->limits.output);
	return buffer_add(r->call, out, text.data, text.len);
}

/* ---- making values ---- */

bool
value_new_list(Render *r, ListForm form, size_t count, Value *out)
{
	List	   *list = render_alloc(r, 1, sizeof(List));

	if (list == NULL)
		return false;
	if (count > UINT32_MAX / 2)
		return mc_fail(r->call, MC_TOO_LARGE, "chat template makes a list of %zu items", count);
	*list = (List){.form = form, .count = (uint32_t) count};
	if (count > 0 && (list->items = render_alloc(r, count, sizeof(Value))) == NULL)
		return false;
	*out = (Value){.kind = VALUE_LIST, .list = list};
	return true;
}

bool
value_pair(Render *r, const Value *first, const Value *second, Value *out)
{
	Value		pair;

	if (!value_new_list(r, FORM_TUPLE, 2, &pair))
		return false;
	pair.list->items[0] = *first;
	pair.list->items[1] = *second;
	*out = pair;
	return true;
}

static bool
number_of_json(Render *r, const Json *json, Value *out)
{
	int64_t		integer;
	double		real;

	if (json_int(json, &integer))
		*out = value_int(integer);
	else if (json_real(json, &real))
		*out = value_real(real);
	else
		return render_fail(r, "a number among the variables is out of range");
	return true;
}

/* Nesting is bounded by the JSON reader. */
bool
value_of_json(Render *r, const Json *json, Value *out)
{
	switch (json->kind)
	{
		case JSON_NULL:
			*out = value_none();
			return true;
		case JSON_FALSE:
		case JSON_TRUE:
			*out = value_bool(json->kind == JSON_TRUE);
			return true;
		case JSON_NUMBER:
			return number_of_json(r, json, out);
		case JSON_STRING:
			*out = value_text(json->text.data, json->text.len);
			return true;
		case JSON_ARRAY:
			if (!value_new_list(r, FORM_LIST, json->count, out))
				return false;
			for (uint32_t i = 0; i < json->count; i++)
				if (!value_of_json(r, &json->items[i], &out->list->items[i]))
					return false;
			return true;
		default:
			*out = (Value){.kind = VALUE_DICT, .dict = dict_new(r, json->count)};
			if (out->dict == NULL)
				return false;
			for (uint32_t i = 0; i < json->count; i++)
			{
				Value		key = value_text(json->keys[i].data, json->keys[i].len);
				Value		value;

				if (!value_of_json(r, &json->items[i], &value) || !dict_set(r, out->dict, &key, &value))
					return false;
			}
			return true;
	}
}

bool
value_function(Render *r, const Builtin *builtin, const Value *self, Value *out)
{
	Function   *function = render_alloc(r, 1, sizeof(Function));

	if (function == NULL)
		return false;
	*function = (Function){.builtin = builtin};
	if (self != NULL)
		function->self = *self;
	*out = (Value){.kind = VALUE_FUNCTION, .function = function};
	return true;
}

/* ---- asking values ---- */

bool
value_truth(const Value *value)
{
	switch ((ValueKind) value->kind)
	{
		case VALUE_MISSING:
		case VALUE_UNDEFINED:
		case VALUE_NONE:
			return false;
		case VALUE_BOOL:
			return value->truth;
		case VALUE_INT:
			return value->integer != 0;
		case VALUE_REAL:
			return value->real != 0;
		case VALUE_TEXT:
			return value->text.len > 0;
		case VALUE_LIST:
			return value->list->form == FORM_STREAM || value->list->count > 0;
		case VALUE_DICT:
			return value->dict->count > 0;
		default:
			return true;
	}
}

bool
value_is_number(const Value *value)
{
	return value->kind == VALUE_BOOL || value->kind == VALUE_INT || value->kind == VALUE_REAL;
}

bool
value_is_text(const Value *value, const char *text)
{
	return value->kind == VALUE_TEXT && slice_is(value->text, text);
}

int64_t
value_as_int(const Value *value)
{
	return value->kind == VALUE_BOOL ? value->truth : value->integer;
}

double
value_as_real(const Value *value)
{
	return value->kind == VALUE_REAL ? value->real : (double) value_as_int(value);
}

const char *
value_kind_name(const Value *value)
{
	static const char *const names[] = {
		[VALUE_MISSING] = "nothing", [VALUE_UNDEFINED] = "undefined", [VALUE_NONE] = "none", [VALUE_BOOL] = "bool",
		[VALUE_INT] = "int", [VALUE_REAL] = "float", [VALUE_TEXT] = "string", [VALUE_LIST] = "list", [VALUE_DICT] = "dict",
		[VALUE_FUNCTION] = "function", [VALUE_MACRO] = "macro", [VALUE_NAMESPACE] = "namespace", [VALUE_LOOP] = "loop",
		[VALUE_CYCLER] = "cycler",
	};

	return names[value->kind];
}

/* Lists of these forms are equal when their items are. */
static int
form_family(ListForm form)
{
	return form == FORM_GROUP ? FORM_TUPLE : (int) form;
}

static bool
lists_equal(Render *r, const List *a, const List *b, bool *equal)
{
	*equal = a == b;
	if (*equal || form_family(a->form) != form_family(b->form) || a->form > FORM_RANGE || a->count != b->count)
		return true;
	*equal = true;
	for (uint32_t i = 0; i < a->count && *equal; i++)
		if (!value_equal(r, &a->items[i], &b->items[i], equal))
			return false;
	return true;
}

static bool
dicts_equal(Render *r, const Dict *a, const Dict *b, bool *equal)
{
	*equal = a->count == b->count;
	for (uint32_t i = 0; i < a->count && *equal; i++)
	{
		Value		other;

		if (!dict_get(r, b, &a->keys[i], &other, equal))
			return false;
		if (*equal && !value_equal(r, &a->values[i], &other, equal))
			return false;
	}
	return true;
}

static bool
texts_equal(Slice a, Slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool
value_equal(Render *r, const Value *a, const Value *b, bool *equal)
{
	bool		good = true;

	if (value_is_number(a) && value_is_number(b))
	{
		*equal = a->kind != VALUE_REAL && b->kind != VALUE_REAL ? value_as_int(a) == value_as_int(b)
			: value_as_real(a) == value_as_real(b);
		return true;
	}
	*equal = false;
	if (a->kind != b->kind)
		return true;
	switch ((ValueKind) a->kind)
	{
		case VALUE_TEXT:
			*equal = texts_equal(a->text, b->text);
			return render_charge(r, a->text.len < b->text.len ? a->text.len : b->text.len);
		case VALUE_LIST:
		case VALUE_DICT:
			if (!render_enter(r) || !render_charge(r, 0))
				return false;
			good = a->kind == VALUE_LIST ? lists_equal(r, a->list, b->list, equal) : dicts_equal(r, a->dict, b->dict, equal);
			return render_leave(r, good);
		case VALUE_FUNCTION:
			*equal = a->function == b->function;
			return true;
		default:
			*equal = a->kind <= VALUE_NONE || (const void *) a->space == (const void *) b->space;
			return true;
	}
}

static int
texts_order(Slice a, Slice b)
{
	size_t		common = a.len < b.len ? a.len : b.len;
	int			order = common == 0 ? 0 : memcmp(a.data, b.data, common);

	return order != 0 ? (order > 0) - (order < 0) : (a.len > b.len) - (a.len < b.len);
}

static bool
lists_order(Render *r, const List *a, const List *b, int *order)
{
	for (uint32_t i = 0; i < a->count && i < b->count; i++)
	{
		bool		equal;

		if (!value_equal(r, &a->items[i], &b->items[i], &equal))
			return false;
		if (!equal)
			return value_order(r, &a->items[i], &b->items[i], order);
	}
	*order = (a->count > b->count) - (a->count < b->count);
	return true;
}

bool
value_order(Render *r, const Value *a, const Value *b, int *order)
{
	if (value_is_number(a) && value_is_number(b))
	{
		if (a->kind != VALUE_REAL && b->kind != VALUE_REAL)
			*order = (value_as_int(a) > value_as_int(b)) - (value_as_int(a) < value_as_int(b));
		else
			*order = (value_as_real(a) > value_as_real(b)) - (value_as_real(a) < value_as_real(b));
		return true;
	}
	if (a->kind == VALUE_TEXT && b->kind == VALUE_TEXT)
	{
		*order = texts_order(a->text, b->text);
		return render_charge(r, a->text.len < b->text.len ? a->text.len : b->text.len);
	}
	if (a->kind == VALUE_LIST && b->kind == VALUE_LIST && form_family(a->list->form) == form_family(b->list->form)
		&& a->list->form <= FORM_GROUP)
		return render_enter(r) && render_leave(r, lists_order(r, a->list, b->list, order));
	return render_fail(r, "%s and %s cannot be ordered", value_kind_name(a), value_kind_name(b));
}

bool
value_has_length(const Value *value)
{
	return value->kind == VALUE_UNDEFINED || value->kind == VALUE_TEXT || value->kind == VALUE_DICT
		|| (value->kind == VALUE_LIST && value->list->form != FORM_STREAM);
}

bool
value_length(Render *r, const Value *value, int64_t *length)
{
	if (!value_has_length(value))
		return render_fail(r, "%s has no length", value_kind_name(value));
	*length = value->kind == VALUE_UNDEFINED ? 0
		: value->kind == VALUE_TEXT ? (int64_t) utf8_count(value->text.data, value->text.len)
		: value->kind == VALUE_DICT ? value->dict->count : value->list->count;
	return render_charge(r, value->kind == VALUE_TEXT ? value->text.len : 0);
}

bool
value_is_iterable(const Value *value)
{
	return value->kind == VALUE_UNDEFINED || value->kind == VALUE_TEXT || value->kind == VALUE_DICT || value->kind == VALUE_LIST
		|| value->kind == VALUE_LOOP;
}

static bool
text_items(Render *r, Slice text, List *out)
{
	size_t		count = utf8_count(text.data, text.len);

	*out = (List){.items = render_alloc(r, count, sizeof(Value)), .count = (uint32_t) count};
	if (out->items == NULL)
		return false;
	for (size_t at = 0, i = 0; i < count && at < text.len; i++)
	{
		size_t		start = at;

		utf8_next(text.data, text.len, &at);
		out->items[i] = value_text(text.data + start, at - start);
	}
	return true;
}

bool
value_items(Render *r, const Value *value, List *out)
{
	*out = (List){0};
	switch ((ValueKind) value->kind)
	{
		case VALUE_UNDEFINED:
			return true;
		case VALUE_TEXT:
			return text_items(r, value->text, out);
		case VALUE_DICT:
			*out = (List){.items = value->dict->keys, .count = value->dict->count};
			return true;
		case VALUE_LIST:
			if (value->list->form == FORM_STREAM)
			{
				if (value->list->consumed)
					return true;
				value->list->consumed = true;
			}
			*out = *value->list;
			return true;
		default:
			return render_fail(r, "%s cannot be iterated", value_kind_name(value));
	}
}

bool
value_contains(Render *r, const Value *container, const Value *item, bool *found)
{
	List		items;
	Value		ignored;

	if (container->kind == VALUE_TEXT)
	{
		if (item->kind != VALUE_TEXT)
			return render_fail(r, "%s cannot be looked for in a string", value_kind_name(item));
		*found = text_find(container->text, item->text, 0) != SIZE_MAX;
		return render_charge(r, container->text.len);
	}
	if (container->kind == VALUE_DICT)
	{
		if (item->kind == VALUE_DICT || (item->kind == VALUE_LIST && item->list->form == FORM_LIST))
			return render_fail(r, "%s cannot be a key", value_kind_name(item));
		return dict_get(r, container->dict, item, &ignored, found);
	}
	*found = false;
	if (!value_items(r, container, &items))
		return false;
	for (uint32_t i = 0; i < items.count && !*found; i++)
		if (!render_charge(r, 0) || !value_equal(r, &items.items[i], item, found))
			return false;
	return true;
}

bool
value_int_arg(Render *r, const Value *value, int64_t fallback, int64_t *out)
{
	*out = fallback;
	if (value->kind == VALUE_MISSING)
		return true;
	if (value->kind != VALUE_INT && value->kind != VALUE_BOOL)
		return render_fail(r, "an integer is needed, not %s", value_kind_name(value));
	*out = value_as_int(value);
	return true;
}

/* ---- dictionaries ---- */

Dict *
dict_new(Render *r, size_t capacity)
{
	Dict	   *dict = render_alloc(r, 1, sizeof(Dict));
	size_t		slots = 16;

	if (dict == NULL)
		return NULL;
	*dict = (Dict){.keys = render_alloc(r, capacity, sizeof(Value)), .values = render_alloc(r, capacity, sizeof(Value))};
	if (dict->keys == NULL || dict->values == NULL || capacity > UINT32_MAX / 4)
		return NULL;
	if (capacity > DICT_LINEAR)
	{
		while (slots < capacity * 2)
			slots *= 2;
		if ((dict->slots = render_alloc(r, slots, sizeof(uint32_t))) == NULL)
			return NULL;
		memset(dict->slots, 0, slots * sizeof(uint32_t));
		dict->mask = (uint32_t) (slots - 1);
	}
	return dict;
}

static uint32_t
mix(uint64_t x)
{
	x *= 0x9E3779B97F4A7C15u;
	return (uint32_t) (x >> 32);
}

static uint32_t
value_hash(const Value *value, int depth)
{
	uint32_t	hash = value->kind;

	if (value_is_number(value))
	{
		double		real = value_as_real(value);

		return mix((uint64_t) (real >= -0x1p62 && real <= 0x1p62 ? (int64_t) real : 0));
	}
	if (value->kind == VALUE_TEXT)
	{
		hash = 2166136261u;
		for (size_t i = 0; i < value->text.len; i++)
			hash = (hash ^ (unsigned char) value->text.data[i]) * 16777619u;
	}
	else if (value->kind == VALUE_LIST && depth < 4)
		for (uint32_t i = 0; i < value->list->count && i < 16; i++)
			hash = hash * 31 + value_hash(&value->list->items[i], depth + 1);
	return hash;
}

/* The member's number, or count; *slot is where it belongs in the index. */
static bool
dict_find(Render *r, const Dict *dict, const Value *key, uint32_t *member, uint32_t *slot)
{
	bool		equal = false;

	*member = dict->count;
	*slot = 0;
	if (!render_charge(r, key->kind == VALUE_TEXT ? key->text.len : 0))
		return false;
	if (dict->slots == NULL)
	{
		for (uint32_t i = 0; i < dict->count; i++)
		{
			if (!value_equal(r, &dict->keys[i], key, &equal))
				return false;
			if (equal)
			{
				*member = i;
				return true;
			}
		}
		return true;
	}
	for (*slot = value_hash(key, 0) & dict->mask; dict->slots[*slot] != 0; *slot = (*slot + 1) & dict->mask)
	{
		if (!value_equal(r, &dict->keys[dict->slots[*slot] - 1], key, &equal))
			return false;
		if (equal)
		{
			*member = dict->slots[*slot] - 1;
			return true;
		}
	}
	return true;
}

bool
dict_set(Render *r, Dict *dict, const Value *key, const Value *value)
{
	uint32_t	member,
				slot;

	if (key->kind == VALUE_DICT || (key->kind == VALUE_LIST && key->list->form == FORM_LIST))
		return render_fail(r, "%s cannot be a key", value_kind_name(key));
	if (!dict_find(r, dict, key, &member, &slot))
		return false;
	dict->values[member] = *value;
	if (member < dict->count)
		return true;
	dict->keys[member] = *key;
	dict->count++;
	if (dict->slots != NULL)
		dict->slots[slot] = dict->count;
	return true;
}

bool
dict_get(Render *r, const Dict *dict, const Value *key, Value *out, bool *found)
{
	uint32_t	member,
				slot;

	if (!dict_find(r, dict, key, &member, &slot))
		return false;
	*found = member < dict->count;
	if (*found)
		*out = dict->values[member];
	return true;
}

bool
dict_get_text(Render *r, const Dict *dict, Slice key, Value *out, bool *found)
{
	Value		text = value_text(key.data, key.len);

	return dict_get(r, dict, &text, out, found);
}

bool
dict_view(Render *r, const Dict *dict, ListForm form, Value *out)
{
	Value		view;

	if (!value_new_list(r, form, dict->count, &view))
		return false;
	for (uint32_t i = 0; i < dict->count; i++)
	{
		if (form == FORM_KEYS)
			view.list->items[i] = dict->keys[i];
		else if (form == FORM_VALUES)
			view.list->items[i] = dict->values[i];
		else if (!value_pair(r, &dict->keys[i], &dict->values[i], &view.list->items[i]))
			return false;
	}
	*out = view;
	return true;
}
