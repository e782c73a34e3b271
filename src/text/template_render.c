/*
 * Running a template: statements, scopes, macros and loops.
 *
 * Scopes are dynamic where Jinja's are lexical; they agree because a scope of
 * a loop starts empty in each iteration and a macro's scope hangs on the one
 * where the macro was defined.
 */
#include "text/template_scope.h"

#include <string.h>

typedef enum Flow
{
	FLOW_NEXT,
	FLOW_BREAK,
	FLOW_CONTINUE,
	FLOW_FAIL
} Flow;

static const TemplateLimits default_limits = {.steps = 20000000, .memory = (size_t) 256 << 20, .output = (size_t) 64 << 20, .depth = 400};

static Flow exec(Render *r, const Node *list);

/* ---- scopes ---- */

Scope *
scope_new(Render *r, Scope *parent)
{
	Scope	   *scope = render_alloc(r, 1, sizeof(Scope));

	if (scope != NULL)
		*scope = (Scope){.parent = parent};
	return scope;
}

bool
scope_set(Render *r, Scope *scope, uint32_t name, const Value *value)
{
	for (uint32_t i = 0; i < scope->count; i++)
		if (scope->names[i] == name)
		{
			scope->values[i] = *value;
			return true;
		}
	if (scope->count == scope->capacity)
	{
		uint32_t	more = scope->capacity == 0 ? 8 : scope->capacity * 2;
		uint32_t   *names = render_alloc(r, more, sizeof(*names));
		Value	   *values = render_alloc(r, more, sizeof(*values));

		if (names == NULL || values == NULL)
			return false;
		if (scope->count > 0)
		{
			memcpy(names, scope->names, scope->count * sizeof(*names));
			memcpy(values, scope->values, scope->count * sizeof(*values));
		}
		scope->names = names;
		scope->values = values;
		scope->capacity = more;
	}
	scope->names[scope->count] = name;
	scope->values[scope->count++] = *value;
	return render_charge(r, scope->count);
}

bool
scope_get(Render *r, const Scope *scope, uint32_t name, Value *out)
{
	Slice		text = r->tree->names.items[name];
	const Builtin *global;

	for (; scope != NULL; scope = scope->parent)
	{
		for (uint32_t i = 0; i < scope->count; i++)
			if (scope->names[i] == name)
			{
				*out = scope->values[i];
				return true;
			}
		if (!render_charge(r, scope->count))
			return false;
	}
	*out = value_undefined(text);
	if ((global = global_find(text)) == NULL || (r->now == NULL && slice_is(text, "strftime_now")))
		return true;
	return value_function(r, global, NULL, out);
}

static bool
set_member(Render *r, const Node *target, const Value *value)
{
	Value		space;
	Namespace  *s;

	if (!scope_get(r, r->scope, target->name, &space))
		return false;
	if (space.kind != VALUE_NAMESPACE)
		return render_fail(r, "only a namespace's members can be set");
	s = space.space;
	for (uint32_t i = 0; i < s->count; i++)
		if (s->names[i].len == target->text.len && memcmp(s->names[i].data, target->text.data, target->text.len) == 0)
		{
			s->values[i] = *value;
			return render_charge(r, s->count);
		}
	if (s->count == s->capacity)
	{
		uint32_t	more = s->capacity == 0 ? 8 : s->capacity * 2;
		Slice	   *names = render_alloc(r, more, sizeof(*names));
		Value	   *values = render_alloc(r, more, sizeof(*values));

		if (names == NULL || values == NULL)
			return false;
		if (s->count > 0)
		{
			memcpy(names, s->names, s->count * sizeof(*names));
			memcpy(values, s->values, s->count * sizeof(*values));
		}
		s->names = names;
		s->values = values;
		s->capacity = more;
	}
	s->names[s->count] = target->text;
	s->values[s->count++] = *value;
	return true;
}

/* Set a name, a namespace's member, or several from the items of value. */
static bool
assign(Render *r, const Node *target, const Value *value)
{
	List		items;
	uint32_t	count = 0;

	if (target->kind == NODE_NAME)
		return scope_set(r, r->scope, target->name, value);
	if (target->kind == NODE_MEMBER)
		return set_member(r, target, value);
	if (!need_defined(r, value) || !value_items(r, value, &items))
		return false;
	for (const Node *item = target->list; item != NULL; item = item->next)
		count++;
	if (count != items.count)
		return render_fail(r, "%u values for %u names", items.count, count);
	count = 0;
	for (const Node *item = target->list; item != NULL; item = item->next)
		if (!assign(r, item, &items.items[count++]))
			return false;
	return true;
}

