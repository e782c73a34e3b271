/*
 * Operators, indexing and slicing, as Python defines them on these values.
 */
#include "text/template_scope.h"

#include <string.h>

#include "base/real.h"
#include "text/utf8.h"

/* Sums of texts shorter than this are not worth a growing buffer. */
#define JOIN_ROOM	64

bool
need_defined(Render *r, const Value *value)
{
	if (value->kind != VALUE_UNDEFINED)
		return true;
	for (size_t i = 0; i < value->text.len; i++)
		if ((unsigned char) value->text.data[i] < ' ')
			return render_fail(r, "a value is undefined");
	return render_fail(r, "'%.*s' is undefined", (int) (value->text.len < 100 ? value->text.len : 100), value->text.data);
}

static bool
overflow(Render *r)
{
	return render_fail(r, "a number has more than 64 bits");
}

static bool
mismatch(Render *r, unsigned op, const Value *a, const Value *b)
{
	if (!need_defined(r, a) || !need_defined(r, b))
		return false;
	return render_fail(r, "unsupported operands for %c: %s and %s", (char) op, value_kind_name(a), value_kind_name(b));
}

/*
 * a + b.  When a ends where a growing buffer ends, b is appended there: whoever
 * holds a still sees its old length, and a loop that adds up a text takes
 * memory in proportion to the text.
 */
static bool
join_texts(Render *r, Slice a, Slice b, Value *out)
{
	Buffer	   *buffer = NULL;

	if (!render_charge(r, b.len))
		return false;
	for (int i = 0; i < RENDER_JOINS && a.len > 0; i++)
		if (r->joined[i].data != NULL && a.data + a.len == r->joined[i].data + r->joined[i].len)
			buffer = &r->joined[i];
	if (buffer == NULL || buffer->capacity - buffer->len < b.len)
	{
		Buffer		fresh = {0};
		size_t		room = (a.len + b.len) * 2 + JOIN_ROOM;

		if (buffer == NULL)
			buffer = &r->joined[r->next_join++ % RENDER_JOINS];
		if ((fresh.data = render_alloc(r, room, 1)) == NULL)
			return false;
		fresh.capacity = room;
		if (a.len > 0)
			memcpy(fresh.data, a.data, a.len);
		fresh.len = a.len;
		*buffer = fresh;
		a.data = fresh.data;
	}
	if (b.len > 0)
		memcpy(buffer->data + buffer->len, b.data, b.len);
	buffer->len += b.len;
	*out = value_text(a.data, a.len + b.len);
	return true;
}

static bool
add_texts(Render *r, const Value *a, const Value *b, Value *out)
{
	Value		escaped;
	bool		safe = a->safe || b->safe;

	/* Markup escapes what is added to it */
	if (safe && !(a->safe && b->safe))
	{
		if (!escape_text(r, a->safe ? b->text : a->text, &escaped))
			return false;
		if (a->safe)
			b = &escaped;
		else
			a = &escaped;
	}
	if (!join_texts(r, a->text, b->text, out))
		return false;
	out->safe = safe;
	return true;
}

static bool
add_lists(Render *r, const List *a, const List *b, Value *out)
{
	Value		sum;

	if (!value_new_list(r, a->form == FORM_GROUP ? FORM_TUPLE : a->form, (size_t) a->count + b->count, &sum))
		return false;
	if (a->count > 0)
		memcpy(sum.list->items, a->items, a->count * sizeof(Value));
	if (b->count > 0)
		memcpy(sum.list->items + a->count, b->items, b->count * sizeof(Value));
	*out = sum;
	return true;
}

static bool
is_tuple(const List *list)
{
	return list->form == FORM_TUPLE || list->form == FORM_GROUP;
}

bool
value_add(Render *r, const Value *a, const Value *b, Value *out)
{
	int64_t		sum;

	if (value_is_number(a) && value_is_number(b))
	{
		if (a->kind == VALUE_REAL || b->kind == VALUE_REAL)
			*out = value_real(value_as_real(a) + value_as_real(b));
		else if (__builtin_add_overflow(value_as_int(a), value_as_int(b), &sum))
			return overflow(r);
		else
			*out = value_int(sum);
		return true;
	}
	if (a->kind == VALUE_TEXT && b->kind == VALUE_TEXT)
		return add_texts(r, a, b, out);
	if (a->kind == VALUE_LIST && b->kind == VALUE_LIST
		&& ((a->list->form == FORM_LIST && b->list->form == FORM_LIST) || (is_tuple(a->list) && is_tuple(b->list))))
		return add_lists(r, a->list, b->list, out);
	return mismatch(r, '+', a, b);
}

