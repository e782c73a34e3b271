/*
 * Compiling patterns over tokens.
 *
 * The compiler is a recursive descent over the source with macros expanded; it
 * emits a small program (PatternStep).  A count copies its item: x{1,3} becomes
 * x x? x?.
 */
#include "deid/pattern.h"

#include <string.h>

#define MAX_ELEMENTS	800
#define MAX_SOURCE		12000
#define MANY			8

typedef struct Compiler
{
	Call	   *call;
	WordTable  *words;
	const PatternMacro *macros;
	char		source[MAX_SOURCE];
	size_t		length;
	const char *p;
	PatternStep steps[PATTERN_MAX_STEPS];
	PatternElement elements[MAX_ELEMENTS];
	uint16_t	nsteps;
	uint16_t	nelements;
} Compiler;

static bool
bad(Compiler *c, const char *what)
{
	return mc_fail(c->call, MC_INVALID_PARAMETER, "%s in pattern near \"%.40s\"", what, c->p == NULL ? "" : c->p);
}

/* ---- macros ---- */

static bool
expand(Compiler *c, const char *source, int depth)
{
	if (depth > 8)
		return bad(c, "macros too deep");
	while (*source != '\0')
	{
		if (*source == '{' && source[1] >= 'A' && source[1] <= 'Z')
		{
			size_t		len = strcspn(source + 1, "}");
			const PatternMacro *macro = c->macros;

			while (macro != NULL && macro->name != NULL &&
				   (strlen(macro->name) != len || memcmp(macro->name, source + 1, len) != 0))
				macro++;
			if (macro == NULL || macro->name == NULL)
				return mc_fail(c->call, MC_INVALID_PARAMETER, "unknown macro near \"%.30s\"", source);
			/* in parentheses, so that a count after the macro counts all of it */
			if (!expand(c, "( ", depth + 1) || !expand(c, macro->source, depth + 1) || !expand(c, " )", depth + 1))
				return false;
			source += len + 2;
			continue;
		}
		if (c->length + 1 >= MAX_SOURCE)
			return mc_fail(c->call, MC_TOO_LARGE, "pattern too long");
		c->source[c->length++] = *source++;
	}
	c->source[c->length] = '\0';
	return true;
}

/* ---- emitting ---- */

static bool
emit(Compiler *c, PatternOp op, unsigned x, unsigned y)
{
	if (c->nsteps >= PATTERN_MAX_STEPS)
		return mc_fail(c->call, MC_TOO_LARGE, "pattern too complex");
	c->steps[c->nsteps++] = (PatternStep){.op = (uint16_t) op, .x = (uint16_t) x, .y = (uint16_t) y};
	return true;
}

/* Insert one step before `at`. */
static bool
insert_step(Compiler *c, unsigned at)
{
	if (!emit(c, OP_JUMP, 0, 0))
		return false;
	for (unsigned i = c->nsteps - 1; i > at; i--)
	{
		c->steps[i] = c->steps[i - 1];
		if (c->steps[i].op == OP_SPLIT || c->steps[i].op == OP_JUMP)
		{
			c->steps[i].x++;
			c->steps[i].y++;
		}
	}
	return true;
}

/* ---- elements ---- */

static bool
add_literal(Compiler *c, PatternElement *e, bool negative, const char *word, size_t len)
{
	uint16_t   *ids = negative ? e->no_words : e->words;
	size_t		room = negative ? sizeof(e->no_words) / 2 : sizeof(e->words) / 2;
	uint16_t	id = wordtable_intern(c->call, c->words, word, len);

	if (id == 0)
		return false;
	for (size_t i = 0; i < room; i++)
		if (ids[i] == 0)
		{
			ids[i] = id;
			return true;
		}
	return bad(c, "too many words");
}

static bool
add_char(Compiler *c, PatternElement *e, bool negative, char ch)
{
	char	   *chars = negative ? e->no_chars : e->chars;
	size_t		room = negative ? sizeof(e->no_chars) : sizeof(e->chars);

	for (size_t i = 0; i < room; i++)
		if (chars[i] == 0)
		{
			chars[i] = ch;
			return true;
		}
	return bad(c, "too many characters");
}

static bool
is_word_char(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_';
}