/* ---- bodies ---- */

/* Run list in scope and take what it writes; *flow tells how it ended. */
static bool
capture(Render *r, const Node *list, Scope *scope, Value *out)
{
	Buffer		text = {0};
	Buffer	   *before = r->out;
	Scope	   *outer = r->scope;
	Flow		flow;

	r->out = &text;
	r->scope = scope;
	flow = exec(r, list);
	r->out = before;
	r->scope = outer;
	*out = value_buffer(&text);
	return flow != FLOW_FAIL;
}

static Flow
exec_scope(Render *r, const Node *list, Scope *scope)
{
	Scope	   *outer = r->scope;
	Flow		flow;

	if (scope == NULL)
		return FLOW_FAIL;
	r->scope = scope;
	flow = exec(r, list);
	r->scope = outer;
	return flow;
}

/* ---- macros ---- */

static bool
is_param(const Node *params, uint32_t name)
{
	for (; params != NULL; params = params->next)
		if (params->name == name)
			return true;
	return false;
}

/* The keyword argument called name; *used counts those that were wanted. */
static bool
take_named(const Args *args, Slice name, uint32_t *used, Value *out)
{
	for (uint32_t i = 0; i < args->named_count; i++)
		if (args->names[i].len == name.len && memcmp(args->names[i].data, name.data, name.len) == 0)
		{
			*out = args->named[i];
			(*used)++;
			return true;
		}
	return false;
}

/* kwargs: the keyword arguments that are no parameters. */
static bool
extra_named(Render *r, const Node *node, const Args *args, Value *out)
{
	Dict	   *dict = dict_new(r, args->named_count);

	if (dict == NULL)
		return false;
	for (uint32_t i = 0; i < args->named_count; i++)
	{
		Value		key = value_text(args->names[i].data, args->names[i].len);
		bool		param = slice_is(args->names[i], "caller");

		for (const Node *p = node->list; p != NULL; p = p->next)
			param = param || (p->text.len == key.text.len && memcmp(p->text.data, key.text.data, key.text.len) == 0);
		if (!param && !dict_set(r, dict, &key, &args->named[i]))
			return false;
	}
	*out = (Value){.kind = VALUE_DICT, .dict = dict};
	return true;
}

static bool
bind_special(Render *r, const Node *node, const Args *args, uint32_t params, uint32_t used)
{
	Value		value;

	if ((node->op & 1 << NAME_CALLER) != 0 && !is_param(node->list, NAME_CALLER))
	{
		value = value_undefined((Slice){"caller", 6});
		take_named(args, value.text, &used, &value);
		if (!scope_set(r, r->scope, NAME_CALLER, &value))
			return false;
	}
	if ((node->op & 1 << NAME_KWARGS) != 0)
	{
		if (!extra_named(r, node, args, &value) || !scope_set(r, r->scope, NAME_KWARGS, &value))
			return false;
	}
	else if (used < args->named_count)
		return render_fail(r, "macro %.*s got keyword arguments it does not take", (int) node->text.len, node->text.data);
	if ((node->op & 1 << NAME_VARARGS) != 0)
	{
		uint32_t	extra = args->count > params ? args->count - params : 0;

		if (!value_new_list(r, FORM_TUPLE, extra, &value))
			return false;
		if (extra > 0)
			memcpy(value.list->items, args->items + params, extra * sizeof(Value));
		return scope_set(r, r->scope, NAME_VARARGS, &value);
	}
	return args->count <= params || render_fail(r, "macro %.*s got too many arguments", (int) node->text.len, node->text.data);
}

/* Parameters into r->scope, which is the macro's own; defaults see the parameters before them. */
static bool
bind_macro(Render *r, const Node *node, const Args *args)
{
	uint32_t	params = 0,
				used = 0;

	for (const Node *p = node->list; p != NULL; p = p->next, params++)
	{
		Value		value = value_undefined(p->text);

		if (params < args->count)
			value = args->items[params];
		else if (!take_named(args, p->text, &used, &value) && p->a != NULL && !eval(r, p->a, &value))
			return false;
		if (!scope_set(r, r->scope, p->name, &value))
			return false;
	}
	return bind_special(r, node, args, params, used);
}

bool
macro_run(Render *r, const Macro *macro, const Args *args, Value *out)
{
	Scope	   *outer = r->scope;
	Scope	   *scope = scope_new(r, macro->scope);
	bool		bound;

	if (scope == NULL)
		return false;
	r->scope = scope;
	bound = bind_macro(r, macro->node, args);
	r->scope = outer;
	return bound && capture(r, macro->node->body, scope, out);
}

