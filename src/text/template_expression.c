/*
 * Parsing of expressions, by Jinja's grammar: one function for each level of precedence.
 */
#include "text/template_node.h"

#include <string.h>

static Node *parse_unary(Parser *p, bool with_filters);
static Node *parse_or(Parser *p);

static bool
enter(Parser *p)
{
	return ++p->depth <= PARSE_NESTING || parse_fail(p, "expressions are nested too deeply");
}

static Node *
leave(Parser *p, Node *node)
{
	p->depth--;
	return node;
}

/* A node over one or two others. */
static Node *
over(Parser *p, NodeKind kind, Node *a, Node *b)
{
	Node	   *node;

	if (a == NULL || (node = parse_node(p, kind)) == NULL)
		return NULL;
	node->a = a;
	node->b = b;
	return node;
}

static Node *
constant(Parser *p, Value value)
{
	Node	   *node = parse_node(p, NODE_CONSTANT);

	if (node != NULL)
		node->value = value;
	return node;
}

/* Items up to the bracket close, which is skipped; item reads one. */
static bool
parse_items(Parser *p, char close, Node *(*item) (Parser *p), Node **list)
{
	Node	  **tail = list;

	while (!parse_is_op(p, OP(close, 0)))
	{
		if (tail != list && !parse_expect_op(p, OP(',', 0)))
			return false;
		if (parse_is_op(p, OP(close, 0)))
			break;
		if ((*tail = item(p)) == NULL)
			return false;
		tail = &(*tail)->next;
	}
	return parse_advance(p);
}

static Node *
parse_item(Parser *p)
{
	return parse_expression(p, true);
}

static Node *
parse_pair(Parser *p)
{
	Node	   *key = parse_expression(p, true);
	Node	   *pair = over(p, NODE_PAIR, key, NULL);

	if (pair == NULL || !parse_expect_op(p, OP(':', 0)) || (pair->b = parse_expression(p, true)) == NULL)
		return NULL;
	return pair;
}

/* Is the current token one that an expression list cannot go on with? */
static bool
at_tuple_end(const Parser *p)
{
	return p->token.kind == TOKEN_PRINT_END || p->token.kind == TOKEN_BLOCK_END || parse_is_op(p, OP(')', 0))
		|| parse_is(p, "in") || parse_is(p, "recursive");
}

/* item, or several with commas between them as a tuple; empty is an expression in parentheses only. */
static Node *
parse_sequence(Parser *p, Node *(*item) (Parser *p), bool may_be_empty)
{
	Node	   *first = NULL;
	Node	  **tail = &first;
	bool		comma = false;
	Node	   *tuple;

	for (;;)
	{
		if (at_tuple_end(p))
			break;
		if ((*tail = item(p)) == NULL)
			return NULL;
		tail = &(*tail)->next;
		if (!parse_is_op(p, OP(',', 0)))
			break;
		comma = true;
		if (!parse_advance(p))
			return NULL;
	}
	if (!comma && first != NULL)
		return first;
	if (!comma && !may_be_empty)
	{
		parse_fail(p, "an expression is missing");
		return NULL;
	}
	if ((tuple = parse_node(p, NODE_TUPLE)) != NULL)
		tuple->list = first;
	return tuple;
}

static Node *
parse_string(Parser *p)
{
	Node	   *node = constant(p, p->token.value);
	Buffer		joined = {0};

	if (node == NULL || !parse_advance(p))
		return NULL;
	/* texts side by side are one */
	while (node->value.kind == VALUE_TEXT && p->token.kind == TOKEN_CONSTANT && p->token.value.kind == VALUE_TEXT)
	{
		if (joined.len == 0 && !buffer_add(p->call, &joined, node->value.text.data, node->value.text.len))
			return NULL;
		if (!buffer_add(p->call, &joined, p->token.value.text.data, p->token.value.text.len))
			return NULL;
		node->value = value_buffer(&joined);
		if (!parse_advance(p))
			return NULL;
	}
	return node;
}

