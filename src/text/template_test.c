/*
 * Tests ("is defined"), methods of lists and dictionaries, and the global functions.
 *
 * Methods that would change their object are not there: the sandbox forbids them.
 */
#include "text/template_value.h"

#include <string.h>

#include <unicode/uchar.h>

#include "text/template_node.h"

#define RANGE_MAX	100000		/* items; the limit of Jinja's sandbox */

#define FUNCTION(name) static bool name(Render *r, const Value *self, const Value *arg, const Args *args, Value *out)

/* A test whose answer takes an expression of self and arg. */
#define SIMPLE(name, answer) \
FUNCTION(name) \
{ \
	(void) r, (void) arg, (void) args; \
	*out = value_bool(answer); \
	return true; \
}

const Builtin *
builtin_find(const Builtin *table, size_t count, Slice name)
{
	for (size_t i = 0; i < count; i++)
		if (slice_is(name, table[i].name))
			return &table[i];
	return NULL;
}

/* ---- tests ---- */

SIMPLE(is_defined, self->kind != VALUE_UNDEFINED)
SIMPLE(is_undefined, self->kind == VALUE_UNDEFINED)
SIMPLE(is_none, self->kind == VALUE_NONE)
SIMPLE(is_boolean, self->kind == VALUE_BOOL)
SIMPLE(is_true, self->kind == VALUE_BOOL && self->truth)
SIMPLE(is_false, self->kind == VALUE_BOOL && !self->truth)
SIMPLE(is_integer, self->kind == VALUE_INT)
SIMPLE(is_float, self->kind == VALUE_REAL)
SIMPLE(is_number, value_is_number(self))
SIMPLE(is_string, self->kind == VALUE_TEXT)
SIMPLE(is_mapping, self->kind == VALUE_DICT)
SIMPLE(is_iterable, value_is_iterable(self))
SIMPLE(is_sequence, value_has_length(self) && (self->kind != VALUE_LIST || self->list->form <= FORM_RANGE))
SIMPLE(is_callable, self->kind == VALUE_FUNCTION || self->kind == VALUE_MACRO || self->kind == VALUE_LOOP || self->kind == VALUE_CYCLER
	   || self->kind == VALUE_UNDEFINED)
SIMPLE(is_escaped, self->kind == VALUE_TEXT && self->safe)

/* Python looks the value up in a dictionary, which lists and dictionaries cannot be. */
static bool
is_name(Render *r, const Value *self, const Builtin *(*find) (Slice name), Value *out)
{
	if (self->kind == VALUE_DICT || (self->kind == VALUE_LIST && self->list->form == FORM_LIST))
		return render_fail(r, "%s cannot be a key", value_kind_name(self));
	*out = value_bool(self->kind == VALUE_TEXT && find(self->text) != NULL);
	return true;
}

FUNCTION(is_filter)
{
	(void) arg, (void) args;
	return is_name(r, self, filter_find, out);
}

FUNCTION(is_test)
{
	(void) arg, (void) args;
	return is_name(r, self, test_find, out);
}

/* The same object: constants by value, the rest by identity. */
SIMPLE(is_sameas, self->kind == arg->kind
	   && (self->kind == VALUE_BOOL ? self->truth == arg->truth
		   : self->kind <= VALUE_NONE || self->kind == VALUE_INT ? self->kind != VALUE_INT || self->integer == arg->integer
		   : self->kind == VALUE_TEXT ? self->text.len == arg->text.len && (self->text.len == 0 || memcmp(self->text.data, arg->text.data, self->text.len) == 0)
		   : self->kind != VALUE_REAL && (const void *) self->list == (const void *) arg->list))

/* Is the remainder of self by divisor this? */
static bool
has_rest(Render *r, const Value *self, const Value *divisor, int64_t rest, Value *out)
{
	Value		expected = value_int(rest);
	Value		found;
	bool		equal;

	if (!value_binary(r, OP('%', 0), self, divisor, &found) || !value_equal(r, &found, &expected, &equal))
		return false;
	*out = value_bool(equal);
	return true;
}