/* times copies of a text or list. */
static bool
repeat(Render *r, const Value *what, int64_t times, Value *out)
{
	Buffer		text = {0};
	List	   *list = what->list;
	Value		result;

	if (what->kind == VALUE_TEXT)
	{
		for (int64_t i = 0; i < times && what->text.len > 0; i++)
			if (!render_add(r, &text, what->text))
				return false;
		*out = value_buffer(&text);
		out->safe = what->safe;
		return true;
	}
	if (times < 0 || list->count == 0)
		times = 0;
	if (times > 100000000)
		return overflow(r);
	if (!value_new_list(r, list->form, list->count * (size_t) times, &result))
		return false;
	for (int64_t i = 0; i < times; i++)
		memcpy(result.list->items + (size_t) i * list->count, list->items, list->count * sizeof(Value));
	*out = result;
	return true;
}

static bool
multiply(Render *r, const Value *a, const Value *b, Value *out)
{
	int64_t		product;
	const Value *many = a->kind == VALUE_TEXT || a->kind == VALUE_LIST ? a : b;
	const Value *times = many == a ? b : a;

	if (value_is_number(a) && value_is_number(b))
	{
		if (a->kind == VALUE_REAL || b->kind == VALUE_REAL)
			*out = value_real(value_as_real(a) * value_as_real(b));
		else if (__builtin_mul_overflow(value_as_int(a), value_as_int(b), &product))
			return overflow(r);
		else
			*out = value_int(product);
		return true;
	}
	if ((many->kind == VALUE_TEXT || (many->kind == VALUE_LIST && many->list->form <= FORM_TUPLE))
		&& (times->kind == VALUE_INT || times->kind == VALUE_BOOL))
		return repeat(r, many, value_as_int(times), out);
	return mismatch(r, '*', a, b);
}

/* Largest whole number not above x; x itself when it has no fraction anyway. */
static double
floor_of(double x)
{
	double		whole;

	if (!(x > -0x1p52 && x < 0x1p52))
		return x;
	whole = (double) (int64_t) x;
	return whole > x ? whole - 1 : whole;
}

/* "//" and "%": the remainder has the sign of the divisor. */
static bool
divide_floor(Render *r, unsigned op, const Value *a, const Value *b, Value *out)
{
	int64_t		quotient,
				rest;
	double		real;

	if (a->kind == VALUE_REAL || b->kind == VALUE_REAL)
	{
		if (value_as_real(b) == 0)
			return render_fail(r, "division by zero");
		real = floor_of(value_as_real(a) / value_as_real(b));
		*out = value_real(op == OP('%', 0) ? value_as_real(a) - real * value_as_real(b) : real);
		return true;
	}
	if (value_as_int(b) == 0)
		return render_fail(r, "division by zero");
	if (value_as_int(b) == -1)
	{
		if (value_as_int(a) == INT64_MIN)
			return overflow(r);
		*out = value_int(op == OP('%', 0) ? 0 : -value_as_int(a));
		return true;
	}
	quotient = value_as_int(a) / value_as_int(b);
	rest = value_as_int(a) % value_as_int(b);
	if (rest != 0 && (rest < 0) != (value_as_int(b) < 0))
	{
		rest += value_as_int(b);
		quotient--;
	}
	*out = value_int(op == OP('%', 0) ? rest : quotient);
	return true;
}

static bool
power(Render *r, const Value *a, const Value *b, Value *out)
{
	int64_t		exponent = b->kind == VALUE_REAL ? 0 : value_as_int(b);
	int64_t		result = 1;
	double		base = value_as_real(a);
	double		real = 1;

	if (b->kind == VALUE_REAL)
	{
		if (base < 0)
			return render_fail(r, "a negative number has no such power");
		*out = value_real(b->real == 0 ? 1 : real_exp(b->real * real_log(base)));
		return true;
	}
	if (exponent > 4096 || exponent < -4096)
		return overflow(r);
	if (a->kind == VALUE_REAL || exponent < 0)
	{
		if (base == 0 && exponent < 0)
			return render_fail(r, "division by zero");
		for (int64_t i = 0; i < exponent || i < -exponent; i++)
			real *= base;
		*out = value_real(exponent < 0 ? 1 / real : real);
		return true;
	}
	for (int64_t i = 0; i < exponent; i++)
		if (__builtin_mul_overflow(result, value_as_int(a), &result))
			return overflow(r);
	*out = value_int(result);
	return true;
}

/* text % values: a tuple gives several, anything else is one. */
static bool
format_with(Render *r, const Value *format, const Value *values, Value *out)
{
	Args		args = {.items = (Value *) values, .count = 1};

	if (values->kind == VALUE_LIST && is_tuple(values->list))
		args = (Args){.items = values->list->items, .count = values->list->count};
	return format_percent(r, format, &args, out);
}