static Node *
parse_primary(Parser *p)
{
	static const struct
	{
		const char *name;
		ValueKind	kind;
		bool		truth;
	}			words[] = {
		{"true", VALUE_BOOL, true}, {"True", VALUE_BOOL, true}, {"false", VALUE_BOOL, false}, {"False", VALUE_BOOL, false},
		{"none", VALUE_NONE, false}, {"None", VALUE_NONE, false},
	};
	Node	   *node;

	if (p->token.kind == TOKEN_CONSTANT)
		return parse_string(p);
	if (p->token.kind == TOKEN_NAME)
	{
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (parse_is(p, words[i].name))
			{
				node = constant(p, words[i].kind == VALUE_BOOL ? value_bool(words[i].truth) : value_none());
				return node != NULL && parse_advance(p) ? node : NULL;
			}
		node = parse_node(p, NODE_NAME);
		if (node == NULL || !parse_name_number(p, p->token.text, &node->name))
			return NULL;
		if (!p->in_target)
			parse_note_use(p, node->name, USE_READ);
		if (node->name < NAME_FIXED)
			p->specials |= (uint16_t) (1 << node->name);
		node->text = p->token.text;
		return parse_advance(p) ? node : NULL;
	}
	if (parse_is_op(p, OP('(', 0)))
	{
		if (!parse_advance(p) || (node = parse_sequence(p, parse_item, true)) == NULL || !parse_expect_op(p, OP(')', 0)))
			return NULL;
		return node;
	}
	if (parse_is_op(p, OP('[', 0)))
	{
		node = parse_node(p, NODE_LIST);
		return node != NULL && parse_advance(p) && parse_items(p, ']', parse_item, &node->list) ? node : NULL;
	}
	if (parse_is_op(p, OP('{', 0)))
	{
		node = parse_node(p, NODE_DICT);
		return node != NULL && parse_advance(p) && parse_items(p, '}', parse_pair, &node->list) ? node : NULL;
	}
	parse_fail(p, "an expression is missing");
	return NULL;
}

/* One index or slice within brackets. */
static Node *
parse_index(Parser *p)
{
	Node	   *parts[3] = {NULL, NULL, NULL};
	int			part = 0;
	bool		colon;
	Node	   *slice;

	for (;;)
	{
		if (!parse_is_op(p, OP(':', 0)) && !parse_is_op(p, OP(']', 0)) && !parse_is_op(p, OP(',', 0))
			&& (parts[part] = parse_expression(p, true)) == NULL)
			return NULL;
		if (!parse_skip_op(p, OP(':', 0), &colon))
			return NULL;
		if (!colon)
			break;
		if (++part > 2)
		{
			parse_fail(p, "a slice has too many parts");
			return NULL;
		}
	}
	if (part == 0)
	{
		if (parts[0] == NULL)
			parse_fail(p, "an index is missing");
		return parts[0];
	}
	if ((slice = parse_node(p, NODE_SLICE)) != NULL)
	{
		slice->b = parts[0];
		slice->c = parts[1];
		slice->d = parts[2];
	}
	return slice;
}

static Node *
parse_subscript(Parser *p, Node *object)
{
	Node	   *node;
	Node	   *index;

	if (parse_is_op(p, OP('.', 0)))
	{
		if (!parse_advance(p))
			return NULL;
		if (p->token.kind == TOKEN_CONSTANT && p->token.value.kind == VALUE_INT)
			node = over(p, NODE_ITEM, object, constant(p, p->token.value));
		else if (p->token.kind == TOKEN_NAME)
		{
			if ((node = over(p, NODE_ATTRIBUTE, object, NULL)) != NULL)
				node->text = p->token.text;
		}
		else
		{
			parse_fail(p, "a name is missing behind a dot");
			return NULL;
		}
		return node != NULL && parse_advance(p) ? node : NULL;
	}
	if (!parse_advance(p) || (index = parse_index(p)) == NULL)
		return NULL;
	if (parse_is_op(p, OP(',', 0)))
	{
		Node	   *tuple = parse_node(p, NODE_TUPLE);
		bool		comma = true;

		if (tuple == NULL)
			return NULL;
		tuple->list = index;
		for (Node **tail = &index->next; comma && !parse_is_op(p, OP(']', 0)); tail = &(*tail)->next)
		{
			if (!parse_skip_op(p, OP(',', 0), &comma) || (*tail = parse_index(p)) == NULL)
				return NULL;
		}
		index = tuple;
	}
	if (!parse_expect_op(p, OP(']', 0)))
		return NULL;
	if (index->kind != NODE_SLICE)
		return over(p, NODE_ITEM, object, index);
	index->a = object;
	return index;
}