FUNCTION(is_odd)
{
	Value		two = value_int(2);

	(void) arg, (void) args;
	return has_rest(r, self, &two, 1, out);
}

FUNCTION(is_even)
{
	Value		two = value_int(2);

	(void) arg, (void) args;
	return has_rest(r, self, &two, 0, out);
}

FUNCTION(is_divisible)
{
	(void) args;
	return has_rest(r, self, arg, 0, out);
}

/* islower() and isupper() of the text form. */
static bool
ask_text(Render *r, const Value *self, const char *method, Value *out)
{
	Value		text;

	return value_string(r, self, &text) && text_method_find((Slice){method, strlen(method)})->run(r, &text, NULL, NULL, out);
}

FUNCTION(is_lower)
{
	(void) arg, (void) args;
	return ask_text(r, self, "islower", out);
}

FUNCTION(is_upper)
{
	(void) arg, (void) args;
	return ask_text(r, self, "isupper", out);
}

FUNCTION(is_in)
{
	bool		found;

	(void) args;
	if (!value_contains(r, arg, self, &found))
		return false;
	*out = value_bool(found);
	return true;
}

FUNCTION(is_equal)
{
	bool		equal;

	(void) args;
	if (!value_equal(r, self, arg, &equal))
		return false;
	*out = value_bool(equal);
	return true;
}

FUNCTION(is_unequal)
{
	return is_equal(r, self, arg, args, out) && (*out = value_bool(!out->truth), true);
}

#define ORDER(name, op) \
FUNCTION(name) \
{ \
	(void) args; \
	return value_binary(r, op, self, arg, out); \
}

ORDER(is_less, OP('<', 0))
ORDER(is_at_most, OP('<', '='))
ORDER(is_greater, OP('>', 0))
ORDER(is_at_least, OP('>', '='))

static const Builtin tests[] = {
	{"boolean", "", is_boolean},
	{"callable", "", is_callable},
	{"defined", "", is_defined},
	{"divisibleby", "num!", is_divisible},
	{"eq", "other!", is_equal},
	{"equalto", "other!", is_equal},
	{"escaped", "", is_escaped},
	{"even", "", is_even},
	{"false", "", is_false},
	{"filter", "", is_filter},
	{"float", "", is_float},
	{"ge", "other!", is_at_least},
	{"greaterthan", "other!", is_greater},
	{"gt", "other!", is_greater},
	{"in", "seq!", is_in},
	{"integer", "", is_integer},
	{"iterable", "", is_iterable},
	{"le", "other!", is_at_most},
	{"lessthan", "other!", is_less},
	{"lower", "", is_lower},
	{"lt", "other!", is_less},
	{"mapping", "", is_mapping},
	{"ne", "other!", is_unequal},
	{"none", "", is_none},
	{"number", "", is_number},
	{"odd", "", is_odd},
	{"sameas", "other!", is_sameas},
	{"sequence", "", is_sequence},
	{"string", "", is_string},
	{"test", "", is_test},
	{"true", "", is_true},
	{"undefined", "", is_undefined},
	{"upper", "", is_upper},
	/* the operators by name, for select() */
	{"==", "other!", is_equal},
	{"!=", "other!", is_unequal},
	{"<", "other!", is_less},
	{"<=", "other!", is_at_most},
	{">", "other!", is_greater},
	{">=", "other!", is_at_least},
};

const Builtin *
test_find(Slice name)
{
	return builtin_find(tests, sizeof(tests) / sizeof(tests[0]), name);
}

/* ---- lists ---- */

FUNCTION(list_count)
{
	int64_t		count = 0;

	(void) args;
	for (uint32_t i = 0; i < self->list->count; i++)
	{
		bool		equal;

		if (!render_charge(r, 0) || !value_equal(r, &self->list->items[i], arg, &equal))
			return false;
		count += equal;
	}
	*out = value_int(count);
	return true;
}