/* 'a|b|c' or '(' */
static bool
parse_quoted(Compiler *c, PatternElement *e, bool negative)
{
	const char *close = strchr(++c->p, '\'');

	if (close == NULL || close == c->p)
		return bad(c, "unclosed quote");
	while (c->p < close)
	{
		size_t		len = strcspn(c->p, "|'");

		if (len == 0 || !is_word_char(*c->p) || (*c->p == '_' && len == 1))
		{
			if (!add_char(c, e, negative, *c->p))
				return false;
			c->p++;
		}
		else
		{
			if (!add_literal(c, e, negative, c->p, len))
				return false;
			c->p += len;
		}
		if (c->p < close && *c->p == '|')
			c->p++;
	}
	c->p = close + 1;
	return true;
}

typedef enum Part
{
	PART_ALL,
	PART_ANY,
	PART_NONE
} Part;

static bool
parse_atom(Compiler *c, PatternElement *e, Part part)
{
	bool		negative = part == PART_NONE;

	e->has_all |= part == PART_ALL;
	e->has_none |= part == PART_NONE;
	if (*c->p == '\'')
		return parse_quoted(c, e, negative);
	if (*c->p == '_' && !is_word_char(c->p[1]))
	{
		e->anything = true;
		c->p++;
		return true;
	}
	if (is_word_char(*c->p))
	{
		const char *from = c->p;
		int			class;

		while (is_word_char(*c->p))
			c->p++;
		class = class_by_name(from, (size_t) (c->p - from));
		if (class < 0)
		{
			c->p = from;
			return bad(c, "unknown class");
		}
		class_add(part == PART_ALL ? &e->all : negative ? &e->none : &e->any, (TokenClass) class);
		return true;
	}
	if (*c->p == ' ' || *c->p == '\0')
		return bad(c, "empty element");
	if (*c->p == '`')
	{
		c->p++;
		return add_char(c, e, negative, '\'');
	}
	return add_char(c, e, negative, *c->p++);
}

static bool
parse_list(Compiler *c, PatternElement *e, Part part)
{
	if (!parse_atom(c, e, part))
		return false;
	while (*c->p == '|' && c->p[1] != ' ' && c->p[1] != '\0')
	{
		c->p++;
		if (!parse_atom(c, e, part))
			return false;
	}
	return true;
}

/* Does an @ follow within this element? */
static bool
has_all_part(const char *p)
{
	bool		quoted = false;

	for (; *p != '\0' && (quoted || *p != ' '); p++)
	{
		if (*p == '\'')
			quoted = !quoted;
		else if (*p == '@' && !quoted && p[1] != ' ' && p[1] != '\0')
			return true;
	}
	return false;
}

static bool
parse_element(Compiler *c, unsigned *index)
{
	PatternElement *e;

	if (c->nelements >= MAX_ELEMENTS)
		return mc_fail(c->call, MC_TOO_LARGE, "pattern too complex");
	*index = c->nelements;
	e = &c->elements[c->nelements++];
	memset(e, 0, sizeof(*e));
	if (*c->p == '&' && c->p[1] != ' ' && c->p[1] != '\0')
	{
		e->glued = true;
		c->p++;
	}
	else if (*c->p == '+' && c->p[1] != ' ' && c->p[1] != '\0')
	{
		e->spaced = true;
		c->p++;
	}
	if (has_all_part(c->p))
	{
		if (!parse_list(c, e, PART_ALL))
			return false;
		if (*c->p != '@')
			return bad(c, "misplaced @");
		c->p++;
	}
	if (!parse_list(c, e, PART_ANY))
		return false;
	if (*c->p == '!' && c->p[1] != ' ' && c->p[1] != '\0')
	{
		c->p++;
		if (!parse_list(c, e, PART_NONE))
			return false;
	}
	return true;
}

/* ---- sequences ---- */

static bool parse_alternatives(Compiler *c);

static bool
parse_count(Compiler *c, unsigned *least, unsigned *most)
{
	*least = *most = 1;
	switch (*c->p)
	{
		case '?':
			*least = 0;
			break;
		case '*':
			*least = 0;
			*most = MANY;
			break;
		case '+':
			*most = MANY;
			break;
		case '{':
			{
				const char *q = c->p + 1;
				unsigned	n[2] = {0, 0};

				for (int i = 0; i < 2; i++)
				{
					while (*q >= '0' && *q <= '9')
						n[i] = n[i] * 10 + (unsigned) (*q++ - '0');
					if (*q != (i == 0 ? ',' : '}'))
						return bad(c, "bad count");
					q++;
				}
				if (n[1] == 0 || n[0] > n[1] || n[1] > 40)
					return bad(c, "bad count");
				*least = n[0];
				*most = n[1];
				c->p = q;
				return true;
			}
		default:
			return true;
	}
	c->p++;
	return true;
}