static Node *
parse_arg(Parser *p)
{
	Token		ahead;
	NodeKind	kind = parse_is_op(p, OP('*', 0)) ? NODE_SPREAD : parse_is_op(p, OP('*', '*')) ? NODE_SPREAD_NAMED : NODE_KEYWORD;
	Node	   *node;

	if (kind == NODE_KEYWORD)
	{
		if (p->token.kind != TOKEN_NAME)
			return parse_expression(p, true);
		if (!parse_look(p, &ahead))
			return NULL;
		if (ahead.kind != TOKEN_OPERATOR || ahead.op != OP('=', 0))
			return parse_expression(p, true);
	}
	if ((node = parse_node(p, kind)) == NULL)
		return NULL;
	node->text = p->token.text;
	if (!parse_advance(p) || (kind == NODE_KEYWORD && !parse_advance(p)))
		return NULL;
	return (node->a = parse_expression(p, true)) == NULL ? NULL : node;
}

/* Arguments in parentheses; they must come in the order positional, keyword, spread. */
static bool
parse_args(Parser *p, Node **list)
{
	int			rank = 0;

	if (!parse_expect_op(p, OP('(', 0)) || !parse_items(p, ')', parse_arg, list))
		return false;
	for (const Node *arg = *list; arg != NULL; arg = arg->next)
	{
		int			this_rank = arg->kind == NODE_KEYWORD ? 1 : arg->kind == NODE_SPREAD ? 2 : arg->kind == NODE_SPREAD_NAMED ? 3 : 0;

		if (this_rank == 0 ? rank > 0 : this_rank == 1 ? rank > 2 : rank >= this_rank)
			return parse_fail(p, "arguments are in the wrong order");
		if (this_rank > rank)
			rank = this_rank;
	}
	return true;
}

Node *
parse_call_args(Parser *p, Node *callee)
{
	Node	   *node = over(p, NODE_CALL, callee, NULL);

	return node != NULL && parse_args(p, &node->list) ? node : NULL;
}

Node *
parse_postfix(Parser *p, Node *node)
{
	while (node != NULL)
	{
		if (parse_is_op(p, OP('.', 0)) || parse_is_op(p, OP('[', 0)))
			node = parse_subscript(p, node);
		else if (parse_is_op(p, OP('(', 0)))
			node = parse_call_args(p, node);
		else
			break;
	}
	return node;
}

/* The name of a filter or test, which may have dots; the interpreter knows none with dots. */
static bool
parse_builtin(Parser *p, Node *node, const Builtin *(*find) (Slice name))
{
	bool		dot;

	if (p->token.kind != TOKEN_NAME)
		return parse_fail(p, "the name of a filter or test is missing");
	node->text = p->token.text;
	node->builtin = find(node->text);
	if (!parse_advance(p))
		return false;
	for (;;)
	{
		if (!parse_skip_op(p, OP('.', 0), &dot))
			return false;
		if (!dot)
			break;
		node->builtin = NULL;
		if (p->token.kind != TOKEN_NAME)
			return parse_fail(p, "a name is missing behind a dot");
		if (!parse_advance(p))
			return false;
	}
	if (node->builtin == NULL)
		p->unknown++;
	return true;
}

Node *
parse_filters(Parser *p, Node *operand, bool from_name)
{
	Node	   *node = operand;

	while (from_name || parse_is_op(p, OP('|', 0)))
	{
		Node	   *filter = parse_node(p, NODE_FILTER);

		if (filter == NULL || (!from_name && !parse_advance(p)) || !parse_builtin(p, filter, filter_find))
			return NULL;
		if (parse_is_op(p, OP('(', 0)) && !parse_args(p, &filter->list))
			return NULL;
		filter->a = node;
		node = filter;
		from_name = false;
	}
	return node;
}

