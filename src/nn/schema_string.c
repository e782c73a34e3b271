/*
 * Strings of a JSON Schema: lengths, formats, and patterns as grammar expressions.
 *
 * A pattern is a regular expression of ECMA 262 without assertions, references
 * and flags.  It matches anywhere unless it is anchored.  What it matches is
 * the string; what the grammar describes is the string as JSON writes it, so
 * quotes, backslashes and control characters appear by their escapes.
 */
#include "nn/schema_rules.h"

#include <stdio.h>
#include <string.h>

#include "text/utf8.h"

#define MAX_GROUPS	50

typedef struct Pattern
{
	SchemaMaker *maker;
	Slice		text;
	size_t		at;
	uint32_t	depth;
	Buffer	   *out;
} Pattern;

static bool read_choice(Pattern *p);

static bool
bad_pattern(Pattern *p, const char *what)
{
	return schema_unsupported(p->maker, what);
}

static char
peek(const Pattern *p)
{
	return p->at < p->text.len ? p->text.data[p->at] : '\0';
}

/* ---- sets of characters ---- */

#define MAX_RANGES	64

typedef struct Set
{
	uint32_t	low[MAX_RANGES];
	uint32_t	high[MAX_RANGES];
	int			count;
} Set;

static bool
set_add(Pattern *p, Set *set, uint32_t low, uint32_t high)
{
	if (set->count == MAX_RANGES)
		return bad_pattern(p, "a class of so many characters in \"pattern\"");
	set->low[set->count] = low;
	set->high[set->count++] = high;
	return true;
}

static bool
set_has(const Set *set, uint32_t c)
{
	for (int i = 0; i < set->count; i++)
		if (c >= set->low[i] && c <= set->high[i])
			return true;
	return false;
}

/* The rest of Unicode. */
static bool
set_negate(Pattern *p, Set *set)
{
	Set			rest = {.count = 0};
	uint32_t	from = 0;

	for (;;)
	{
		uint32_t	low = UINT32_MAX,
					high = 0;

		/* the next range at or behind from */
		for (int i = 0; i < set->count; i++)
			if (set->high[i] >= from && set->low[i] < low)
			{
				low = set->low[i];
				high = set->high[i];
			}
		if (low == UINT32_MAX)
			break;
		if (low > from && !set_add(p, &rest, from, low - 1))
			return false;
		from = high + 1;
	}
	if (from <= 0x10FFFF && !set_add(p, &rest, from, 0x10FFFF))
		return false;
	*set = rest;
	return true;
}

/* Append part of a range without the characters that JSON escapes; *some: something was appended. */
static bool
add_plain_range(Pattern *p, uint32_t low, uint32_t high, bool *some)
{
	static const uint32_t holes[] = {'"', '\\'};
	char		text[64];

	if (low < 0x20)
		low = 0x20;
	for (int i = 0; i < 2; i++)
		if (low <= holes[i] && high >= holes[i])
		{
			if (low < holes[i] && !add_plain_range(p, low, holes[i] - 1, some))
				return false;
			low = holes[i] + 1;
		}
	if (low <= 0xDFFF && high >= 0xD800)
	{
		if (low < 0xD800 && !add_plain_range(p, low, 0xD7FF, some))
			return false;
		low = 0xE000;
	}
	if (low > high)
		return true;
	snprintf(text, sizeof(text), "%s\\U%08X-\\U%08X", *some ? "" : "[", low, high);
	*some = true;
	return gbnf_add(p->maker, p->out, text);
}

