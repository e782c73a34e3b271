/*
 * Reading GBNF.
 *
 * A rule is "name ::= alternatives"; a line end closes it unless it stands in
 * parentheses, behind "::=" or "|", or before "|".  Groups and repetitions
 * become rules of their own: x* is "S ::= x S | ", x{1,3} is "x O2" with
 * "O2 ::= x O1 | " and "O1 ::= x | ".
 */
#include "nn/grammar_rules.h"

#include <string.h>

#include "text/utf8.h"

#define MAX_SOURCE		((size_t) 4 << 20)
#define MAX_NESTING		100
#define MAX_REPEAT		100000

typedef struct Reader
{
	GrammarMaker maker;
	Slice		text;
	size_t		at;
	uint32_t	line;
	uint32_t	depth;
	uint32_t   *slots;			/* named rules by hash: rule + 1 */
	uint32_t	mask;
	uint32_t	named;
} Reader;

static bool read_alternatives(Reader *r, uint32_t rule);

static bool
fail(Reader *r, const char *what)
{
	return mc_fail(r->maker.call, MC_INVALID_PARAMETER, "grammar line %u: %s", r->line, what);
}

static char
peek(const Reader *r)
{
	return r->at < r->text.len ? r->text.data[r->at] : '\0';
}

/* Over blanks and comments; over line ends too where lines. */
static void
skip(Reader *r, bool lines)
{
	while (r->at < r->text.len)
	{
		char		c = peek(r);

		if (c == '#')
			while (r->at < r->text.len && peek(r) != '\n')
				r->at++;
		else if (c == ' ' || c == '\t' || c == '\r' || (c == '\n' && lines))
		{
			r->line += c == '\n';
			r->at++;
		}
		else
			break;
	}
}

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static Slice
read_name(Reader *r)
{
	size_t		start = r->at;

	while (r->at < r->text.len && is_name_char(peek(r)))
		r->at++;
	return (Slice){r->text.data + start, r->at - start};
}

static uint32_t
hash_name(Slice name)
{
	uint32_t	hash = 2166136261u;	/* FNV-1a */

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char) name.data[i]) * 16777619u;
	return hash;
}

static bool
grow_slots(Reader *r)
{
	uint32_t	room = r->slots == NULL ? 64 : (r->mask + 1) * 2;
	uint32_t   *slots = mc_alloc0(r->maker.call, room, sizeof(*slots));
	Grammar    *g = r->maker.grammar;

	if (slots == NULL)
		return false;
	for (uint32_t i = 0; i < g->rule_count; i++)
	{
		uint32_t	slot = hash_name(g->rules[i].name) & (room - 1);

		if (g->rules[i].name.len == 0)
			continue;
		while (slots[slot] != 0)
			slot = (slot + 1) & (room - 1);
		slots[slot] = i + 1;
	}
	r->slots = slots;
	r->mask = room - 1;
	return true;
}

/* The rule of that name, made when it is new. */
static bool
named_rule(Reader *r, Slice name, uint32_t *rule)
{
	Grammar    *g = r->maker.grammar;
	uint32_t	slot;

	if ((r->slots == NULL || r->named > r->mask / 2) && !grow_slots(r))
		return false;
	for (slot = hash_name(name) & r->mask; r->slots[slot] != 0; slot = (slot + 1) & r->mask)
	{
		Slice		have = g->rules[r->slots[slot] - 1].name;

		if (have.len == name.len && memcmp(have.data, name.data, name.len) == 0)
		{
			*rule = r->slots[slot] - 1;
			return true;
		}
	}
	if (!maker_rule(&r->maker, name, rule))
		return false;
	g->rules[*rule].line = r->line;
	r->slots[slot] = *rule + 1;
	r->named++;
	return true;
}

/* One character of a literal or class, escapes resolved. */
static bool
read_char(Reader *r, uint32_t *c)
{
	static const char simple[] = "n\nr\rt\t\\\\\"\"[[]]--^^//";
	int			digits;

	if (r->at >= r->text.len || peek(r) == '\n')
		return fail(r, "a literal or class has no end");
	*c = utf8_next(r->text.data, r->text.len, &r->at);
	if (*c != '\\')
		return true;
	for (const char *p = simple; *p != '\0' && r->at < r->text.len; p += 2)
		if (*p == peek(r))
		{
			*c = (unsigned char) p[1];
			r->at++;
			return true;
		}
	digits = peek(r) == 'x' ? 2 : peek(r) == 'u' ? 4 : peek(r) == 'U' ? 8 : 0;
	if (digits == 0)
		return fail(r, "unknown escape");
	r->at++;
	*c = 0;
	for (int i = 0; i < digits; i++, r->at++)
	{
		char		d = peek(r);
		int			value = d >= '0' && d <= '9' ? d - '0' : (d | 32) >= 'a' && (d | 32) <= 'f' ? (d | 32) - 'a' + 10 : -1;

		if (value < 0)
			return fail(r, "an escape has too few digits");
		*c = *c << 4 | (uint32_t) value;
	}
	return (*c <= 0x10FFFF && (*c < 0xD800 || *c > 0xDFFF)) || fail(r, "an escape is no character");
}