static bool
compare(Render *r, unsigned op, const Value *a, const Value *b, Value *out)
{
	int			order;
	bool		truth;

	if (op == OP('=', '=') || op == OP('!', '='))
	{
		if (!value_equal(r, a, b, &truth))
			return false;
		*out = value_bool(truth == (op == OP('=', '=')));
		return true;
	}
	if (op == OP('i', 'n') || op == OP('n', 'i'))
	{
		if (!value_contains(r, b, a, &truth))
			return false;
		*out = value_bool(truth == (op == OP('i', 'n')));
		return true;
	}
	if (!need_defined(r, a) || !need_defined(r, b) || !value_order(r, a, b, &order))
		return false;
	*out = value_bool(op == OP('<', 0) ? order < 0 : op == OP('<', '=') ? order <= 0 : op == OP('>', 0) ? order > 0 : order >= 0);
	return true;
}

bool
value_binary(Render *r, unsigned op, const Value *a, const Value *b, Value *out)
{
	int64_t		difference;

	if (op == OP('+', 0))
		return value_add(r, a, b, out);
	if (op == OP('*', 0))
		return multiply(r, a, b, out);
	if (op == OP('%', 0) && a->kind == VALUE_TEXT)
		return format_with(r, a, b, out);
	if (op != OP('-', 0) && op != OP('/', 0) && op != OP('/', '/') && op != OP('%', 0) && op != OP('*', '*'))
		return compare(r, op, a, b, out);
	if (!value_is_number(a) || !value_is_number(b))
		return mismatch(r, op, a, b);
	if (op == OP('*', '*'))
		return power(r, a, b, out);
	if (op == OP('/', '/') || op == OP('%', 0))
		return divide_floor(r, op, a, b, out);
	if (op == OP('/', 0))
	{
		if (value_as_real(b) == 0)
			return render_fail(r, "division by zero");
		*out = value_real(value_as_real(a) / value_as_real(b));
		return true;
	}
	if (a->kind == VALUE_REAL || b->kind == VALUE_REAL)
		*out = value_real(value_as_real(a) - value_as_real(b));
	else if (__builtin_sub_overflow(value_as_int(a), value_as_int(b), &difference))
		return overflow(r);
	else
		*out = value_int(difference);
	return true;
}

/* ---- attributes and items ---- */

/* Methods that would change a list or dictionary: the sandbox hides them, and members of the same name with them. */
static bool
changes_object(const Value *object, Slice name)
{
	static const char *const list_names[] = {"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort", NULL};
	static const char *const dict_names[] = {"clear", "pop", "popitem", "setdefault", "update", NULL};

	for (const char *const *n = object->kind == VALUE_DICT ? dict_names : list_names; *n != NULL; n++)
		if (slice_is(name, *n))
			return true;
	return false;
}

/* A method or field of an object, VALUE_UNDEFINED when it has none. */
static bool
find_attr(Render *r, const Value *object, Slice name, Value *out)
{
	const Builtin *method = NULL;

	*out = value_undefined(name);
	if (name.len >= 2 && name.data[0] == '_' && name.data[1] == '_')
		return true;
	switch ((ValueKind) object->kind)
	{
		case VALUE_TEXT:
			method = text_method_find(name);
			break;
		case VALUE_DICT:
			method = dict_method_find(name);
			break;
		case VALUE_LIST:
			if (object->list->form == FORM_GROUP && slice_is(name, "grouper"))
				*out = object->list->items[0];
			else if (object->list->form == FORM_GROUP && slice_is(name, "list"))
				*out = object->list->items[1];
			else if (object->list->form <= FORM_RANGE)
				method = list_method_find(name);
			break;
		case VALUE_NAMESPACE:
			for (uint32_t i = 0; i < object->space->count; i++)
				if (object->space->names[i].len == name.len && memcmp(object->space->names[i].data, name.data, name.len) == 0)
					*out = object->space->values[i];
			return render_charge(r, object->space->count);
		case VALUE_LOOP:
			return loop_attr(r, object, name, out);
		case VALUE_CYCLER:
			return cycler_attr(r, object, name, out);
		case VALUE_MACRO:
			if (slice_is(name, "name"))
				*out = value_text(object->macro->node->text.data, object->macro->node->text.len);
			break;
		default:
			break;
	}
	return method == NULL || value_function(r, method, object, out);
}

bool
value_attr(Render *r, const Value *object, Slice name, Value *out)
{
	Value		found;
	bool		member = false;

	if (!need_defined(r, object) || !find_attr(r, object, name, &found))
		return false;
	if (found.kind == VALUE_UNDEFINED && object->kind == VALUE_DICT && !changes_object(object, name)
		&& !dict_get_text(r, object->dict, name, &found, &member))
		return false;
	*out = found;
	return true;
}

