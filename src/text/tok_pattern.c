/*
 * Compiling a pattern: the source is parsed into a tree, the tree written out as nodes.
 */
#include "text/tok_pattern_node.h"

#include <string.h>

#include <unicode/uchar.h>

#include "text/utf8.h"

#define NODE_MAX		4096	/* nodes of a compiled pattern */
#define REPEAT_MAX		1000	/* {n,m} */
#define DEPTH_MAX		32		/* groups in groups */
#define UNBOUNDED		UINT32_MAX

#define ALL_CATEGORIES	((UINT32_C(1) << U_CHAR_CATEGORY_COUNT) - 1)

/* ---- the tree ---- */

typedef enum TreeKind
{
	TREE_EMPTY,
	TREE_SET,
	TREE_SEQUENCE,				/* left, then right */
	TREE_EITHER,				/* left or right */
	TREE_REPEAT,				/* left, min to max times */
	TREE_AHEAD,
	TREE_NOT_AHEAD,
	TREE_BEGIN,
	TREE_END
} TreeKind;

typedef struct Tree Tree;
struct Tree
{
	TreeKind	kind;
	Tree	   *left,
			   *right;
	Set		   *set;
	uint32_t	min,
				max;
	bool		possessive;
};

typedef struct Parser
{
	Call	   *call;
	Slice		source;
	size_t		at;
	int			depth;
	bool		fold;			/* inside (?i: ) */
} Parser;

static void *
refuse(Parser *p, const char *what)
{
	mc_fail(p->call, MC_UNSUPPORTED, "pre-tokenizer pattern has %s at byte %zu", what, p->at);
	mc_hint(p->call, "The tokenizer splits text by a rule that is not supported.");
	return NULL;
}

static Tree *
new_tree(Parser *p, TreeKind kind, Tree *left, Tree *right)
{
	Tree	   *tree = mc_alloc0(p->call, 1, sizeof(Tree));

	if (tree != NULL)
	{
		tree->kind = kind;
		tree->left = left;
		tree->right = right;
	}
	return tree;
}

static bool
looking_at(const Parser *p, const char *text)
{
	size_t		len = strlen(text);

	return p->source.len - p->at >= len && memcmp(p->source.data + p->at, text, len) == 0;
}

static bool
accept(Parser *p, const char *text)
{
	if (!looking_at(p, text))
		return false;
	p->at += strlen(text);
	return true;
}

/* ---- sets ---- */

static void
set_ascii(Set *set, uint32_t c)
{
	set->ascii[c >> 6] |= UINT64_C(1) << (c & 63);
}

static bool
set_add_range(Parser *p, Set *set, uint32_t first, uint32_t last)
{
	Range	   *ranges;

	for (uint32_t c = first; c <= last && c < 128; c++)
		set_ascii(set, c);
	if (last < 128)
		return true;
	ranges = mc_alloc(p->call, (size_t) set->range_count + 1, sizeof(Range));
	if (ranges == NULL)
		return false;
	if (set->range_count > 0)
		memcpy(ranges, set->ranges, set->range_count * sizeof(Range));
	ranges[set->range_count++] = (Range) {first, last};
	set->ranges = ranges;
	set->wide = true;
	return true;
}

