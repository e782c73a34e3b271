/*
 * Parsing of a template: statements, and what both halves of the parser use.
 *
 * An unknown filter or test is an error at once unless it stands in an "if"
 * or an inline if of the same frame, as in Jinja: templates ask for what other
 * engines offer and do not reach it here.
 */
#include "text/template_node.h"

#include <string.h>

#include "text/utf8.h"

#define MAX_SOURCE	((size_t) 4 << 20)

static bool parse_body(Parser *p, const char *const *ends, Node **list);

bool
parse_fail(Parser *p, const char *what)
{
	return mc_fail(p->call, MC_INVALID_PARAMETER, "chat template line %u: %s", p->token.line, what);
}

bool
parse_advance(Parser *p)
{
	if (p->have_ahead)
	{
		p->token = p->ahead;
		p->have_ahead = false;
		return true;
	}
	return lex_next(&p->lexer, &p->token);
}

bool
parse_look(Parser *p, Token *token)
{
	if (!p->have_ahead)
	{
		if (!lex_next(&p->lexer, &p->ahead))
			return false;
		p->have_ahead = true;
	}
	*token = p->ahead;
	return true;
}

bool
parse_is(const Parser *p, const char *name)
{
	return p->token.kind == TOKEN_NAME && slice_is(p->token.text, name);
}

bool
parse_is_op(const Parser *p, unsigned op)
{
	return p->token.kind == TOKEN_OPERATOR && p->token.op == op;
}

bool
parse_skip_op(Parser *p, unsigned op, bool *skipped)
{
	*skipped = parse_is_op(p, op);
	return !*skipped || parse_advance(p);
}

bool
parse_expect_op(Parser *p, unsigned op)
{
	char		what[] = "\"?\" expected";

	if (parse_is_op(p, op))
		return parse_advance(p);
	what[1] = (char) op;
	return parse_fail(p, what);
}

bool
parse_expect(Parser *p, const char *name)
{
	if (parse_is(p, name))
		return parse_advance(p);
	return mc_fail(p->call, MC_INVALID_PARAMETER, "chat template line %u: \"%s\" expected", p->token.line, name);
}

Node *
parse_node(Parser *p, NodeKind kind)
{
	Node	   *node = mc_alloc0(p->call, 1, sizeof(Node));

	if (node != NULL)
	{
		node->kind = (uint8_t) kind;
		node->line = p->token.line;
	}
	return node;
}

/* ---- names ---- */

uint32_t
name_hash(Slice name)
{
	uint32_t	hash = 2166136261u;	/* FNV-1a */

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char) name.data[i]) * 16777619u;
	return hash;
}

bool
name_find(const NameTable *names, Slice name, uint32_t *number)
{
	if (names->slots == NULL)
		return false;
	for (uint32_t slot = name_hash(name) & names->mask; names->slots[slot] != 0; slot = (slot + 1) & names->mask)
	{
		Slice		have = names->items[names->slots[slot] - 1];

		if (have.len == name.len && memcmp(have.data, name.data, name.len) == 0)
		{
			*number = names->slots[slot] - 1;
			return true;
		}
	}
	return false;
}

/* Twice the room. */
static bool
grow_names(Parser *p, NameTable *names)
{
	uint32_t	room = names->slots == NULL ? 64 : (names->mask + 1) * 2;
	uint32_t   *slots = mc_alloc0(p->call, room, sizeof(*slots));
	Slice	   *items = mc_alloc(p->call, room / 2, sizeof(*items));
	uint8_t    *first = mc_alloc0(p->call, room / 2, sizeof(*first));

	if (slots == NULL || items == NULL || first == NULL)
		return false;
	for (uint32_t i = 0; i < names->count; i++)
	{
		uint32_t	slot = name_hash(names->items[i]) & (room - 1);

		while (slots[slot] != 0)
			slot = (slot + 1) & (room - 1);
		slots[slot] = i + 1;
		items[i] = names->items[i];
		first[i] = names->first[i];
	}
	names->first = first;
	names->items = items;
	names->slots = slots;
	names->mask = room - 1;
	return true;
}

bool
parse_name_number(Parser *p, Slice name, uint32_t *number)
{
	NameTable  *names = &p->names;
	uint32_t	slot;

	if (name_find(names, name, number))
		return true;
	if ((names->slots == NULL || names->count == (names->mask + 1) / 2) && !grow_names(p, names))
		return false;
	slot = name_hash(name) & names->mask;
	while (names->slots[slot] != 0)
		slot = (slot + 1) & names->mask;
	*number = names->count;
	names->items[names->count++] = name;
	names->slots[slot] = names->count;
	return true;
}