static bool
make_macro(Render *r, const Node *node, Value *out)
{
	Macro	   *macro = render_alloc(r, 1, sizeof(Macro));

	if (macro == NULL)
		return false;
	*macro = (Macro){.node = node, .scope = r->scope};
	*out = (Value){.kind = VALUE_MACRO, .macro = macro};
	return true;
}

static bool
exec_call_block(Render *r, const Node *node)
{
	Value		caller,
				callee,
				result;
	Args		args,
				with_caller;

	if (!make_macro(r, node, &caller) || !eval(r, node->a->a, &callee) || !eval_args(r, node->a->list, &args))
		return false;
	with_caller = args;
	with_caller.names = render_alloc(r, (size_t) args.named_count + 1, sizeof(Slice));
	with_caller.named = render_alloc(r, (size_t) args.named_count + 1, sizeof(Value));
	if (with_caller.names == NULL || with_caller.named == NULL)
		return false;
	for (uint32_t i = 0; i < args.named_count; i++)
	{
		with_caller.names[i] = args.names[i];
		with_caller.named[i] = args.named[i];
	}
	with_caller.names[args.named_count] = (Slice){"caller", 6};
	with_caller.named[args.named_count] = caller;
	with_caller.named_count++;
	return call_value(r, &callee, &with_caller, &result) && value_print(r, r->out, &result);
}

/* ---- loops ---- */

/* Keep of the loop's items what passes "for ... if". */
static bool
filter_items(Render *r, const Node *node, Scope *scope, List *items)
{
	List		kept = {.items = render_alloc(r, items->count, sizeof(Value))};
	Scope	   *outer = r->scope;
	bool		good = kept.items != NULL;

	r->scope = scope;
	for (uint32_t i = 0; i < items->count && good; i++)
	{
		Value		pass;

		scope->count = 0;
		good = assign(r, node->a, &items->items[i]) && eval(r, node->c, &pass);
		if (good && value_truth(&pass))
			kept.items[kept.count++] = items->items[i];
	}
	r->scope = outer;
	*items = kept;
	return good;
}

/* The loop over the items of iterable, in a scope within outer. */
static Flow
exec_loop(Render *r, const Node *node, const Value *iterable, Scope *outer, uint32_t depth)
{
	Scope	   *scope = scope_new(r, outer);
	Scope	   *before = r->scope;
	Loop	   *loop = render_alloc(r, 1, sizeof(Loop));
	Value		self = {.kind = VALUE_LOOP, .loop = loop};
	Flow		flow = FLOW_NEXT;
	bool		completed = false;

	if (scope == NULL || loop == NULL)
		return FLOW_FAIL;
	*loop = (Loop){.node = node, .outer = outer, .depth = depth};
	if (!value_items(r, iterable, &loop->items) || (node->c != NULL && !filter_items(r, node, scope, &loop->items)))
		return FLOW_FAIL;
	r->scope = scope;
	for (; loop->index < loop->items.count && flow != FLOW_BREAK && flow != FLOW_FAIL; loop->index++)
	{
		scope->count = 0;
		if (!render_charge(r, 0) || !scope_set(r, scope, NAME_LOOP, &self) || !assign(r, node->a, &loop->items.items[loop->index]))
			flow = FLOW_FAIL;
		else
			flow = exec(r, node->body);
		completed = completed || flow == FLOW_NEXT;
	}
	r->scope = before;
	if (flow == FLOW_FAIL)
		return FLOW_FAIL;
	/* as in Jinja, "else" runs also when break or continue cut every iteration short */
	return completed || node->list == NULL ? FLOW_NEXT : exec_scope(r, node->list, scope_new(r, outer));
}

bool
loop_run(Render *r, const Loop *loop, const Value *items, Value *out)
{
	Buffer		text = {0};
	Buffer	   *before = r->out;
	Flow		flow;

	if (!loop->node->flag)
		return render_fail(r, "this loop is not recursive");
	r->out = &text;
	flow = exec_loop(r, loop->node, items, loop->outer, loop->depth + 1);
	r->out = before;
	*out = value_buffer(&text);
	return flow != FLOW_FAIL;
}

/* ---- statements ---- */

static Flow
exec_if(Render *r, const Node *node)
{
	for (const Node *branch = node->list; branch != NULL; branch = branch->next)
	{
		Value		condition;

		if (branch->a != NULL && !eval(r, branch->a, &condition))
			return FLOW_FAIL;
		if (branch->a == NULL || value_truth(&condition))
			return exec(r, branch->body);
	}
	return FLOW_NEXT;
}

