/*
 * Evaluation of expressions.
 */
#include "text/template_scope.h"

#include <stdio.h>
#include <string.h>

static bool
eval_list(Render *r, const Node *node, Value *out)
{
	size_t		count = 0;
	Value		list;

	for (const Node *item = node->list; item != NULL; item = item->next)
		count++;
	if (!value_new_list(r, node->kind == NODE_LIST ? FORM_LIST : FORM_TUPLE, count, &list))
		return false;
	count = 0;
	for (const Node *item = node->list; item != NULL; item = item->next)
		if (!eval(r, item, &list.list->items[count++]))
			return false;
	*out = list;
	return true;
}

static bool
eval_dict(Render *r, const Node *node, Value *out)
{
	size_t		count = 0;
	Dict	   *dict;

	for (const Node *pair = node->list; pair != NULL; pair = pair->next)
		count++;
	if ((dict = dict_new(r, count)) == NULL)
		return false;
	for (const Node *pair = node->list; pair != NULL; pair = pair->next)
	{
		Value		key,
					value;

		if (!eval(r, pair->a, &key) || !eval(r, pair->b, &value) || !dict_set(r, dict, &key, &value))
			return false;
	}
	*out = (Value){.kind = VALUE_DICT, .dict = dict};
	return true;
}

static bool
eval_slice(Render *r, const Node *node, Value *out)
{
	const Node *parts[3] = {node->b, node->c, node->d};
	Value		bounds[3];
	Value		object;

	if (node->a == NULL)
		return render_fail(r, "a slice within an index is not supported");
	if (!eval(r, node->a, &object))
		return false;
	for (int i = 0; i < 3; i++)
	{
		bounds[i] = (Value){.kind = VALUE_MISSING};
		if (parts[i] != NULL && !eval(r, parts[i], &bounds[i]))
			return false;
	}
	return value_slice(r, &object, bounds, out);
}

/* raise_exception("...") written out in the template tells its reason; one made of values could quote the conversation. */
static void
tell_reason(Render *r, const Value *callee, const Node *reason)
{
	size_t		len;

	if (callee->kind != VALUE_FUNCTION || strcmp(callee->function->builtin->name, "raise_exception") != 0
		|| reason == NULL || reason->kind != NODE_CONSTANT || reason->value.kind != VALUE_TEXT)
		return;
	len = reason->value.text.len < 200 ? reason->value.text.len : 200;
	while (len < reason->value.text.len && len > 0 && ((unsigned char) reason->value.text.data[len] & 0xC0) == 0x80)
		len--;
	snprintf(r->call->error.detail, sizeof(r->call->error.detail), "%.*s", (int) len, reason->value.text.data);
}

static bool
eval_call(Render *r, const Node *node, Value *out)
{
	Value		callee;
	Args		args;

	if (!eval(r, node->a, &callee) || !eval_args(r, node->list, &args))
		return false;
	r->line = node->line;
	if (call_value(r, &callee, &args, out))
		return true;
	tell_reason(r, &callee, node->list);
	return false;
}

/* Filters and tests. */
static bool
eval_builtin(Render *r, const Node *node, Value *out)
{
	Value		operand = r->piped;
	Args		args;

	if (node->a != NULL && !eval(r, node->a, &operand))
		return false;
	if (!eval_args(r, node->list, &args))
		return false;
	r->line = node->line;
	if (node->builtin == NULL)
		return render_fail(r, "the %s \"%.*s\" is not known", node->kind == NODE_FILTER ? "filter" : "test",
						   (int) (node->text.len < 100 ? node->text.len : 100), node->text.data);
	return call_builtin(r, node->builtin, &operand, &args, out);
}

static bool
eval_unary(Render *r, const Node *node, Value *out)
{
	Value		operand;

	if (!eval(r, node->a, &operand))
		return false;
	if (!value_is_number(&operand))
		return need_defined(r, &operand) && render_fail(r, "%s has no sign", value_kind_name(&operand));
	if (operand.kind == VALUE_REAL)
		*out = value_real(node->op == OP('-', 0) ? -operand.real : operand.real);
	else if (value_as_int(&operand) == INT64_MIN && node->op == OP('-', 0))
		return render_fail(r, "a number has more than 64 bits");
	else
		*out = value_int(node->op == OP('-', 0) ? -value_as_int(&operand) : value_as_int(&operand));
	return true;
}