FUNCTION(list_index)
{
	(void) args;
	for (uint32_t i = 0; i < self->list->count; i++)
	{
		bool		equal;

		if (!render_charge(r, 0) || !value_equal(r, &self->list->items[i], arg, &equal))
			return false;
		if (equal)
		{
			*out = value_int(i);
			return true;
		}
	}
	return render_fail(r, "a value is not in the list");
}

FUNCTION(list_copy)
{
	(void) r, (void) arg, (void) args;
	*out = *self;
	return true;
}

static const Builtin list_methods[] = {
	{"count", "value!", list_count},
	{"index", "value!", list_index},
	{"copy", "", list_copy},
};

const Builtin *
list_method_find(Slice name)
{
	return builtin_find(list_methods, sizeof(list_methods) / sizeof(list_methods[0]), name);
}

/* ---- dictionaries ---- */

FUNCTION(dict_get_method)
{
	bool		found;

	(void) args;
	if (!dict_get(r, self->dict, &arg[0], out, &found))
		return false;
	if (!found)
		*out = arg[1].kind == VALUE_MISSING ? value_none() : arg[1];
	return true;
}

FUNCTION(dict_keys)
{
	(void) arg, (void) args;
	return dict_view(r, self->dict, FORM_KEYS, out);
}

FUNCTION(dict_values)
{
	(void) arg, (void) args;
	return dict_view(r, self->dict, FORM_VALUES, out);
}

FUNCTION(dict_items)
{
	(void) arg, (void) args;
	return dict_view(r, self->dict, FORM_ITEMS, out);
}

static const Builtin dict_methods[] = {
	{"get", "key! default", dict_get_method},
	{"items", "", dict_items},
	{"keys", "", dict_keys},
	{"values", "", dict_values},
	{"copy", "", list_copy},
};

const Builtin *
dict_method_find(Slice name)
{
	return builtin_find(dict_methods, sizeof(dict_methods) / sizeof(dict_methods[0]), name);
}

/* ---- global functions ---- */

FUNCTION(global_range)
{
	int64_t		bounds[3] = {0, 0, 1};
	int64_t		count;

	(void) self, (void) arg;
	if (args->count < 1 || args->count > 3 || args->named_count > 0)
		return render_fail(r, "range takes one to three integers");
	for (uint32_t i = 0; i < args->count; i++)
		if (!value_int_arg(r, &args->items[i], 0, &bounds[i]))
			return false;
	if (args->count == 1)
	{
		bounds[1] = bounds[0];
		bounds[0] = 0;
	}
	if (bounds[2] == 0)
		return render_fail(r, "range needs a step other than 0");
	if ((bounds[2] > 0) == (bounds[0] < bounds[1]) && bounds[0] != bounds[1])
	{
		/* distances as unsigned numbers cannot overflow */
		uint64_t	distance = bounds[2] > 0 ? (uint64_t) bounds[1] - (uint64_t) bounds[0] : (uint64_t) bounds[0] - (uint64_t) bounds[1];
		uint64_t	step = bounds[2] > 0 ? (uint64_t) bounds[2] : 0 - (uint64_t) bounds[2];

		if ((distance - 1) / step >= RANGE_MAX)
			return render_fail(r, "range has more than %d items", RANGE_MAX);
		count = (int64_t) ((distance - 1) / step) + 1;
	}
	else
		count = 0;
	if (!value_new_list(r, FORM_RANGE, (size_t) count, out))
		return false;
	for (int64_t i = 0; i < count; i++)
		out->list->items[i] = value_int(bounds[0] + i * bounds[2]);
	return true;
}