void
parse_note_use(Parser *p, uint32_t name, FirstUse use)
{
	if (p->frames == 0 && p->names.first[name] == USE_NONE)
		p->names.first[name] = use == USE_SET && p->branches > 0 ? USE_READ : (uint8_t) use;
}

/* The names of an assignment's target, after its value was read. */
static void
note_target(Parser *p, const Node *target)
{
	if (target->kind == NODE_TUPLE)
		for (const Node *item = target->list; item != NULL; item = item->next)
			note_target(p, item);
	else
		parse_note_use(p, target->name, target->kind == NODE_MEMBER ? USE_READ : USE_SET);
}

/* ---- statements ---- */

/* The body of a new frame: it has its own account of unknown filters. */
static bool
parse_frame(Parser *p, const char *end, Node **list)
{
	const char *ends[] = {end, NULL};
	uint32_t	unknown = p->unknown;

	p->unknown = 0;
	p->frames++;
	if (!parse_body(p, ends, list))
		return false;
	p->frames--;
	if (p->unknown > 0)
		return parse_fail(p, "a filter or test is not known");
	p->unknown = unknown;
	return parse_advance(p);
}

static Node *
parse_if(Parser *p)
{
	static const char *const ends[] = {"elif", "else", "endif", NULL};
	static const char *const last[] = {"endif", NULL};
	Node	   *node = parse_node(p, NODE_IF);
	uint32_t	unknown = p->unknown;
	bool		is_else = false;

	p->branches++;
	for (Node **tail = node == NULL ? NULL : &node->list; tail != NULL; tail = &(*tail)->next)
	{
		if (!parse_advance(p) || (*tail = parse_node(p, NODE_BRANCH)) == NULL)
			return NULL;
		if (!is_else && ((*tail)->a = parse_tuple(p, false)) == NULL)
			return NULL;
		if (!parse_body(p, is_else ? last : ends, &(*tail)->body))
			return NULL;
		if (parse_is(p, "endif"))
			break;
		is_else = parse_is(p, "else");
	}
	p->branches--;
	p->unknown = unknown;
	return node != NULL && parse_advance(p) ? node : NULL;
}

static Node *
parse_for(Parser *p)
{
	static const char *const ends[] = {"endfor", "else", NULL};
	Node	   *node = parse_node(p, NODE_FOR);
	uint32_t	unknown;

	if (node == NULL || !parse_advance(p) || (node->a = parse_target(p, false)) == NULL || !parse_expect(p, "in")
		|| (node->b = parse_tuple(p, false)) == NULL)
		return NULL;
	unknown = p->unknown;
	p->unknown = 0;
	p->frames++;
	if (parse_is(p, "if") && (!parse_advance(p) || (node->c = parse_expression(p, true)) == NULL))
		return NULL;
	node->flag = parse_is(p, "recursive");
	if (node->flag && !parse_advance(p))
		return NULL;
	p->loops++;
	if (!parse_body(p, ends, &node->body))
		return NULL;
	p->loops--;
	p->frames--;
	if (p->unknown > 0)
	{
		parse_fail(p, "a filter or test is not known");
		return NULL;
	}
	p->unknown = unknown;
	if (parse_is(p, "endfor"))
		return parse_advance(p) ? node : NULL;
	return parse_advance(p) && parse_frame(p, "endfor", &node->list) ? node : NULL;
}

static Node *
parse_set(Parser *p)
{
	Node	   *node = parse_node(p, NODE_SET);
	bool		assign;

	if (node == NULL || !parse_advance(p) || (node->a = parse_target(p, true)) == NULL || !parse_skip_op(p, OP('=', 0), &assign))
		return NULL;
	if (assign && (node->b = parse_tuple(p, true)) == NULL)
		return NULL;
	note_target(p, node->a);
	if (assign)
		return node;
	node->kind = NODE_SET_BLOCK;
	if (parse_is_op(p, OP('|', 0)) && (node->b = parse_filters(p, NULL, false)) == NULL)
		return NULL;
	return parse_frame(p, "endset", &node->body) ? node : NULL;
}

static bool
parse_signature(Parser *p, Node **list)
{
	bool		defaults = false;
	bool		assign;

	if (!parse_expect_op(p, OP('(', 0)))
		return false;
	p->frames++;
	for (Node **tail = list; !parse_is_op(p, OP(')', 0)); tail = &(*tail)->next)
	{
		if (tail != list && !parse_expect_op(p, OP(',', 0)))
			return false;
		if (p->token.kind != TOKEN_NAME)
			return parse_fail(p, "a parameter must be a name");
		if ((*tail = parse_node(p, NODE_PARAM)) == NULL || !parse_name_number(p, p->token.text, &(*tail)->name))
			return false;
		(*tail)->text = p->token.text;
		if (!parse_advance(p) || !parse_skip_op(p, OP('=', 0), &assign))
			return false;
		if (assign)
		{
			if (((*tail)->a = parse_expression(p, true)) == NULL)
				return false;
		}
		else if (defaults)
			return parse_fail(p, "a parameter without default follows one that has one");
		defaults = defaults || assign;
	}
	p->frames--;
	return parse_advance(p);
}