static bool
eval_concat(Render *r, const Node *node, Value *out)
{
	Buffer		text = {0};

	for (const Node *part = node->list; part != NULL; part = part->next)
	{
		Value		value;

		if (!eval(r, part, &value) || !value_print(r, &text, &value))
			return false;
	}
	*out = value_buffer(&text);
	return true;
}

/* a < b < c: the middle is evaluated once, and nothing behind the first false one. */
static bool
eval_compare(Render *r, const Node *node, Value *out)
{
	Value		left,
				right;

	if (!eval(r, node->a, &left))
		return false;
	for (const Node *operand = node->list; operand != NULL; operand = operand->next)
	{
		if (!eval(r, operand->a, &right))
			return false;
		r->line = operand->line;
		if (!value_binary(r, operand->op, &left, &right, out))
			return false;
		if (!out->truth)
			return true;
		left = right;
	}
	return true;
}

/* and, or: the operand that decided. */
static bool
eval_logic(Render *r, const Node *node, Value *out)
{
	if (!eval(r, node->a, out))
		return false;
	return value_truth(out) == (node->kind == NODE_OR) || eval(r, node->b, out);
}

static bool
eval_choice(Render *r, const Node *node, Value *out)
{
	Value		condition;

	if (!eval(r, node->a, &condition))
		return false;
	if (value_truth(&condition))
		return eval(r, node->b, out);
	if (node->c != NULL)
		return eval(r, node->c, out);
	*out = value_undefined((Slice){"inline if without else", 22});
	return true;
}

static bool
eval_access(Render *r, const Node *node, Value *out)
{
	Value		object,
				key;

	if (!eval(r, node->a, &object) || (node->kind == NODE_ITEM && !eval(r, node->b, &key)))
		return false;
	r->line = node->line;
	if (node->kind == NODE_ATTRIBUTE)
		return value_attr(r, &object, node->text, out);
	if (!value_item(r, &object, &key, out))
		return false;
	if (out->kind == VALUE_UNDEFINED && node->b->kind == NODE_CONSTANT && key.kind == VALUE_TEXT)
		out->text = key.text;
	return true;
}

static bool
eval_two(Render *r, const Node *node, Value *out)
{
	Value		left,
				right;

	if (!eval(r, node->a, &left) || !eval(r, node->b, &right))
		return false;
	r->line = node->line;
	return value_binary(r, node->op, &left, &right, out);
}

static bool
eval_node(Render *r, const Node *node, Value *out)
{
	switch ((NodeKind) node->kind)
	{
		case NODE_CONSTANT:
			*out = node->value;
			return true;
		case NODE_NAME:
			return scope_get(r, r->scope, node->name, out);
		case NODE_LIST:
		case NODE_TUPLE:
			return eval_list(r, node, out);
		case NODE_DICT:
			return eval_dict(r, node, out);
		case NODE_ATTRIBUTE:
		case NODE_ITEM:
			return eval_access(r, node, out);
		case NODE_SLICE:
			return eval_slice(r, node, out);
		case NODE_CALL:
			return eval_call(r, node, out);
		case NODE_FILTER:
		case NODE_TEST:
			return eval_builtin(r, node, out);
		case NODE_UNARY:
			return eval_unary(r, node, out);
		case NODE_BINARY:
			return eval_two(r, node, out);
		case NODE_CONCAT:
			return eval_concat(r, node, out);
		case NODE_COMPARE:
			return eval_compare(r, node, out);
		case NODE_AND:
		case NODE_OR:
			return eval_logic(r, node, out);
		case NODE_NOT:
			if (!eval(r, node->a, out))
				return false;
			*out = value_bool(!value_truth(out));
			return true;
		case NODE_CHOICE:
			return eval_choice(r, node, out);
		default:
			return render_fail(r, "an expression is expected");
	}
}

bool
eval(Render *r, const Node *node, Value *out)
{
	if (!render_enter(r) || !render_charge(r, 0))
		return false;
	return render_leave(r, eval_node(r, node, out));
}
