/*
 * Calls: arguments, functions, the objects of loops and cyclers.
 */
#include "text/template_scope.h"

#include <string.h>

/* ---- arguments ---- */

/* Room for more arguments. */
static bool
grow_args(Render *r, Args *args, size_t count, size_t named)
{
	Args		more = *args;

	more.items = render_alloc(r, count, sizeof(Value));
	more.names = render_alloc(r, named, sizeof(Slice));
	more.named = render_alloc(r, named, sizeof(Value));
	if (more.items == NULL || more.names == NULL || more.named == NULL)
		return false;
	if (args->count > 0)
		memcpy(more.items, args->items, args->count * sizeof(Value));
	if (args->named_count > 0)
	{
		memcpy(more.names, args->names, args->named_count * sizeof(Slice));
		memcpy(more.named, args->named, args->named_count * sizeof(Value));
	}
	*args = more;
	return true;
}

/* Add what *a or **a stands for; behind it come at most left arguments. */
static bool
spread_arg(Render *r, const Node *node, size_t left, Args *args)
{
	Value		value;
	List		items;

	if (!eval(r, node->a, &value))
		return false;
	if (node->kind == NODE_SPREAD)
	{
		if (!value_items(r, &value, &items) || !grow_args(r, args, args->count + items.count + left, args->named_count + left))
			return false;
		if (items.count > 0)
			memcpy(args->items + args->count, items.items, items.count * sizeof(Value));
		args->count += items.count;
		return true;
	}
	if (value.kind != VALUE_DICT)
		return render_fail(r, "%s does not name arguments", value_kind_name(&value));
	if (!grow_args(r, args, args->count + left, args->named_count + value.dict->count + left))
		return false;
	for (uint32_t i = 0; i < value.dict->count; i++)
	{
		if (value.dict->keys[i].kind != VALUE_TEXT)
			return render_fail(r, "names of arguments must be strings");
		args->names[args->named_count] = value.dict->keys[i].text;
		args->named[args->named_count++] = value.dict->values[i];
	}
	return true;
}

bool
eval_args(Render *r, const Node *list, Args *args)
{
	size_t		left = 0;

	*args = (Args){0};
	for (const Node *node = list; node != NULL; node = node->next)
		left++;
	if (left == 0)
		return true;
	if (!grow_args(r, args, left, left))
		return false;
	for (const Node *node = list; node != NULL; node = node->next)
	{
		left--;
		if (node->kind == NODE_SPREAD || node->kind == NODE_SPREAD_NAMED)
		{
			if (!spread_arg(r, node, left, args))
				return false;
		}
		else if (node->kind == NODE_KEYWORD)
		{
			args->names[args->named_count] = node->text;
			if (!eval(r, node->a, &args->named[args->named_count]))
				return false;
			args->named_count++;
		}
		else
		{
			if (!eval(r, node, &args->items[args->count]))
				return false;
			args->count++;
		}
	}
	return true;
}

/* Distribute args over the parameters that params names; the rest stays VALUE_MISSING. */
static bool
bind_args(Render *r, const Builtin *builtin, const Args *args, Value slots[BUILTIN_PARAMS])
{
	const char *p = builtin->params;
	uint32_t	used = 0;

	for (uint32_t i = 0; i < BUILTIN_PARAMS; i++)
		slots[i] = (Value){.kind = VALUE_MISSING};
	for (uint32_t i = 0; *p != '\0' && i < BUILTIN_PARAMS; i++)
	{
		Slice		name = {p, strcspn(p, "! ")};
		bool		needed = p[name.len] == '!';

		p += name.len + needed;
		p += *p == ' ';
		if (i < args->count)
			slots[i] = args->items[used++];
		for (uint32_t k = 0; k < args->named_count; k++)
			if (args->names[k].len == name.len && memcmp(args->names[k].data, name.data, name.len) == 0)
			{
				if (i < args->count)
					return render_fail(r, "%s() got an argument twice", builtin->name);
				slots[i] = args->named[k];
				used++;
			}
		if (needed && slots[i].kind == VALUE_MISSING)
			return render_fail(r, "%s() needs its argument %.*s", builtin->name, (int) name.len, name.data);
	}
	return used == args->count + args->named_count || render_fail(r, "%s() got arguments it does not take", builtin->name);
}

bool
call_builtin(Render *r, const Builtin *builtin, const Value *self, const Args *args, Value *out)
{
	Value		slots[BUILTIN_PARAMS];
	Value		object = self != NULL ? *self : value_none();
	bool		good;

	/* filters call filters (map), so this nests */
	if (!render_enter(r) || !render_charge(r, 0))
		return false;
	if (builtin->params == NULL)
		good = builtin->run(r, &object, NULL, args, out);
	else
		good = bind_args(r, builtin, args, slots) && builtin->run(r, &object, slots, args, out);
	return render_leave(r, good);
}