/* One character, in both cases inside (?i: ). */
static bool
set_add_char(Parser *p, Set *set, uint32_t c)
{
	if (p->fold && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
		set_ascii(set, c ^ 0x20);
	return set_add_range(p, set, c, c);
}

static void
set_add_categories(Set *set, uint32_t categories)
{
	for (uint32_t c = 0; c < 128; c++)
		if (categories >> u_charType((UChar32) c) & 1)
			set_ascii(set, c);
	set->categories |= categories;
	set->wide = true;
}

static void
set_add_space(Set *set, bool inverse)
{
	for (uint32_t c = 0; c < 128; c++)
		if (tok_is_space(c) != inverse)
			set_ascii(set, c);
	if (inverse)
		set->not_space = true;
	else
		set->space = true;
	set->wide = true;
}

static void
set_negate(Set *set)
{
	set->ascii[0] = ~set->ascii[0];
	set->ascii[1] = ~set->ascii[1];
	set->negated = true;
	set->wide = true;
}

/* ---- parsing ---- */

static const struct
{
	const char *name;
	uint32_t	mask;
}			properties[] = {
	{"L", U_GC_L_MASK}, {"Lu", U_GC_LU_MASK}, {"Ll", U_GC_LL_MASK}, {"Lt", U_GC_LT_MASK}, {"Lm", U_GC_LM_MASK}, {"Lo", U_GC_LO_MASK},
	{"M", U_GC_M_MASK}, {"Mn", U_GC_MN_MASK}, {"Mc", U_GC_MC_MASK}, {"Me", U_GC_ME_MASK},
	{"N", U_GC_N_MASK}, {"Nd", U_GC_ND_MASK}, {"Nl", U_GC_NL_MASK}, {"No", U_GC_NO_MASK},
	{"P", U_GC_P_MASK}, {"Pc", U_GC_PC_MASK}, {"Pd", U_GC_PD_MASK}, {"Ps", U_GC_PS_MASK}, {"Pe", U_GC_PE_MASK},
	{"Pi", U_GC_PI_MASK}, {"Pf", U_GC_PF_MASK}, {"Po", U_GC_PO_MASK},
	{"S", U_GC_S_MASK}, {"Sm", U_GC_SM_MASK}, {"Sc", U_GC_SC_MASK}, {"Sk", U_GC_SK_MASK}, {"So", U_GC_SO_MASK},
	{"Z", U_GC_Z_MASK}, {"Zs", U_GC_ZS_MASK}, {"Zl", U_GC_ZL_MASK}, {"Zp", U_GC_ZP_MASK},
	{"C", U_GC_C_MASK}, {"Cc", U_GC_CC_MASK}, {"Cf", U_GC_CF_MASK}, {"Cn", U_GC_CN_MASK}, {"Co", U_GC_CO_MASK}, {"Cs", U_GC_CS_MASK}
};

/* Behind "\p" or "\P": {Name}. */
static bool
parse_property(Parser *p, Set *set, bool inverse)
{
	const char *open = p->source.data + p->at;
	size_t		left = p->source.len - p->at;
	const char *close = left > 0 && *open == '{' ? memchr(open, '}', left) : NULL;

	if (close == NULL)
		return refuse(p, "a malformed property") != NULL;
	if (close - open > 1 && open[1] == '^')
	{
		inverse = !inverse;
		open++;
	}
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++)
		if (strlen(properties[i].name) == (size_t) (close - open - 1) &&
			memcmp(properties[i].name, open + 1, (size_t) (close - open - 1)) == 0)
		{
			set_add_categories(set, inverse ? ALL_CATEGORIES & ~properties[i].mask : properties[i].mask);
			p->at = (size_t) (close + 1 - p->source.data);
			return true;
		}
	return refuse(p, "an unknown property") != NULL;
}

#define WORD_MASK	(U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)

/* Hexadecimal digits: \xHH, \uHHHH or \x{H...}. */
static bool
parse_hex(Parser *p, int digits, uint32_t *c)
{
	bool		braces = accept(p, "{");
	int			n = 0;

	*c = 0;
	for (; p->at < p->source.len && (braces ? n < 6 : n < digits); n++, p->at++)
	{
		char		x = p->source.data[p->at];
		int			value = x >= '0' && x <= '9' ? x - '0' : x >= 'a' && x <= 'f' ? x - 'a' + 10 :
			x >= 'A' && x <= 'F' ? x - 'A' + 10 : -1;

		if (value < 0)
			break;
		*c = *c << 4 | (uint32_t) value;
	}
	if (braces ? n == 0 || !accept(p, "}") : n != digits)
		return refuse(p, "a malformed character code") != NULL;
	return *c <= 0x10FFFF || refuse(p, "a character beyond Unicode") != NULL;
}

/* Behind a backslash.  A class goes into the set and *is_class is set; a character is returned in *c. */
static bool
parse_escape(Parser *p, Set *set, uint32_t *c, bool *is_class)
{
	char		kind;

	if (p->at >= p->source.len)
		return refuse(p, "a lone backslash") != NULL;
	kind = p->source.data[p->at++];
	*is_class = strchr("pPsSdDwW", kind) != NULL && kind != '\0';
	switch (kind)
	{
		case 'p':
		case 'P':
			return parse_property(p, set, kind == 'P');
		case 's':
		case 'S':
			set_add_space(set, kind == 'S');
			return true;
		case 'd':
			set_add_categories(set, U_GC_ND_MASK);
			return true;
		case 'D':
			set_add_categories(set, ALL_CATEGORIES & ~U_GC_ND_MASK);
			return true;
		case 'w':
			set_add_categories(set, WORD_MASK);
			return true;
		case 'W':
			set_add_categories(set, ALL_CATEGORIES & ~WORD_MASK);
			return true;
		case 'n':
			*c = '\n';
			return true;
		case 'r':
			*c = '\r';
			return true;
		case 't':
			*c = '\t';
			return true;
		case 'f':
			*c = '\f';
			return true;
		case 'v':
			*c = '\v';
			return true;
		case 'x':
			return parse_hex(p, 2, c);
		case 'u':
			return parse_hex(p, 4, c);
		default:
			if ((kind >= '0' && kind <= '9') || (kind >= 'a' && kind <= 'z') || (kind >= 'A' && kind <= 'Z') || kind < 0)
				return refuse(p, "an unsupported escape") != NULL;
			*c = (unsigned char) kind;
			return true;
	}
}