static Node *
parse_test(Parser *p, Node *operand)
{
	Node	   *test = over(p, NODE_TEST, operand, NULL);
	bool		negated;
	char		op = p->token.kind == TOKEN_OPERATOR ? (char) p->token.op : '\0';

	if (test == NULL || !parse_advance(p))
		return NULL;
	negated = parse_is(p, "not");
	if ((negated && !parse_advance(p)) || !parse_builtin(p, test, test_find))
		return NULL;
	op = p->token.kind == TOKEN_OPERATOR && p->token.op < 0x100 ? (char) p->token.op : '\0';
	if (op == '(')
	{
		if (!parse_args(p, &test->list))
			return NULL;
	}
	else if (p->token.kind == TOKEN_CONSTANT || op == '[' || op == '{'
			 || (p->token.kind == TOKEN_NAME && !parse_is(p, "else") && !parse_is(p, "or") && !parse_is(p, "and")))
	{
		if (parse_is(p, "is"))
		{
			parse_fail(p, "tests with \"is\" cannot be chained");
			return NULL;
		}
		if ((test->list = parse_postfix(p, parse_primary(p))) == NULL)
			return NULL;
	}
	return negated ? over(p, NODE_NOT, test, NULL) : test;
}

static Node *
parse_filter_expression(Parser *p, Node *node)
{
	while (node != NULL)
	{
		if (parse_is_op(p, OP('|', 0)))
			node = parse_filters(p, node, false);
		else if (parse_is(p, "is"))
			node = parse_test(p, node);
		else if (parse_is_op(p, OP('(', 0)))
			node = parse_call_args(p, node);
		else
			break;
	}
	return node;
}

static Node *
parse_unary(Parser *p, bool with_filters)
{
	Node	   *node;

	if (!enter(p))
		return NULL;
	if (parse_is_op(p, OP('-', 0)) || parse_is_op(p, OP('+', 0)))
	{
		unsigned	op = p->token.op;

		if (!parse_advance(p) || (node = over(p, NODE_UNARY, parse_unary(p, false), NULL)) == NULL)
			return NULL;
		node->op = (uint16_t) op;
	}
	else
		node = parse_primary(p);
	node = parse_postfix(p, node);
	return leave(p, with_filters ? parse_filter_expression(p, node) : node);
}

/* Operators that bind alike, from the tightest; each level reads its operands by the one before. */
static const unsigned levels[4][5] = {
	{OP('*', '*')},
	{OP('*', 0), OP('/', 0), OP('/', '/'), OP('%', 0)},
	{OP('~', 0)},
	{OP('+', 0), OP('-', 0)},
};

static Node *
parse_level(Parser *p, int level)
{
	Node	   *left = level == 0 ? parse_unary(p, true) : parse_level(p, level - 1);

	while (left != NULL && p->token.kind == TOKEN_OPERATOR)
	{
		const unsigned *op = levels[level];
		Node	   *right;
		Node	   *node;

		while (*op != 0 && *op != p->token.op)
			op++;
		if (*op == 0)
			break;
		if (!parse_advance(p) || (right = level == 0 ? parse_unary(p, true) : parse_level(p, level - 1)) == NULL)
			return NULL;
		if (*op == OP('~', 0) && left->kind == NODE_CONCAT && left->flag)
		{
			/* a chain of ~ is one node, however long */
			left->b->next = right;
			left->b = right;
			continue;
		}
		if ((node = over(p, *op == OP('~', 0) ? NODE_CONCAT : NODE_BINARY, left, right)) == NULL)
			return NULL;
		node->op = (uint16_t) *op;
		node->flag = true;
		if (node->kind == NODE_CONCAT)
		{
			node->list = left;
			left->next = right;
		}
		left = node;
	}
	if (left != NULL && left->kind == NODE_CONCAT)
		left->flag = false;
	return left;
}

/* The comparison operator here, 0 when there is none: '=' for ==, 'i' for in, 'n' for not in, and so on. */
static bool
comparison(Parser *p, unsigned *op)
{
	Token		ahead;

	*op = 0;
	if (p->token.kind == TOKEN_OPERATOR)
	{
		if (p->token.op == OP('=', '=') || p->token.op == OP('!', '=') || p->token.op == OP('<', 0)
			|| p->token.op == OP('<', '=') || p->token.op == OP('>', 0) || p->token.op == OP('>', '='))
			*op = p->token.op;
	}
	else if (parse_is(p, "in"))
		*op = OP('i', 'n');
	else if (parse_is(p, "not"))
	{
		if (!parse_look(p, &ahead))
			return false;
		if (ahead.kind == TOKEN_NAME && slice_is(ahead.text, "in"))
		{
			*op = OP('n', 'i');
			return parse_advance(p) && parse_advance(p);
		}
	}
	return *op == 0 || parse_advance(p);
}