/* Repeat the steps from `from` to the end as the count after them says. */
static bool
apply_count(Compiler *c, unsigned from)
{
	unsigned	least;
	unsigned	most;
	unsigned	to = c->nsteps;

	if (!parse_count(c, &least, &most))
		return false;
	if (*c->p != ' ' && *c->p != '\0')
		return bad(c, "unexpected character");
	if (least == 1 && most == 1)
		return true;

	PatternStep item[PATTERN_MAX_STEPS];
	unsigned	size = to - from;
	unsigned	splits[64];
	unsigned	nsplits = 0;

	memcpy(item, c->steps + from, size * sizeof(PatternStep));
	c->nsteps = (uint16_t) from;
	for (unsigned n = 0; n < most; n++)
	{
		unsigned	base;

		if (n >= least)
		{
			splits[nsplits++] = c->nsteps;
			if (!emit(c, OP_SPLIT, c->nsteps + 1u, 0))
				return false;
		}
		base = c->nsteps;
		for (unsigned i = 0; i < size; i++)
		{
			PatternStep step = item[i];

			if (step.op == OP_SPLIT || step.op == OP_JUMP)
			{
				step.x = (uint16_t) (step.x - from + base);
				step.y = (uint16_t) (step.y - from + base);
			}
			if (!emit(c, step.op, step.x, step.y))
				return false;
		}
	}
	for (unsigned i = 0; i < nsplits; i++)
		c->steps[splits[i]].y = c->nsteps;
	return true;
}

static bool
parse_item(Compiler *c)
{
	unsigned	from = c->nsteps;
	unsigned	element;

	if (*c->p == '(' && (c->p[1] == ' '))
	{
		c->p++;
		if (!parse_alternatives(c))
			return false;
		if (*c->p != ')')
			return bad(c, "missing )");
		c->p++;
		return apply_count(c, from);
	}
	if ((*c->p == '<' || *c->p == '>') && (c->p[1] == ' ' || c->p[1] == '\0'))
		return emit(c, *c->p++ == '<' ? OP_TARGET_START : OP_TARGET_END, 0, 0);
	if (*c->p == '~' && c->p[1] != ' ' && c->p[1] != '\0')
	{
		c->p++;
		return parse_element(c, &element) && emit(c, OP_NOT_NEXT, element, 0);
	}
	if (*c->p == '-' && (c->p[1] == '!' || c->p[1] == '='))
	{
		PatternOp	op = c->p[1] == '!' ? OP_NOT_BEFORE : OP_IS_BEFORE;

		bool		glued;

		c->p += 2;
		if (!parse_element(c, &element))
			return false;
		/* here & asks that the token at hand touches the one before */
		glued = c->elements[element].glued;
		c->elements[element].glued = false;
		return emit(c, op, element, glued);
	}
	if (!parse_element(c, &element) || !emit(c, OP_TOKEN, element, 0))
		return false;
	return apply_count(c, from);
}

static bool
parse_sequence(Compiler *c)
{
	for (;;)
	{
		while (*c->p == ' ')
			c->p++;
		if (*c->p == '\0' || *c->p == ')' || (*c->p == '|' && (c->p[1] == ' ' || c->p[1] == '\0')))
			return true;
		if (!parse_item(c))
			return false;
	}
}

/* a | b | c: the first that leads to a match */
static bool
parse_alternatives(Compiler *c)
{
	unsigned	from = c->nsteps;
	unsigned	jump;

	if (!parse_sequence(c))
		return false;
	if (*c->p != '|')
		return true;
	c->p++;
	if (!insert_step(c, from))
		return false;
	jump = c->nsteps;
	if (!emit(c, OP_JUMP, 0, 0))
		return false;
	c->steps[from] = (PatternStep){.op = OP_SPLIT, .x = (uint16_t) (from + 1), .y = c->nsteps};
	if (!parse_alternatives(c))
		return false;
	c->steps[jump].x = c->nsteps;
	return true;
}

/* ---- anchors ---- */