/* Behind "[". */
static bool
parse_class(Parser *p, Set *set)
{
	bool		negated = accept(p, "^");
	bool		first = true;

	for (;; first = false)
	{
		uint32_t	from,
					to;
		bool		is_class = false;

		if (p->at >= p->source.len)
			return refuse(p, "a class without end") != NULL;
		if (!first && accept(p, "]"))
			break;
		if (looking_at(p, "&&") || looking_at(p, "["))
			return refuse(p, "a class within a class") != NULL;
		from = utf8_next(p->source.data, p->source.len, &p->at);
		if (from == '\\' && !parse_escape(p, set, &from, &is_class))
			return false;
		if (is_class)
			continue;
		to = from;
		if (p->source.len - p->at >= 2 && p->source.data[p->at] == '-' && p->source.data[p->at + 1] != ']')
		{
			p->at++;
			to = utf8_next(p->source.data, p->source.len, &p->at);
			if (to == '\\' && !parse_escape(p, set, &to, &is_class))
				return false;
			if (is_class || to < from)
				return refuse(p, "a malformed range") != NULL;
		}
		if (from == to ? !set_add_char(p, set, from) : !set_add_range(p, set, from, to))
			return false;
	}
	if (negated)
		set_negate(set);
	return true;
}

static Tree *parse_either(Parser *p);

/* Behind "(". */
static Tree *
parse_group(Parser *p)
{
	TreeKind	kind = TREE_EMPTY;
	bool		fold = p->fold;
	Tree	   *tree;

	if (accept(p, "?="))
		kind = TREE_AHEAD;
	else if (accept(p, "?!"))
		kind = TREE_NOT_AHEAD;
	else if (accept(p, "?i:"))
		p->fold = true;
	else if (!accept(p, "?:") && looking_at(p, "?"))
		return refuse(p, "an unsupported group");
	if (++p->depth > DEPTH_MAX)
		return refuse(p, "too many nested groups");
	tree = parse_either(p);
	p->depth--;
	p->fold = fold;
	if (tree == NULL)
		return NULL;
	if (!accept(p, ")"))
		return refuse(p, "a group without end");
	return kind == TREE_EMPTY ? tree : new_tree(p, kind, tree, NULL);
}

/* One character, class, group or assertion. */
static Tree *
parse_atom(Parser *p)
{
	Tree	   *tree;
	uint32_t	c;
	bool		is_class = false;

	if (accept(p, "("))
		return parse_group(p);
	if (accept(p, "^"))
		return new_tree(p, TREE_BEGIN, NULL, NULL);
	if (accept(p, "$"))
		return new_tree(p, TREE_END, NULL, NULL);
	tree = new_tree(p, TREE_SET, NULL, NULL);
	if (tree == NULL || (tree->set = mc_alloc0(p->call, 1, sizeof(Set))) == NULL)
		return NULL;
	if (accept(p, "["))
		return parse_class(p, tree->set) ? tree : NULL;
	if (accept(p, "."))
	{
		set_ascii(tree->set, '\n');
		set_negate(tree->set);
		return tree;
	}
	if (strchr("*+?{", p->source.data[p->at]) != NULL && p->source.data[p->at] != '\0')
		return refuse(p, "a quantifier without a character");
	c = utf8_next(p->source.data, p->source.len, &p->at);
	if (c == '\\' && !parse_escape(p, tree->set, &c, &is_class))
		return NULL;
	return is_class || set_add_char(p, tree->set, c) ? tree : NULL;
}

static bool
parse_number(Parser *p, uint32_t *value)
{
	size_t		start = p->at;

	*value = 0;
	for (; p->at < p->source.len && p->source.data[p->at] >= '0' && p->source.data[p->at] <= '9'; p->at++)
		if ((*value = *value * 10 + (uint32_t) (p->source.data[p->at] - '0')) > REPEAT_MAX)
			return false;
	return p->at > start;
}