static Node *
parse_compare(Parser *p)
{
	Node	   *first = parse_level(p, 3);
	Node	   *node = NULL;
	Node	  **tail = NULL;
	unsigned	op;

	while (first != NULL)
	{
		if (!comparison(p, &op))
			return NULL;
		if (op == 0)
			break;
		if (node == NULL)
		{
			if ((node = over(p, NODE_COMPARE, first, NULL)) == NULL)
				return NULL;
			tail = &node->list;
		}
		if ((*tail = over(p, NODE_OPERAND, parse_level(p, 3), NULL)) == NULL)
			return NULL;
		(*tail)->op = (uint16_t) op;
		tail = &(*tail)->next;
	}
	return node != NULL ? node : first;
}

static Node *
parse_not(Parser *p)
{
	Node	   *node;

	if (!parse_is(p, "not"))
		return parse_compare(p);
	if (!enter(p) || !parse_advance(p))
		return NULL;
	node = over(p, NODE_NOT, parse_not(p), NULL);
	return leave(p, node);
}

static Node *
parse_and(Parser *p)
{
	Node	   *node = parse_not(p);

	while (node != NULL && parse_is(p, "and"))
	{
		Node	   *right;

		if (!parse_advance(p) || (right = parse_not(p)) == NULL)
			return NULL;
		node = over(p, NODE_AND, node, right);
	}
	return node;
}

static Node *
parse_or(Parser *p)
{
	Node	   *node = parse_and(p);

	while (node != NULL && parse_is(p, "or"))
	{
		Node	   *right;

		if (!parse_advance(p) || (right = parse_and(p)) == NULL)
			return NULL;
		node = over(p, NODE_OR, node, right);
	}
	return node;
}

Node *
parse_expression(Parser *p, bool with_choice)
{
	uint32_t	unknown = p->unknown;
	Node	   *node = parse_or(p);

	while (node != NULL && with_choice && parse_is(p, "if"))
	{
		Node	   *choice = parse_node(p, NODE_CHOICE);

		if (choice == NULL || !parse_advance(p) || (choice->a = parse_or(p)) == NULL)
			return NULL;
		choice->b = node;
		if (parse_is(p, "else"))
		{
			if (!enter(p) || !parse_advance(p) || (choice->c = parse_expression(p, true)) == NULL)
				return NULL;
			p->depth--;
		}
		p->unknown = unknown;	/* what a choice may not reach is no error */
		node = choice;
	}
	return node;
}

static Node *
parse_unconditional(Parser *p)
{
	return parse_or(p);
}

Node *
parse_tuple(Parser *p, bool with_choice)
{
	return parse_sequence(p, with_choice ? parse_item : parse_unconditional, false);
}

static bool
may_assign(const Node *node)
{
	if (node->kind == NODE_TUPLE)
	{
		for (const Node *item = node->list; item != NULL; item = item->next)
			if (!may_assign(item))
				return false;
		return true;
	}
	return node->kind == NODE_NAME || node->kind == NODE_MEMBER;
}

/* A name or, for set, a namespace's member. */
static Node *
parse_member(Parser *p)
{
	Node	   *node = parse_primary(p);

	if (node == NULL || node->kind != NODE_NAME || !parse_is_op(p, OP('.', 0)))
		return node;
	if (!parse_advance(p))
		return NULL;
	if (p->token.kind != TOKEN_NAME)
	{
		parse_fail(p, "a name is missing behind a dot");
		return NULL;
	}
	node->kind = NODE_MEMBER;
	node->text = p->token.text;
	return parse_advance(p) ? node : NULL;
}

Node *
parse_target(Parser *p, bool with_member)
{
	Node	   *node;

	p->in_target = true;
	node = parse_sequence(p, with_member ? parse_member : parse_primary, false);
	p->in_target = false;
	if (node != NULL && !may_assign(node))
	{
		parse_fail(p, "this cannot be assigned to");
		return NULL;
	}
	return node;
}