static bool
read_literal(Reader *r, SymbolList *list)
{
	for (r->at++; peek(r) != '"' || r->at >= r->text.len;)
	{
		uint32_t	c;
		char		bytes[4];
		int			len;

		if (!read_char(r, &c))
			return false;
		len = utf8_encode(c, bytes);
		for (int i = 0; i < len; i++)
			if (!symbols_add(r->maker.call, list, (Symbol){.kind = SYMBOL_BYTES, .low = (uint8_t) bytes[i], .high = (uint8_t) bytes[i]}))
				return false;
	}
	r->at++;
	return true;
}

static bool
read_class(Reader *r, SymbolList *list)
{
	CharSet		set = {0};
	bool		negated;

	r->at++;
	negated = peek(r) == '^';
	r->at += negated;
	while (r->at >= r->text.len || peek(r) != ']')
	{
		uint32_t	low,
					high;

		if (!read_char(r, &low))
			return false;
		high = low;
		if (peek(r) == '-' && r->at + 1 < r->text.len && r->text.data[r->at + 1] != ']')
		{
			r->at++;
			if (!read_char(r, &high))
				return false;
		}
		if (high < low)
			return fail(r, "a range of characters runs backwards");
		if (!chars_add(r->maker.call, &set, low, high))
			return false;
	}
	r->at++;
	return chars_finish(r->maker.call, &set, negated) && chars_symbol(&r->maker, &set, list);
}

/* ---- repetition ---- */

/* Rule for an optional item; before that *rule, unless this is the first, is what may follow it. */
static bool
optional_rule(Reader *r, Symbol item, bool first, uint32_t *rule)
{
	SymbolList	list = {0};
	SymbolList	empty = {0};

	if (!symbols_add(r->maker.call, &list, item) || (!first && !symbols_add(r->maker.call, &list, (Symbol){.kind = SYMBOL_RULE, .rule = *rule})))
		return false;
	if (!maker_rule(&r->maker, (Slice){0}, rule))
		return false;
	return maker_alternative(&r->maker, *rule, &list) && maker_alternative(&r->maker, *rule, &empty);
}

static bool
star_rule(Reader *r, Symbol item, uint32_t *rule)
{
	SymbolList	list = {0};
	SymbolList	empty = {0};

	return maker_rule(&r->maker, (Slice){0}, rule) && symbols_add(r->maker.call, &list, item)
		&& symbols_add(r->maker.call, &list, (Symbol){.kind = SYMBOL_RULE, .rule = *rule})
		&& maker_alternative(&r->maker, *rule, &list) && maker_alternative(&r->maker, *rule, &empty);
}

/* Replace the symbols of list from start on by least to most (UINT32_MAX: any number) repetitions of them. */
static bool
repeat(Reader *r, SymbolList *list, uint32_t start, uint32_t least, uint32_t most)
{
	Call	   *call = r->maker.call;
	SymbolList	body = {0};
	Symbol		item = {.kind = SYMBOL_RULE};
	uint32_t	rule = 0;

	if (list->count == start)
		return true;			/* nothing, any number of times */
	body = (SymbolList){.items = list->items + start, .count = list->count - start};

	if (body.count == 1)
		item = body.items[0];
	else if (!maker_rule(&r->maker, (Slice){0}, &item.rule) || !maker_alternative(&r->maker, item.rule, &body))
		return false;
	list->count = start;
	for (uint32_t i = 0; i < least; i++)
		if (!symbols_add(call, list, item))
			return false;
	if (most == UINT32_MAX)
	{
		if (!star_rule(r, item, &rule))
			return false;
	}
	else
		for (uint32_t i = least; i < most; i++)
			if (!optional_rule(r, item, i == least, &rule))
				return false;
	return most == least || symbols_add(call, list, (Symbol){.kind = SYMBOL_RULE, .rule = rule});
}

static bool
read_count(Reader *r, uint32_t *count, bool *given)
{
	*count = 0;
	*given = false;
	skip(r, true);
	for (; peek(r) >= '0' && peek(r) <= '9'; r->at++)
	{
		*given = true;
		*count = *count * 10 + (uint32_t) (peek(r) - '0');
		if (*count > MAX_REPEAT)
			return fail(r, "a repetition is too large");
	}
	skip(r, true);
	return true;
}

/* "{m}", "{m,}", "{m,n}", "{,n}" */
static bool
read_braces(Reader *r, uint32_t *least, uint32_t *most)
{
	bool		given;

	r->at++;
	if (!read_count(r, least, &given))
		return false;
	*most = *least;
	if (peek(r) == ',')
	{
		r->at++;
		if (!read_count(r, most, &given))
			return false;
		if (!given)
			*most = UINT32_MAX;
	}
	else if (!given)
		return fail(r, "a repetition has no number");
	if (peek(r) != '}')
		return fail(r, "\"}\" expected");
	r->at++;
	return *most >= *least || fail(r, "a repetition runs backwards");
}