/* The quantifier at hand, if any. */
static bool
parse_quantifier(Parser *p, uint32_t *min, uint32_t *max, bool *present)
{
	*present = true;
	*max = UNBOUNDED;
	if (accept(p, "*"))
		*min = 0;
	else if (accept(p, "+"))
		*min = 1;
	else if (accept(p, "?"))
	{
		*min = 0;
		*max = 1;
	}
	else if (accept(p, "{"))
	{
		if (!parse_number(p, min))
			return refuse(p, "a malformed quantifier") != NULL;
		if (!accept(p, ","))
			*max = *min;
		else if (!looking_at(p, "}") && !parse_number(p, max))
			return refuse(p, "a malformed quantifier") != NULL;
		if (!accept(p, "}") || *max < *min)
			return refuse(p, "a malformed quantifier") != NULL;
	}
	else
		*present = false;
	return true;
}

static Tree *
parse_repeat(Parser *p)
{
	Tree	   *tree = parse_atom(p);
	uint32_t	min,
				max;
	bool		present;

	if (tree == NULL || !parse_quantifier(p, &min, &max, &present) || !present)
		return p->call->error.code == MC_OK ? tree : NULL;
	if (tree->kind != TREE_SET && max == UNBOUNDED)
		return refuse(p, "a group repeated without bound");
	tree = new_tree(p, TREE_REPEAT, tree, NULL);
	if (tree == NULL)
		return NULL;
	tree->min = min;
	tree->max = max;
	tree->possessive = accept(p, "+");
	if (tree->possessive && tree->left->kind != TREE_SET)
		return refuse(p, "a possessive group");
	if (looking_at(p, "?") || looking_at(p, "*") || looking_at(p, "+") || looking_at(p, "{"))
		return refuse(p, "an unsupported quantifier");
	return tree;
}

static Tree *
parse_sequence(Parser *p)
{
	Tree	   *tree = new_tree(p, TREE_EMPTY, NULL, NULL);

	while (tree != NULL && p->at < p->source.len && !looking_at(p, "|") && !looking_at(p, ")"))
	{
		Tree	   *next = parse_repeat(p);

		if (next == NULL)
			return NULL;
		tree = tree->kind == TREE_EMPTY ? next : new_tree(p, TREE_SEQUENCE, tree, next);
	}
	return tree;
}

static Tree *
parse_either(Parser *p)
{
	Tree	   *tree = parse_sequence(p);

	while (tree != NULL && accept(p, "|"))
	{
		Tree	   *other = parse_sequence(p);

		if (other == NULL)
			return NULL;
		tree = new_tree(p, TREE_EITHER, tree, other);
	}
	return tree;
}

/* ---- emission ---- */

typedef struct Emitter
{
	Call	   *call;
	TokPattern *pattern;
	Node	   *nodes;			/* NULL: only count them */
	uint32_t	visits;			/* of the tree, so that repeated empty groups come to an end */
} Emitter;

#define NO_NODE		UINT32_MAX

static uint32_t
add_node(Emitter *e, Node node)
{
	if (e->pattern->count == NODE_MAX)
	{
		mc_fail(e->call, MC_TOO_LARGE, "pre-tokenizer pattern is too large");
		return NO_NODE;
	}
	if (e->nodes != NULL)
		e->nodes[e->pattern->count] = node;
	return e->pattern->count++;
}

static uint32_t emit(Emitter *e, const Tree *tree, uint32_t next);

/* A group repeated min to max times is written out: the optional ones nest. */
static uint32_t
emit_repeat(Emitter *e, const Tree *tree, uint32_t next)
{
	uint32_t	behind = next;

	if (tree->left->kind == TREE_SET)
		return add_node(e, (Node) {.op = OP_SET, .set = tree->left->set, .min = tree->min, .max = tree->max,
								   .possessive = tree->possessive, .next = next});
	for (uint32_t i = tree->min; i < tree->max && next != NO_NODE; i++)
	{
		uint32_t	child = emit(e, tree->left, next);

		next = child == NO_NODE ? NO_NODE : add_node(e, (Node) {.op = OP_BRANCH, .child = child, .next = behind});
	}
	for (uint32_t i = 0; i < tree->min && next != NO_NODE; i++)
		next = emit(e, tree->left, next);
	return next;
}