bool
value_item(Render *r, const Value *object, const Value *key, Value *out)
{
	Value		found = value_undefined((Slice){"item", 4});	/* the key may come from a conversation: it is not told */
	bool		member = false;
	bool		number = key->kind == VALUE_INT || key->kind == VALUE_BOOL;
	bool		unhashable = key->kind == VALUE_DICT || (key->kind == VALUE_LIST && key->list->form == FORM_LIST);
	int64_t		at,
				length;

	if (!need_defined(r, object))
		return false;
	if (object->kind == VALUE_DICT && !unhashable)
	{
		if (!dict_get(r, object->dict, key, &found, &member))
			return false;
	}
	else if (number && (object->kind == VALUE_TEXT || (object->kind == VALUE_LIST && object->list->form <= FORM_RANGE)))
	{
		if (!value_length(r, object, &length))
			return false;
		at = value_as_int(key);
		if (at < 0)
			at += length;
		if (at >= 0 && at < length && object->kind == VALUE_LIST)
			found = object->list->items[at];
		else if (at >= 0 && at < length)
		{
			Value		bounds[3] = {value_int(at), value_int(at + 1), {.kind = VALUE_MISSING}};

			return value_slice(r, object, bounds, out);
		}
		member = true;
	}
	if (!member && key->kind == VALUE_TEXT && !changes_object(object, key->text) && !find_attr(r, object, key->text, &found))
		return false;
	*out = found;
	if (out->kind == VALUE_UNDEFINED)
		out->text = (Slice){"item", 4};
	return true;
}

/* One bound of a slice as an index within 0 and length (-1 and length - 1 for a negative step). */
static bool
slice_bound(Render *r, const Value *value, int64_t length, int64_t fallback, bool backward, int64_t *out)
{
	int64_t		at;

	if (value->kind == VALUE_MISSING || value->kind == VALUE_NONE)
	{
		*out = fallback;
		return true;
	}
	if (!need_defined(r, value) || !value_int_arg(r, value, 0, &at))
		return false;
	if (at < 0)
		at += length;
	if (at < 0)
		at = backward ? -1 : 0;
	if (at >= length)
		at = backward ? length - 1 : length;
	*out = at;
	return true;
}

static bool
slice_text(Render *r, const Value *object, int64_t start, int64_t stop, int64_t step, Value *out)
{
	Slice		text = object->text;
	List		items;
	Buffer		picked = {0};

	if (step == 1)
	{
		size_t		from = utf8_offset_of(text.data, text.len, (size_t) start);

		*out = *object;
		out->text = (Slice){text.data + from, 0};
		if (stop > start)
			out->text.len = utf8_offset_of(text.data + from, text.len - from, (size_t) (stop - start));
		return render_charge(r, text.len);
	}
	if (!value_items(r, object, &items))
		return false;
	for (int64_t i = start; step > 0 ? i < stop : i > stop; i += step)
	{
		if (!render_add(r, &picked, items.items[i].text))
			return false;
		if (step > stop - start && step > start - stop)
			break;
	}
	*out = value_buffer(&picked);
	out->safe = object->safe;
	return true;
}

static bool
slice_list(Render *r, const List *list, int64_t start, int64_t stop, int64_t step, Value *out)
{
	uint64_t	distance = step > 0 ? (uint64_t) (stop - start) : (uint64_t) (start - stop);
	uint64_t	stride = step > 0 ? (uint64_t) step : 0 - (uint64_t) step;
	size_t		count = (step > 0 ? start < stop : start > stop) ? (distance - 1) / stride + 1 : 0;
	Value		part;

	if (!value_new_list(r, list->form == FORM_GROUP ? FORM_TUPLE : list->form, step == 1 ? 0 : count, &part))
		return false;
	if (step == 1)
	{
		part.list->items = list->items + start;
		part.list->count = (uint32_t) count;
	}
	else
		for (size_t i = 0; i < count; i++)
			part.list->items[i] = list->items[start + (int64_t) i * step];
	*out = part;
	return true;
}

bool
value_slice(Render *r, const Value *object, const Value bounds[3], Value *out)
{
	int64_t		length,
				start,
				stop,
				step = 1;

	if (!need_defined(r, object))
		return false;
	if (object->kind != VALUE_TEXT && (object->kind != VALUE_LIST || object->list->form > FORM_RANGE))
		return render_fail(r, "%s cannot be sliced", value_kind_name(object));
	if (bounds[2].kind != VALUE_NONE && !value_int_arg(r, &bounds[2], 1, &step))
		return false;
	if (step == 0)
		return render_fail(r, "the step of a slice is 0");
	if (!value_length(r, object, &length) || !slice_bound(r, &bounds[0], length, step > 0 ? 0 : length - 1, step < 0, &start)
		|| !slice_bound(r, &bounds[1], length, step > 0 ? length : -1, step < 0, &stop))
		return false;
	return object->kind == VALUE_TEXT ? slice_text(r, object, start, stop, step, out)
		: slice_list(r, object->list, start, stop, step, out);
}