/* Repetitions behind the item that starts at start. */
static bool
read_suffixes(Reader *r, SymbolList *list, uint32_t start)
{
	for (;;)
	{
		uint32_t	least = 0,
					most = UINT32_MAX;
		char		c;

		skip(r, r->depth > 0);
		c = peek(r);
		if (c != '*' && c != '+' && c != '?' && c != '{')
			return true;
		if (c == '{')
		{
			if (!read_braces(r, &least, &most))
				return false;
		}
		else
		{
			r->at++;
			least = c == '+';
			most = c == '?' ? 1 : UINT32_MAX;
		}
		if (!repeat(r, list, start, least, most))
			return false;
	}
}

/* ---- rules ---- */

static bool
read_group(Reader *r, SymbolList *list)
{
	Symbol		group = {.kind = SYMBOL_RULE};

	if (++r->depth > MAX_NESTING)
		return fail(r, "groups are nested too deeply");
	r->at++;
	if (!maker_rule(&r->maker, (Slice){0}, &group.rule) || !read_alternatives(r, group.rule))
		return false;
	if (peek(r) != ')')
		return fail(r, "\")\" expected");
	r->at++;
	r->depth--;
	return symbols_add(r->maker.call, list, group);
}

static bool
read_item(Reader *r, SymbolList *list)
{
	char		c = peek(r);
	uint32_t	rule;

	if (c == '"')
		return read_literal(r, list);
	if (c == '[')
		return read_class(r, list);
	if (c == '(')
		return read_group(r, list);
	if (c == '.')
	{
		CharSet		any = {0};

		r->at++;
		return chars_finish(r->maker.call, &any, true) && chars_symbol(&r->maker, &any, list);
	}
	if (!is_name_char(c))
		return fail(r, "unexpected character");
	return named_rule(r, read_name(r), &rule) && symbols_add(r->maker.call, list, (Symbol){.kind = SYMBOL_RULE, .rule = rule});
}

/* Is a line end the end of the rule?  Not when the next line goes on with "|". */
static bool
at_rule_end(Reader *r)
{
	Reader		ahead = *r;

	if (r->depth > 0)
		return false;
	if (peek(r) != '\n' && r->at < r->text.len)
		return false;
	skip(&ahead, true);
	if (peek(&ahead) != '|')
		return true;
	r->at = ahead.at;
	r->line = ahead.line;
	return false;
}

static bool
read_alternatives(Reader *r, uint32_t rule)
{
	SymbolList	list = {0};

	skip(r, true);
	for (;;)
	{
		uint32_t	start = list.count;

		skip(r, r->depth > 0);
		if (r->at >= r->text.len || at_rule_end(r) || peek(r) == ')')
			return maker_alternative(&r->maker, rule, &list);
		if (peek(r) == '|')
		{
			r->at++;
			if (!maker_alternative(&r->maker, rule, &list))
				return false;
			list = (SymbolList){0};
			skip(r, true);
			continue;
		}
		if (!read_item(r, &list) || !read_suffixes(r, &list, start))
			return false;
	}
}

static bool
read_rule(Reader *r)
{
	uint32_t	rule;
	Slice		name = read_name(r);

	if (name.len == 0)
		return fail(r, "the name of a rule is missing");
	skip(r, false);
	if (r->text.len - r->at < 3 || memcmp(r->text.data + r->at, "::=", 3) != 0)
		return fail(r, "\"::=\" expected");
	r->at += 3;
	if (!named_rule(r, name, &rule))
		return false;
	if (r->maker.grammar->rules[rule].first != 0)
		return fail(r, "a rule is defined twice");
	if (!read_alternatives(r, rule))
		return false;
	return peek(r) != ')' || r->at >= r->text.len || fail(r, "\")\" closes nothing");
}

Grammar *
grammar_parse(Call *call, Slice gbnf)
{
	Grammar    *g = mc_alloc0(call, 1, sizeof(Grammar));
	Reader		r = {.maker = {.call = call, .grammar = g}, .text = gbnf, .line = 1};

	if (g == NULL)
		return NULL;
	if (gbnf.len > MAX_SOURCE)
	{
		mc_fail(call, MC_TOO_LARGE, "grammar has %zu bytes, more than %zu", gbnf.len, MAX_SOURCE);
		return NULL;
	}
	if (!named_rule(&r, (Slice){"root", 4}, &g->root))
		return NULL;
	for (skip(&r, true); r.at < r.text.len; skip(&r, true))
		if (!read_rule(&r))
			return NULL;
	if (g->rules[g->root].first == 0)
	{
		mc_fail(call, MC_INVALID_PARAMETER, "grammar has no rule \"root\"");
		mc_hint(call, "The rule root describes the whole text: root ::= ...");
		return NULL;
	}
	return maker_finish(&r.maker) ? g : NULL;
}