/* Append an expression for one character of the set as JSON writes it. */
static bool
add_set(Pattern *p, const Set *set)
{
	static const char escaped[] = "\"\"\\\\\nn\tt\rr\bb\ff";
	bool		some = false,
				any = false;
	char		text[16];

	if (!gbnf_add(p->maker, p->out, "("))
		return false;
	for (int i = 0; i < set->count; i++)
		if (!add_plain_range(p, set->low[i], set->high[i], &some))
			return false;
	if (some && !gbnf_add(p->maker, p->out, "]"))
		return false;
	any = some;
	for (const char *e = escaped; *e != '\0'; e += 2)
		if (set_has(set, (unsigned char) *e))
		{
			snprintf(text, sizeof(text), "%s\"\\\\%s%c\"", any ? " | " : "", e[1] == '"' || e[1] == '\\' ? "\\" : "", e[1]);
			if (!gbnf_add(p->maker, p->out, text))
				return false;
			any = true;
		}
	if (!any)
		return schema_unsatisfiable(p->maker, "a class of its pattern has no character");
	return gbnf_add(p->maker, p->out, ")");
}

/* \d \w \s and their opposites; false in *known when c names none. */
static bool
add_named_class(Pattern *p, char c, Set *set, bool *known)
{
	Set			class = {.count = 0};
	bool		good = true;

	*known = strchr("dDwWsS", c) != NULL && c != '\0';
	if (!*known)
		return true;
	if ((c | 32) == 's')
		good = set_add(p, &class, '\t', '\r') && set_add(p, &class, ' ', ' ') && set_add(p, &class, 0xA0, 0xA0)
			/* engines do not agree about these two: they are neither \s nor \S here */
			&& (c == 's' || (set_add(p, &class, 0xFEFF, 0xFEFF) && set_add(p, &class, 0x85, 0x85)))
			&& set_add(p, &class, 0x1680, 0x1680) && set_add(p, &class, 0x2000, 0x200A) && set_add(p, &class, 0x2028, 0x2029)
			&& set_add(p, &class, 0x202F, 0x202F) && set_add(p, &class, 0x205F, 0x205F) && set_add(p, &class, 0x3000, 0x3000);
	else
		good = set_add(p, &class, '0', '9')
			&& ((c | 32) == 'd' || (set_add(p, &class, 'A', 'Z') && set_add(p, &class, 'a', 'z') && set_add(p, &class, '_', '_')));
	if (!good || (c < 'a' && !set_negate(p, &class)))
		return false;
	for (int i = 0; i < class.count; i++)
		if (!set_add(p, set, class.low[i], class.high[i]))
			return false;
	return true;
}