/* A body that runs apart: break and continue cannot leave it. */
static bool
parse_apart(Parser *p, const char *end, Node *node)
{
	uint32_t	loops = p->loops;
	uint16_t	specials = p->specials;
	bool		good;

	p->loops = 0;
	p->specials = 0;
	good = parse_frame(p, end, &node->body);
	node->op = p->specials;
	p->loops = loops;
	p->specials |= specials;
	return good;
}

static Node *
parse_macro(Parser *p)
{
	Node	   *node = parse_node(p, NODE_MACRO);

	if (node == NULL || !parse_advance(p))
		return NULL;
	if (p->token.kind != TOKEN_NAME)
	{
		parse_fail(p, "a macro must have a name");
		return NULL;
	}
	node->text = p->token.text;
	if (!parse_name_number(p, node->text, &node->name) || !parse_advance(p) || !parse_signature(p, &node->list))
		return NULL;
	parse_note_use(p, node->name, USE_SET);
	return parse_apart(p, "endmacro", node) ? node : NULL;
}

static Node *
parse_call_block(Parser *p)
{
	Node	   *node = parse_node(p, NODE_CALL_BLOCK);

	if (node == NULL || !parse_advance(p) || (parse_is_op(p, OP('(', 0)) && !parse_signature(p, &node->list))
		|| (node->a = parse_expression(p, true)) == NULL)
		return NULL;
	if (node->a->kind != NODE_CALL)
	{
		parse_fail(p, "a call is expected");
		return NULL;
	}
	node->text = (Slice){"caller", 6};
	return parse_apart(p, "endcall", node) ? node : NULL;
}

static Node *
parse_filter_block(Parser *p)
{
	Node	   *node = parse_node(p, NODE_FILTER_BLOCK);

	if (node == NULL || !parse_advance(p) || (node->b = parse_filters(p, NULL, true)) == NULL)
		return NULL;
	return parse_frame(p, "endfilter", &node->body) ? node : NULL;
}

static Node *
parse_with(Parser *p)
{
	Node	   *node = parse_node(p, NODE_WITH);

	if (node == NULL || !parse_advance(p))
		return NULL;
	for (Node **tail = &node->list; p->token.kind != TOKEN_BLOCK_END; tail = &(*tail)->next)
	{
		if (tail != &node->list && !parse_expect_op(p, OP(',', 0)))
			return NULL;
		if ((*tail = parse_node(p, NODE_SET)) == NULL || ((*tail)->a = parse_target(p, false)) == NULL
			|| !parse_expect_op(p, OP('=', 0)) || ((*tail)->b = parse_expression(p, true)) == NULL)
			return NULL;
	}
	return parse_frame(p, "endwith", &node->body) ? node : NULL;
}

/* A block of template inheritance stands where it is defined; its name says nothing here. */
static Node *
parse_block(Parser *p)
{
	Node	   *node = parse_node(p, NODE_SCOPE);

	if (node == NULL || !parse_advance(p))
		return NULL;
	while (p->token.kind == TOKEN_NAME)
		if (!parse_advance(p))
			return NULL;
	if (!parse_apart(p, "endblock", node))
		return NULL;
	if (p->token.kind == TOKEN_NAME && !parse_advance(p))
		return NULL;
	return node;
}

static Node *
parse_generation(Parser *p)
{
	Node	   *node = parse_node(p, NODE_SCOPE);

	return node != NULL && parse_advance(p) && parse_apart(p, "endgeneration", node) ? node : NULL;
}

static Node *
parse_loop_control(Parser *p)
{
	Node	   *node = parse_node(p, parse_is(p, "break") ? NODE_BREAK : NODE_CONTINUE);

	if (p->loops == 0)
	{
		parse_fail(p, "break or continue stands outside of a loop");
		return NULL;
	}
	return node != NULL && parse_advance(p) ? node : NULL;
}

static const struct
{
	const char *name;
	Node	   *(*parse) (Parser *p);
}			statements[] = {
	{"if", parse_if},
	{"for", parse_for},
	{"set", parse_set},
	{"macro", parse_macro},
	{"call", parse_call_block},
	{"filter", parse_filter_block},
	{"with", parse_with},
	{"block", parse_block},
	{"generation", parse_generation},
	{"break", parse_loop_control},
	{"continue", parse_loop_control},
};