/*
 * About how many of a thousand tokens of a clinical note bear the class: only
 * the order of magnitude matters.
 */
unsigned
pattern_class_weight(TokenClass c)
{
	switch (c)
	{
		case CLASS_word:
			return 600;
		case CLASS_lower:
		case CLASS_common:
		case CLASS_w4:
			return 350;
		case CLASS_cap:
		case CLASS_capw:
		case CLASS_title:
		case CLASS_medical:
		case CLASS_name:
		case CLASS_num:
		case CLASS_stop:
		case CLASS_rare:
		case CLASS_sentstart:
			return 150;
		case CLASS_nm:
		case CLASS_given:
		case CLASS_surname:
		case CLASS_place:
		case CLASS_upper:
		case CLASS_w2:
		case CLASS_w3:
		case CLASS_unknown:
		case CLASS_d1:
		case CLASS_d2:
		case CLASS_octet:
		case CLASS_age:
		case CLASS_hh:
		case CLASS_dd:
		case CLASS_mm:
		case CLASS_linestart:
		case CLASS_capsline:
		case CLASS_nl:
		case CLASS_speech:
			return 60;
		default:
			return 10;
	}
}

static unsigned
char_weight(char ch)
{
	return ch == '.' || ch == ',' ? 60 : ch == '-' || ch == '/' || ch == ':' ? 30 : 10;
}

static unsigned
element_weight(const PatternElement *e)
{
	unsigned	weight = e->anything ? 1000 : 0;
	unsigned	least = 1000;

	for (int w = 0; w < CLASS_WORDS; w++)
	{
		for (uint64_t bits = e->any.bits[w]; bits != 0; bits &= bits - 1)
			weight += pattern_class_weight((TokenClass) (w * 64 + __builtin_ctzll(bits)));
		/* all of several classes: no more frequent than the rarest */
		for (uint64_t bits = e->all.bits[w]; bits != 0; bits &= bits - 1)
		{
			unsigned	one = pattern_class_weight((TokenClass) (w * 64 + __builtin_ctzll(bits)));

			least = one < least ? one : least;
		}
	}
	for (size_t i = 0; i < PATTERN_WORDS && e->words[i] != 0; i++)
		weight += 1;
	for (size_t i = 0; i < sizeof(e->chars) && e->chars[i] != 0; i++)
		weight += char_weight(e->chars[i]);
	return weight < least ? weight : least;
}

/*
 * Which steps are part of every match?  Steps only lead forward, and all lead to
 * the end: a step can be avoided if one before it leads past it.
 */
static void
find_unavoidable(const Pattern *p, bool *unavoidable)
{
	bool		seen[PATTERN_MAX_STEPS + 1];
	unsigned	furthest = 0;

	memset(seen, 0, p->nsteps + 1u);
	seen[0] = true;
	for (unsigned i = 0; i < p->nsteps; i++)
	{
		const PatternStep *s = &p->steps[i];
		bool		jumps = s->op == OP_SPLIT || s->op == OP_JUMP;
		unsigned	next = jumps ? s->x : i + 1;

		unavoidable[i] = seen[i] && furthest <= i;
		if (!seen[i])
			continue;
		seen[next] = true;
		furthest = next > furthest ? next : furthest;
		if (s->op == OP_SPLIT)
		{
			seen[s->y] = true;
			furthest = s->y > furthest ? s->y : furthest;
		}
	}
}

/* The least and most tokens before step `at`. */
static void
tokens_before(const Pattern *p, unsigned at, uint16_t *least, uint16_t *most)
{
	int			low[PATTERN_MAX_STEPS + 1];
	int			high[PATTERN_MAX_STEPS + 1];

	for (unsigned i = 0; i <= p->nsteps; i++)
		low[i] = high[i] = -1;
	low[0] = high[0] = 0;
	for (unsigned i = 0; i < at; i++)
	{
		const PatternStep *s = &p->steps[i];
		bool		jumps = s->op == OP_SPLIT || s->op == OP_JUMP;
		unsigned	next[2] = {jumps ? s->x : i + 1, s->op == OP_SPLIT ? s->y : i + 1};
		int			add = s->op == OP_TOKEN;

		if (low[i] < 0)
			continue;
		for (int k = 0; k < (s->op == OP_SPLIT ? 2 : 1); k++)
		{
			unsigned	n = next[k];

			if (low[n] < 0 || low[i] + add < low[n])
				low[n] = low[i] + add;
			if (high[i] + add > high[n])
				high[n] = high[i] + add;
		}
	}
	*least = (uint16_t) low[at];
	*most = (uint16_t) high[at];
}