/* The escape behind a backslash: one character. */
static bool
read_escape(Pattern *p, uint32_t *c)
{
	static const char simple[] = "n\nr\rt\tf\fv\v";
	char		letter = peek(p);
	int			digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 0;

	p->at++;
	for (const char *s = simple; *s != '\0'; s += 2)
		if (*s == letter)
		{
			*c = (unsigned char) s[1];
			return true;
		}
	*c = 0;
	if (digits == 0)
	{
		if ((letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '\0')
			return bad_pattern(p, "a reference, assertion or unknown escape in \"pattern\"");
		p->at--;
		*c = utf8_next(p->text.data, p->text.len, &p->at);
		return true;
	}
	for (int i = 0; i < digits; i++, p->at++)
	{
		char		d = peek(p);

		if (!((d >= '0' && d <= '9') || ((d | 32) >= 'a' && (d | 32) <= 'f')))
			return bad_pattern(p, "an incomplete escape in \"pattern\"");
		*c = *c << 4 | (uint32_t) (d <= '9' ? d - '0' : (d | 32) - 'a' + 10);
	}
	return true;
}

/* A member of a class: a character, or a named class added to set (*c is then UINT32_MAX). */
static bool
read_member(Pattern *p, Set *set, uint32_t *c)
{
	bool		known;

	if (p->at >= p->text.len)
		return bad_pattern(p, "a class without end in \"pattern\"");
	*c = utf8_next(p->text.data, p->text.len, &p->at);
	if (*c != '\\')
		return true;
	if (!add_named_class(p, peek(p), set, &known))
		return false;
	if (known)
	{
		p->at++;
		*c = UINT32_MAX;
		return true;
	}
	if (peek(p) == 'b')
	{
		p->at++;
		*c = '\b';
		return true;
	}
	return read_escape(p, c);
}

static bool
read_class(Pattern *p)
{
	Set			set = {.count = 0};
	bool		negated;

	p->at++;
	negated = peek(p) == '^';
	p->at += negated;
	while (peek(p) != ']' || p->at >= p->text.len)
	{
		uint32_t	low,
					high;

		if (!read_member(p, &set, &low))
			return false;
		high = low;
		if (peek(p) == '-' && p->at + 1 < p->text.len && p->text.data[p->at + 1] != ']' && low != UINT32_MAX)
		{
			p->at++;
			if (!read_member(p, &set, &high))
				return false;
			if (high == UINT32_MAX || high < low)
				return bad_pattern(p, "a range that runs backwards in \"pattern\"");
		}
		if (low != UINT32_MAX && !set_add(p, &set, low, high))
			return false;
	}
	p->at++;
	return (!negated || set_negate(p, &set)) && add_set(p, &set);
}

/* ---- the expression ---- */

static bool
read_atom(Pattern *p)
{
	Set			set = {.count = 0};
	uint32_t	c;
	char		next = peek(p);

	if (next == '(')
	{
		p->at++;
		if (peek(p) == '?')
		{
			if (p->at + 1 >= p->text.len || p->text.data[p->at + 1] != ':')
				return bad_pattern(p, "an assertion or named group in \"pattern\"");
			p->at += 2;
		}
		if (++p->depth > MAX_GROUPS)
			return bad_pattern(p, "so deeply nested a \"pattern\"");
		if (!gbnf_add(p->maker, p->out, "(") || !read_choice(p))
			return false;
		if (peek(p) != ')')
			return bad_pattern(p, "a group without end in \"pattern\"");
		p->at++;
		p->depth--;
		return gbnf_add(p->maker, p->out, ")");
	}
	if (next == '[')
		return read_class(p);
	if (next == '.')
	{
		/* anything but line ends */
		p->at++;
		return set_add(p, &set, '\n', '\n') && set_add(p, &set, '\r', '\r') && set_add(p, &set, 0x2028, 0x2029) && set_negate(p, &set)
			&& add_set(p, &set);
	}
	if (strchr("^$*+?{}", next) != NULL)
		return bad_pattern(p, next == '^' || next == '$' ? "an anchor within \"pattern\"" : "a stray quantifier in \"pattern\"");
	if (!read_member(p, &set, &c))
		return false;
	return (c == UINT32_MAX || set_add(p, &set, c, c)) && add_set(p, &set);
}

static bool
read_number(Pattern *p, uint64_t *out, bool *given)
{
	*out = 0;
	*given = false;
	for (; peek(p) >= '0' && peek(p) <= '9'; p->at++)
	{
		*given = true;
		*out = *out * 10 + (uint64_t) (peek(p) - '0');
		if (*out > 1000000)
			return bad_pattern(p, "so large a repetition in \"pattern\"");
	}
	return true;
}

static bool
read_quantifier(Pattern *p)
{
	uint64_t	least = 0,
				most = UINT64_MAX;
	bool		given;
	char		c = peek(p);

	if (c != '*' && c != '+' && c != '?' && c != '{')
		return true;
	p->at++;
	if (c == '{')
	{
		if (!read_number(p, &least, &given))
			return false;
		if (!given)
			return bad_pattern(p, "a brace that is no repetition in \"pattern\"");
		most = least;
		if (peek(p) == ',')
		{
			p->at++;
			if (!read_number(p, &most, &given))
				return false;
			if (!given)
				most = UINT64_MAX;
		}
		if (peek(p) != '}' || most < least)
			return bad_pattern(p, "a brace that is no repetition in \"pattern\"");
		p->at++;
	}
	else
	{
		least = c == '+';
		most = c == '?' ? 1 : UINT64_MAX;
	}
	if (peek(p) == '?')			/* lazy: what matches is the same */
		p->at++;
	if (strchr("*+?{", peek(p)) != NULL && peek(p) != '\0')
		return bad_pattern(p, "a stray quantifier in \"pattern\"");
	return gbnf_repeat(p->maker, p->out, least, most);
}

/* Alternatives up to a closing parenthesis or the end. */
static bool
read_choice(Pattern *p)
{
	if (!gbnf_add(p->maker, p->out, "\"\""))
		return false;
	while (p->at < p->text.len && peek(p) != ')')
	{
		if (peek(p) == '|')
		{
			p->at++;
			if (!gbnf_add(p->maker, p->out, " | \"\""))
				return false;
			continue;
		}
		if (peek(p) == '$' && p->at + 1 == p->text.len && p->depth == 0)
			return true;
		if (!gbnf_add(p->maker, p->out, " ") || !read_atom(p) || !read_quantifier(p))
			return false;
	}
	return true;
}

/* Is there a "|" outside of groups?  Anchors then belong to one alternative only. */
static bool
has_top_choice(Slice text)
{
	int			depth = 0;
	bool		class = false;

	for (size_t i = 0; i < text.len; i++)
	{
		char		c = text.data[i];

		if (c == '\\')
			i++;
		else if (class)
			class = c != ']';
		else if (c == '[')
			class = true;
		else if (c == '(' || c == ')')
			depth += c == '(' ? 1 : -1;
		else if (c == '|' && depth == 0)
			return true;
	}
	return false;
}

static bool
add_pattern(SchemaMaker *s, Slice text, Buffer *out)
{
	Pattern		p = {.maker = s, .text = text, .out = out};
	bool		front = text.len > 0 && text.data[0] == '^';
	bool		back = false;

	if (has_top_choice(text) && (front || (text.len > 0 && text.data[text.len - 1] == '$')))
		return schema_unsupported(s, "an anchor beside \"|\" in \"pattern\"");
	p.at = front;
	if (!gbnf_add(s, out, front ? "(" : "char* (") || !read_choice(&p))
		return false;
	if (p.at + 1 == text.len && text.data[p.at] == '$')
	{
		back = true;
		p.at++;
	}
	if (p.at < text.len)
		return schema_unsupported(s, "a parenthesis that closes nothing in \"pattern\"");
	return gbnf_add(s, out, back ? ")" : ") char*");
}

/* Formats that a value must have; others only describe. */
static const struct
{
	const char *name;
	const char *rule;
}			formats[] = {
	{"date", "date"},
	{"time", "time"},
	{"date-time", "date \"T\" time"},
	{"uuid", "[0-9a-f]{8} \"-\" [0-9a-f]{4} \"-\" [0-9a-f]{4} \"-\" [0-9a-f]{4} \"-\" [0-9a-f]{12}"},
};

bool
schema_string(SchemaMaker *s, const Json *node, Buffer *out)
{
	const Json *pattern = json_get(node, "pattern");
	const Json *format = json_get(node, "format");
	uint64_t	least,
				most;
	const char *rule = NULL;

	if (!schema_count(s, node, "minLength", 0, &least) || !schema_count(s, node, "maxLength", UINT64_MAX, &most))
		return false;
	if (least > most)
		return schema_unsatisfiable(s, "minLength is above maxLength");
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (json_text_is(format, formats[i].name))
			rule = formats[i].rule;
	if ((pattern != NULL || rule != NULL) && (least > 0 || most != UINT64_MAX))
		return schema_unsupported(s, "a length beside \"pattern\" or \"format\"");
	if (pattern != NULL && rule != NULL)
		return schema_unsupported(s, "\"pattern\" beside \"format\"");
	if (!gbnf_add(s, out, "\"\\\"\" "))
		return false;
	if (rule != NULL)
	{
		if (!gbnf_add(s, out, rule))
			return false;
	}
	else if (pattern != NULL)
	{
		if (pattern->kind != JSON_STRING)
			return schema_invalid(s, "\"pattern\" is no string");
		if (!add_pattern(s, pattern->text, out))
			return false;
	}
	else if (!gbnf_add(s, out, "char") || !gbnf_repeat(s, out, least, most))
		return false;
	return gbnf_add(s, out, " \"\\\"\"");
}