static Node *
parse_statement(Parser *p)
{
	if (p->token.kind != TOKEN_NAME)
	{
		parse_fail(p, "a statement must begin with a name");
		return NULL;
	}
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		if (parse_is(p, statements[i].name))
			return statements[i].parse(p);
	parse_fail(p, "unknown or misplaced statement");
	return NULL;
}

/* One piece of the template; *node stays NULL for empty text. */
static bool
parse_piece(Parser *p, Node **node)
{
	*node = NULL;
	if (p->token.kind == TOKEN_DATA)
	{
		if (p->token.text.len > 0)
		{
			if ((*node = parse_node(p, NODE_TEXT)) == NULL)
				return false;
			(*node)->text = p->token.text;
		}
		return parse_advance(p);
	}
	if (p->token.kind == TOKEN_PRINT)
	{
		if (!parse_advance(p) || (*node = parse_node(p, NODE_PRINT)) == NULL || ((*node)->a = parse_tuple(p, true)) == NULL)
			return false;
		return p->token.kind == TOKEN_PRINT_END ? parse_advance(p) : parse_fail(p, "\"}}\" expected");
	}
	if ((*node = parse_statement(p)) == NULL)
		return false;
	return p->token.kind == TOKEN_BLOCK_END ? parse_advance(p) : parse_fail(p, "\"%}\" expected");
}

/* Pieces up to a statement named in ends (then current), or to the end of the template when ends is NULL. */
static bool
parse_body(Parser *p, const char *const *ends, Node **list)
{
	Node	  **tail = list;

	if (++p->depth > PARSE_NESTING)
		return parse_fail(p, "statements are nested too deeply");
	if (ends != NULL)
	{
		if (p->token.kind != TOKEN_BLOCK_END)
			return parse_fail(p, "\"%}\" expected");
		if (!parse_advance(p))
			return false;
	}
	while (p->token.kind != TOKEN_END)
	{
		if (p->token.kind == TOKEN_BLOCK)
		{
			if (!parse_advance(p))
				return false;
			for (const char *const *end = ends; end != NULL && *end != NULL; end++)
				if (parse_is(p, *end))
				{
					p->depth--;
					return true;
				}
		}
		if (!parse_piece(p, tail))
			return false;
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
	p->depth--;
	return ends == NULL || parse_fail(p, "a statement has no end");
}

/* Line ends become \n, and the last one goes. */
static bool
normalize_source(Call *call, Slice source, Slice *out)
{
	Buffer		buffer = {0};

	*out = source;
	if (source.len > 0 && memchr(source.data, '\r', source.len) != NULL)
	{
		if (!buffer_reserve(call, &buffer, source.len))
			return false;
		for (size_t i = 0; i < source.len; i++)
		{
			if (source.data[i] != '\r')
				buffer.data[buffer.len++] = source.data[i];
			else if (i + 1 == source.len || source.data[i + 1] != '\n')
				buffer.data[buffer.len++] = '\n';
		}
		*out = (Slice){buffer.data, buffer.len};
	}
	if (out->len > 0 && out->data[out->len - 1] == '\n')
		out->len--;
	return true;
}

static bool
valid_utf8(Slice source)
{
	for (size_t at = 0; at < source.len;)
	{
		size_t		start = at;

		if (utf8_next(source.data, source.len, &at) == UTF8_REPLACEMENT && at - start != 3)
			return false;
	}
	return true;
}

Template *
template_parse(Call *call, Slice source)
{
	static const char *const fixed[NAME_FIXED] = {"loop", "caller", "varargs", "kwargs"};
	Parser		p = {.call = call, .lexer = {.call = call, .line = 1, .inside = TOKEN_DATA, .pending = TOKEN_DATA}};
	Template   *t = mc_alloc0(call, 1, sizeof(Template));
	uint32_t	number;

	if (t == NULL)
		return NULL;
	if (source.len > MAX_SOURCE)
	{
		mc_fail(call, MC_TOO_LARGE, "chat template has %zu bytes, more than %zu", source.len, MAX_SOURCE);
		return NULL;
	}
	if (!valid_utf8(source))
	{
		mc_fail(call, MC_INVALID_TEXT, "chat template is not valid UTF-8");
		return NULL;
	}
	for (int i = 0; i < NAME_FIXED; i++)
		if (!parse_name_number(&p, (Slice){fixed[i], strlen(fixed[i])}, &number))
			return NULL;
	if (!normalize_source(call, source, &p.lexer.source) || !parse_advance(&p) || !parse_body(&p, NULL, &t->body))
		return NULL;
	if (p.unknown > 0)
	{
		parse_fail(&p, "a filter or test is not known");
		return NULL;
	}
	t->names = p.names;
	return t;
}