/* ---- loops and cyclers ---- */

static bool
next_of_cycle(Render *r, const Args *args, uint32_t at, Value *out)
{
	if (args->count == 0)
		return render_fail(r, "cycle needs items");
	*out = args->items[at % args->count];
	return true;
}

static bool
loop_cycle(Render *r, const Value *self, const Value *arg, const Args *args, Value *out)
{
	(void) arg;
	return next_of_cycle(r, args, self->loop->index, out);
}

static bool
loop_changed(Render *r, const Value *self, const Value *arg, const Args *args, Value *out)
{
	Value		now;
	bool		equal = false;

	(void) arg;
	if (!value_new_list(r, FORM_TUPLE, 0, &now))
		return false;
	now.list->items = args->items;
	now.list->count = args->count;
	if (self->loop->changed.kind != VALUE_MISSING && !value_equal(r, &self->loop->changed, &now, &equal))
		return false;
	self->loop->changed = now;
	*out = value_bool(!equal);
	return true;
}

bool
loop_attr(Render *r, const Value *self, Slice name, Value *out)
{
	static const Builtin cycle = {"cycle", NULL, loop_cycle};
	static const Builtin changed = {"changed", NULL, loop_changed};
	const Loop *loop = self->loop;
	const struct
	{
		const char *name;
		Value		value;
	}			fields[] = {
		{"index", value_int((int64_t) loop->index + 1)},
		{"index0", value_int(loop->index)},
		{"revindex", value_int((int64_t) loop->items.count - loop->index)},
		{"revindex0", value_int((int64_t) loop->items.count - loop->index - 1)},
		{"first", value_bool(loop->index == 0)},
		{"last", value_bool(loop->index + 1 == loop->items.count)},
		{"length", value_int(loop->items.count)},
		{"depth", value_int((int64_t) loop->depth + 1)},
		{"depth0", value_int(loop->depth)},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (slice_is(name, fields[i].name))
		{
			*out = fields[i].value;
			return true;
		}
	if (slice_is(name, "previtem") && loop->index > 0)
		*out = loop->items.items[loop->index - 1];
	else if (slice_is(name, "nextitem") && loop->index + 1 < loop->items.count)
		*out = loop->items.items[loop->index + 1];
	else if (slice_is(name, "cycle"))
		return value_function(r, &cycle, self, out);
	else if (slice_is(name, "changed"))
		return value_function(r, &changed, self, out);
	return true;
}

static bool
cycler_next(Render *r, const Value *self, const Value *arg, const Args *args, Value *out)
{
	Cycler	   *c = self->cycler;

	(void) r, (void) arg, (void) args;
	if (c->joiner)
		*out = c->at == 0 ? value_text("", 0) : c->items.items[0];
	else
		*out = c->items.items[c->at % c->items.count];
	c->at = c->joiner ? 1 : (c->at + 1) % c->items.count;
	return true;
}

static bool
cycler_reset(Render *r, const Value *self, const Value *arg, const Args *args, Value *out)
{
	(void) r, (void) arg, (void) args;
	self->cycler->at = 0;
	*out = value_none();
	return true;
}

bool
cycler_attr(Render *r, const Value *self, Slice name, Value *out)
{
	static const Builtin next = {"next", "", cycler_next};
	static const Builtin reset = {"reset", "", cycler_reset};

	if (self->cycler->joiner)
		return true;
	if (slice_is(name, "current"))
		*out = self->cycler->items.items[self->cycler->at];
	else if (slice_is(name, "next"))
		return value_function(r, &next, self, out);
	else if (slice_is(name, "reset"))
		return value_function(r, &reset, self, out);
	return true;
}

/* ---- calling ---- */

bool
call_value(Render *r, const Value *callee, const Args *args, Value *out)
{
	switch ((ValueKind) callee->kind)
	{
		case VALUE_FUNCTION:
			return call_builtin(r, callee->function->builtin, &callee->function->self, args, out);
		case VALUE_MACRO:
			return macro_run(r, callee->macro, args, out);
		case VALUE_LOOP:
			if (args->count != 1 || args->named_count > 0)
				return render_fail(r, "loop() takes one argument");
			return loop_run(r, callee->loop, &args->items[0], out);
		case VALUE_CYCLER:
			if (callee->cycler->joiner)
				return cycler_next(r, callee, NULL, args, out);
			return render_fail(r, "a cycler is not a function");
		default:
			return need_defined(r, callee) && render_fail(r, "%s is not a function", value_kind_name(callee));
	}
}