static Flow
exec_with(Render *r, const Node *node)
{
	Scope	   *outer = r->scope;
	Scope	   *scope = scope_new(r, outer);

	for (const Node *set = node->list; set != NULL && scope != NULL; set = set->next)
	{
		Value		value;
		bool		good = eval(r, set->b, &value);

		r->scope = scope;
		good = good && assign(r, set->a, &value);
		r->scope = outer;
		if (!good)
			return FLOW_FAIL;
	}
	return exec_scope(r, node->body, scope);
}

/* The text of a body after its filters. */
static bool
filtered_body(Render *r, const Node *node, Value *out)
{
	Scope	   *scope = scope_new(r, r->scope);

	if (scope == NULL || !capture(r, node->body, scope, out))
		return false;
	if (node->b == NULL)
		return true;
	r->piped = *out;
	return eval(r, node->b, out);
}

static bool
exec_simple(Render *r, const Node *node)
{
	Value		value;

	switch ((NodeKind) node->kind)
	{
		case NODE_TEXT:
			return render_add(r, r->out, node->text);
		case NODE_PRINT:
			return eval(r, node->a, &value) && value_print(r, r->out, &value);
		case NODE_SET:
			return eval(r, node->b, &value) && assign(r, node->a, &value);
		case NODE_SET_BLOCK:
			return filtered_body(r, node, &value) && assign(r, node->a, &value);
		case NODE_FILTER_BLOCK:
			return filtered_body(r, node, &value) && value_print(r, r->out, &value);
		case NODE_MACRO:
			return make_macro(r, node, &value) && scope_set(r, r->scope, node->name, &value);
		case NODE_CALL_BLOCK:
			return exec_call_block(r, node);
		default:
			return render_fail(r, "a statement is expected");
	}
}

static Flow
exec_one(Render *r, const Node *node)
{
	Value		iterable;

	r->line = node->line;
	switch ((NodeKind) node->kind)
	{
		case NODE_IF:
			return exec_if(r, node);
		case NODE_FOR:
			return eval(r, node->b, &iterable) ? exec_loop(r, node, &iterable, r->scope, 0) : FLOW_FAIL;
		case NODE_WITH:
			return exec_with(r, node);
		case NODE_SCOPE:
			return exec_scope(r, node->body, scope_new(r, r->scope));
		case NODE_BREAK:
			return FLOW_BREAK;
		case NODE_CONTINUE:
			return FLOW_CONTINUE;
		default:
			return exec_simple(r, node) ? FLOW_NEXT : FLOW_FAIL;
	}
}

static Flow
exec(Render *r, const Node *list)
{
	Flow		flow = FLOW_NEXT;

	if (!render_enter(r))
		return FLOW_FAIL;
	for (const Node *node = list; node != NULL && flow == FLOW_NEXT; node = node->next)
		flow = render_charge(r, 0) ? exec_one(r, node) : FLOW_FAIL;
	render_leave(r, true);
	return flow;
}

/* The variables that the template names; others cannot be seen by it. */
static bool
set_variables(Render *r, const Json *variables)
{
	for (uint32_t i = 0; variables != NULL && i < variables->count; i++)
	{
		uint32_t	name;
		Value		value;

		if (!name_find(&r->tree->names, variables->keys[i], &name) || r->tree->names.first[name] == USE_SET)
			continue;
		if (!value_of_json(r, &variables->items[i], &value) || !scope_set(r, r->scope, name, &value))
			return false;
	}
	return true;
}

bool
template_render(Call *call, const Template *t, const Json *variables, const TemplateLimits *limits, const TemplateTime *now, Buffer *out)
{
	Render		r = {.call = call, .tree = t, .now = now, .limits = default_limits, .arena_start = call->arena->used, .out = out};

	if (variables != NULL && variables->kind != JSON_OBJECT)
		return mc_fail(call, MC_INVALID_PARAMETER, "the variables of a chat template must be a JSON object");
	if (limits != NULL)
	{
		r.limits.steps = limits->steps > 0 ? limits->steps : r.limits.steps;
		r.limits.memory = limits->memory > 0 ? limits->memory : r.limits.memory;
		r.limits.output = limits->output > 0 ? limits->output : r.limits.output;
		r.limits.depth = limits->depth > 0 && limits->depth < 1000 ? limits->depth : r.limits.depth;
	}
	r.out_limit = out->len + r.limits.output;
	r.scope = scope_new(&r, NULL);
	return r.scope != NULL && set_variables(&r, variables) && exec(&r, t->body) != FLOW_FAIL;
}