/* Members from a dictionary or a sequence of pairs, then from keyword arguments. */
static bool
fill_dict(Render *r, const Args *args, Value *out)
{
	List		pairs = {0};
	const Dict *from = NULL;
	Dict	   *dict;

	if (args->count > 1)
		return render_fail(r, "dict takes one positional argument");
	if (args->count == 1)
	{
		if (args->items[0].kind == VALUE_DICT)
			from = args->items[0].dict;
		else if (!value_items(r, &args->items[0], &pairs))
			return false;
	}
	if ((dict = dict_new(r, (size_t) (from != NULL ? from->count : pairs.count) + args->named_count)) == NULL)
		return false;
	for (uint32_t i = 0; from != NULL && i < from->count; i++)
		if (!dict_set(r, dict, &from->keys[i], &from->values[i]))
			return false;
	for (uint32_t i = 0; i < pairs.count; i++)
	{
		List		pair;

		if (!value_items(r, &pairs.items[i], &pair))
			return false;
		if (pair.count != 2)
			return render_fail(r, "dict needs pairs");
		if (!dict_set(r, dict, &pair.items[0], &pair.items[1]))
			return false;
	}
	for (uint32_t i = 0; i < args->named_count; i++)
	{
		Value		key = value_text(args->names[i].data, args->names[i].len);

		if (!dict_set(r, dict, &key, &args->named[i]))
			return false;
	}
	*out = (Value){.kind = VALUE_DICT, .dict = dict};
	return true;
}

FUNCTION(global_dict)
{
	(void) self, (void) arg;
	return fill_dict(r, args, out);
}

FUNCTION(global_namespace)
{
	Value		members;
	Namespace  *space = render_alloc(r, 1, sizeof(Namespace));

	(void) self, (void) arg;
	if (space == NULL || !fill_dict(r, args, &members))
		return false;
	*space = (Namespace){.values = members.dict->values, .count = members.dict->count, .capacity = members.dict->count};
	if ((space->names = render_alloc(r, space->count, sizeof(Slice))) == NULL)
		return false;
	for (uint32_t i = 0; i < space->count; i++)
	{
		if (members.dict->keys[i].kind != VALUE_TEXT)
			return render_fail(r, "names in a namespace must be strings");
		space->names[i] = members.dict->keys[i].text;
	}
	*out = (Value){.kind = VALUE_NAMESPACE, .space = space};
	return true;
}

FUNCTION(global_cycler)
{
	Cycler	   *cycler = render_alloc(r, 1, sizeof(Cycler));

	(void) self, (void) arg;
	if (cycler == NULL)
		return false;
	if (args->count == 0)
		return render_fail(r, "cycler needs items");
	*cycler = (Cycler){.items = {.items = args->items, .count = args->count}};
	*out = (Value){.kind = VALUE_CYCLER, .cycler = cycler};
	return true;
}

FUNCTION(global_joiner)
{
	Cycler	   *joiner = render_alloc(r, 1, sizeof(Cycler));
	Value	   *separator = render_alloc(r, 1, sizeof(Value));

	(void) self, (void) args;
	if (joiner == NULL || separator == NULL)
		return false;
	*separator = arg->kind == VALUE_MISSING ? value_text(", ", 2) : *arg;
	*joiner = (Cycler){.items = {.items = separator, .count = 1}, .joiner = true};
	*out = (Value){.kind = VALUE_CYCLER, .cycler = joiner};
	return true;
}

FUNCTION(global_raise)
{
	(void) self, (void) arg, (void) args, (void) out;
	/* the message may quote the conversation: call_value() shows it only when it is written out in the template */
	return render_fail(r, "the template refuses these messages");
}

FUNCTION(global_strftime)
{
	(void) self, (void) args;
	if (arg->kind != VALUE_TEXT)
		return render_fail(r, "strftime_now needs a format");
	return format_time(r, arg->text, r->now, out);
}

static const Builtin globals[] = {
	{"range", NULL, global_range},
	{"dict", NULL, global_dict},
	{"namespace", NULL, global_namespace},
	{"cycler", NULL, global_cycler},
	{"joiner", "sep", global_joiner},
	{"raise_exception", "message!", global_raise},
	{"strftime_now", "format!", global_strftime},
};

const Builtin *
global_find(Slice name)
{
	return builtin_find(globals, sizeof(globals) / sizeof(globals[0]), name);
}