/* The weight of all elements that can match the first token. */
static unsigned
first_weight(const Pattern *p, const unsigned *weights)
{
	bool		open[PATTERN_MAX_STEPS + 1];
	unsigned	weight = 0;

	memset(open, 0, p->nsteps + 1u);
	open[0] = true;
	for (unsigned i = 0; i < p->nsteps; i++)
	{
		const PatternStep *s = &p->steps[i];

		if (!open[i])
			continue;
		if (s->op == OP_TOKEN)
			weight += weights[s->x];
		else if (s->op == OP_SPLIT)
			open[s->x] = open[s->y] = true;
		else if (s->op != OP_MATCH)
			open[s->op == OP_JUMP ? s->x : i + 1] = true;
	}
	return weight;
}

/* The rarest element that every match contains, if it is much rarer than the first token. */
static void
choose_anchor(Pattern *pattern)
{
	unsigned	weights[MAX_ELEMENTS];
	bool		unavoidable[PATTERN_MAX_STEPS];
	unsigned	best;

	for (unsigned i = 0; i < pattern->nelements; i++)
		weights[i] = element_weight(&pattern->elements[i]);
	pattern->anchor_step = -1;
	pattern->anchor_least = pattern->anchor_most = 0;
	best = first_weight(pattern, weights) / 2;
	find_unavoidable(pattern, unavoidable);
	for (unsigned i = 0; i < pattern->nsteps; i++)
	{
		unsigned	weight;

		if (pattern->steps[i].op != OP_TOKEN)
			continue;
		weight = weights[pattern->steps[i].x];
		if (weight < best && unavoidable[i])
		{
			best = weight;
			pattern->anchor_step = (int) i;
		}
	}
	if (pattern->anchor_step >= 0)
		tokens_before(pattern, (unsigned) pattern->anchor_step, &pattern->anchor_least, &pattern->anchor_most);
}

/* -!x and -=x look at the token before the match: behind other steps they would mean something else. */
static bool
looks_behind_first(Compiler *c)
{
	bool		first = true;

	for (unsigned i = 0; i < c->nsteps; i++)
	{
		bool		behind = c->steps[i].op == OP_NOT_BEFORE || c->steps[i].op == OP_IS_BEFORE;

		if (behind && !first)
			return mc_fail(c->call, MC_INVALID_PARAMETER, "-! or -= not at the beginning of the pattern");
		first = behind;
	}
	return true;
}

static bool
compile_into(Call *call, Compiler *c, Pattern *pattern)
{
	c->p = c->source;
	if (!parse_alternatives(c))
		return false;
	if (*c->p != '\0')
		return bad(c, "unexpected )");
	if (!emit(c, OP_MATCH, 0, 0) || !looks_behind_first(c))
		return false;

	pattern->nsteps = c->nsteps;
	pattern->nelements = c->nelements;
	pattern->steps = mc_alloc(call, c->nsteps, sizeof(PatternStep));
	pattern->elements = mc_alloc(call, c->nelements + 1u, sizeof(PatternElement));
	if (pattern->steps == NULL || pattern->elements == NULL)
		return false;
	memcpy(pattern->steps, c->steps, c->nsteps * sizeof(PatternStep));
	memcpy(pattern->elements, c->elements, c->nelements * sizeof(PatternElement));
	choose_anchor(pattern);
	return true;
}

bool
pattern_compile(Call *call, WordTable *words, const PatternMacro *macros, const char *source, Pattern *pattern)
{
	Arena		scratch;		/* the work space is large; only the result is kept */
	Compiler   *c;
	bool		good;

	arena_init(&scratch);
	c = arena_alloc(&scratch, sizeof(Compiler));
	if (c == NULL)
		return mc_fail(call, MC_OUT_OF_MEMORY, "out of memory for a pattern");
	c->call = call;
	c->words = words;
	c->macros = macros;
	c->length = 0;
	c->p = NULL;
	c->nsteps = c->nelements = 0;
	good = expand(c, source, 0) && compile_into(call, c, pattern);
	arena_free(&scratch);
	return good;
}