/* The first node of tree when next stands behind it; NO_NODE after an error. */
static uint32_t
emit(Emitter *e, const Tree *tree, uint32_t next)
{
	uint32_t	child;

	if (++e->visits > NODE_MAX)
	{
		mc_fail(e->call, MC_TOO_LARGE, "pre-tokenizer pattern is too large");
		return NO_NODE;
	}
	switch (tree->kind)
	{
		case TREE_EMPTY:
			return next;
		case TREE_SET:
			return add_node(e, (Node) {.op = OP_SET, .set = tree->set, .min = 1, .max = 1, .next = next});
		case TREE_SEQUENCE:
			next = emit(e, tree->right, next);
			return next == NO_NODE ? NO_NODE : emit(e, tree->left, next);
		case TREE_EITHER:
			child = emit(e, tree->left, next);
			next = child == NO_NODE ? NO_NODE : emit(e, tree->right, next);
			return next == NO_NODE ? NO_NODE : add_node(e, (Node) {.op = OP_BRANCH, .child = child, .next = next});
		case TREE_REPEAT:
			return emit_repeat(e, tree, next);
		case TREE_AHEAD:
		case TREE_NOT_AHEAD:
			child = add_node(e, (Node) {.op = OP_MATCH});
			child = child == NO_NODE ? NO_NODE : emit(e, tree->left, child);
			return child == NO_NODE ? NO_NODE :
				add_node(e, (Node) {.op = tree->kind == TREE_AHEAD ? OP_AHEAD : OP_NOT_AHEAD, .child = child, .next = next});
		case TREE_BEGIN:
			return add_node(e, (Node) {.op = OP_BEGIN, .next = next});
		case TREE_END:
			return add_node(e, (Node) {.op = OP_END, .next = next});
	}
	return NO_NODE;
}

/* With which bytes can a match from this node begin?  Sets bits in first (256). */
static void
first_bytes(const TokPattern *pattern, uint32_t index, bool first[256])
{
	for (;;)
	{
		const Node *node = &pattern->nodes[index];

		switch (node->op)
		{
			case OP_MATCH:
				return;			/* empty: no match that counts */
			case OP_BRANCH:
				first_bytes(pattern, node->child, first);
				break;
			case OP_SET:
				for (int byte = 0; byte < 256; byte++)
					if (byte < 128 ? node->set->ascii[byte >> 6] >> (byte & 63) & 1 : node->set->wide)
						first[byte] = true;
				if (node->min > 0)
					return;
				break;
			default:
				break;
		}
		index = node->next;
	}
}

/* The alternatives of the whole pattern. */
static bool
emit_branches(Emitter *e, const Tree *tree, uint32_t end)
{
	TokPattern *pattern = e->pattern;
	uint32_t	node;

	if (tree->kind == TREE_EITHER)
	{
		if (!emit_branches(e, tree->left, end))
			return false;
		tree = tree->right;
	}
	if (pattern->branch_count == BRANCH_MAX)
		return mc_fail(e->call, MC_TOO_LARGE, "pre-tokenizer pattern has too many alternatives");
	node = emit(e, tree, end);
	pattern->branches[pattern->branch_count++] = node;
	return node != NO_NODE;
}

static bool
emit_pattern(Emitter *e, const Tree *tree)
{
	e->pattern->count = 0;
	e->pattern->branch_count = 0;
	e->visits = 0;
	return emit_branches(e, tree, add_node(e, (Node) {.op = OP_MATCH}));
}

static void
set_starts(TokPattern *pattern)
{
	for (uint32_t i = 0; i < pattern->branch_count; i++)
	{
		bool		first[256] = {false};

		first_bytes(pattern, pattern->branches[i], first);
		for (int byte = 0; byte < 256; byte++)
			if (first[byte])
				pattern->starts[byte] |= UINT32_C(1) << i;
	}
}

TokPattern *
tok_pattern_compile(Call *call, Slice source)
{
	Parser		parser = {.call = call, .source = source};
	Emitter		emitter = {.call = call};
	Tree	   *tree;

	if (source.len > TOK_PATTERN_MAX)
	{
		mc_fail(call, MC_TOO_LARGE, "pre-tokenizer pattern of %zu bytes is too long", source.len);
		return NULL;
	}
	tree = parse_either(&parser);
	if (tree == NULL)
		return NULL;
	if (parser.at < source.len)
		return refuse(&parser, "a parenthesis too many");
	emitter.pattern = mc_alloc0(call, 1, sizeof(TokPattern));
	if (emitter.pattern == NULL || !emit_pattern(&emitter, tree) ||
		(emitter.nodes = mc_alloc(call, emitter.pattern->count, sizeof(Node))) == NULL ||
		!emit_pattern(&emitter, tree))
		return NULL;
	emitter.pattern->nodes = emitter.nodes;
	set_starts(emitter.pattern);
	return emitter.pattern;
}
