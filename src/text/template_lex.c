/*
 * Tokens of a template: text outside tags, and names, constants and operators inside.
 *
 * White space at tags follows Jinja with trim_blocks and lstrip_blocks: the
 * newline behind a statement or comment goes, and so do blanks between the
 * start of a line and a statement or comment; "-" strips all white space on
 * its side and "+" keeps it.  Brackets are counted, so that "}}" may close two
 * dictionaries inside a tag.
 */
#include "text/template_node.h"

#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"

static bool
lex_fail(Lexer *l, const char *what)
{
	return mc_fail(l->call, MC_INVALID_PARAMETER, "chat template line %u: %s", l->line, what);
}

static bool
starts(const Lexer *l, size_t at, const char *text)
{
	size_t		len = strlen(text);

	return l->source.len - at >= len && memcmp(l->source.data + at, text, len) == 0;
}

static size_t
skip_space(const Lexer *l, size_t at)
{
	while (at < l->source.len)
	{
		size_t		next = at;

		if (!utf8_is_space(utf8_next(l->source.data, l->source.len, &next)))
			break;
		at = next;
	}
	return at;
}

/* Move to at, counting lines. */
static void
move_to(Lexer *l, size_t at)
{
	for (; l->at < at; l->at++)
		l->line += l->source.data[l->at] == '\n';
}

/* Behind the end of a statement or comment that starts with its optional sign at at, or 0 when there is none. */
static size_t
tag_end(const Lexer *l, size_t at, const char *end)
{
	if (starts(l, at, end))
	{
		at += strlen(end);
		return at + (at < l->source.len && l->source.data[at] == '\n');
	}
	if (at < l->source.len && starts(l, at + 1, end))
	{
		if (l->source.data[at] == '-')
			return skip_space(l, at + 1 + strlen(end));
		if (l->source.data[at] == '+')
			return at + 1 + strlen(end);
	}
	return 0;
}

/* Does a raw or endraw tag start at at?  Returns where it ends, or 0. */
static size_t
raw_tag(const Lexer *l, size_t at, const char *name)
{
	bool		begin = strcmp(name, "raw") == 0;

	if (!starts(l, at, "{%"))
		return 0;
	at += 2;
	if (at < l->source.len && (l->source.data[at] == '-' || l->source.data[at] == '+'))
		at++;
	at = skip_space(l, at);
	if (!starts(l, at, name))
		return 0;
	at = skip_space(l, at + strlen(name));
	if (!begin)
		return tag_end(l, at, "%}");
	if (starts(l, at, "%}"))
		return at + 2;
	return starts(l, at, "-%}") ? skip_space(l, at + 3) : 0;
}

/* The text up to the tag at tag, without what its sign and lstrip_blocks take. */
static Slice
text_before(const Lexer *l, size_t start, size_t tag, bool print)
{
	Slice		text = {l->source.data + start, tag - start};
	char		sign = tag + 2 < l->source.len ? l->source.data[tag + 2] : '\0';
	Slice		stripped = text_strip(text, NULL, false, true);
	size_t		line = text.len;

	if (sign == '-')
		return stripped;
	if (sign == '+' || print)
		return text;
	while (line > 0 && text.data[line - 1] != '\n')
		line--;
	if (line == 0 && start > 0 && l->source.data[start - 1] != '\n')
		return text;
	if (stripped.len <= line)
		text.len = line;
	return text;
}

/* Comments and raw blocks give no token of their own; false after reporting. */
static bool
skip_comment(Lexer *l)
{
	size_t		content = l->at + 2;

	if (content < l->source.len && (l->source.data[content] == '-' || l->source.data[content] == '+'))
		content++;
	for (size_t at = content; at + 1 < l->source.len; at++)
	{
		const char *hash = memchr(l->source.data + at, '#', l->source.len - at - 1);

		if (hash == NULL)
			break;
		at = (size_t) (hash - l->source.data);
		if (hash[1] != '}')
			continue;
		move_to(l, tag_end(l, at > content && (hash[-1] == '-' || hash[-1] == '+') ? at - 1 : at, "#}"));
		return true;
	}
	return lex_fail(l, "a comment has no end");
}

static bool
lex_raw(Lexer *l, size_t body, Token *token)
{
	for (size_t at = body; at + 1 < l->source.len; at++)
	{
		size_t		end;

		if (l->source.data[at] != '{' || (end = raw_tag(l, at, "endraw")) == 0)
			continue;
		token->kind = TOKEN_DATA;
		token->text = text_before(l, body, at, false);
		move_to(l, end);
		return true;
	}
	return lex_fail(l, "a raw block has no end");
}

/* Enter the tag that starts here, behind its sign. */
static void
enter_tag(Lexer *l, Token *token, TokenKind kind)
{
	token->kind = l->inside = kind;
	l->at += 2;
	if (l->at < l->source.len && (l->source.data[l->at] == '-' || l->source.data[l->at] == '+'))
		l->at++;
}

/* Text up to the next tag, or the tag itself when there is none before it. */
static bool
lex_data(Lexer *l, Token *token)
{
	const char *s = l->source.data;

	if (l->pending != TOKEN_DATA)
	{
		enter_tag(l, token, l->pending);
		l->pending = TOKEN_DATA;
		return true;
	}
	while (l->at < l->source.len)
	{
		size_t		start = l->at,
					tag = start,
					raw;
		bool		print;

		token->line = l->line;
		while (tag + 1 < l->source.len && (s[tag] != '{' || (s[tag + 1] != '{' && s[tag + 1] != '%' && s[tag + 1] != '#')))
			tag++;
		if (tag + 1 >= l->source.len)
		{
			*token = (Token){.kind = TOKEN_DATA, .line = l->line, .text = {s + start, l->source.len - start}};
			l->at = l->source.len;
			return true;
		}
		print = s[tag + 1] == '{';
		token->text = text_before(l, start, tag, print);
		token->kind = TOKEN_DATA;
		raw = raw_tag(l, tag, "raw");
		move_to(l, tag);
		if (s[tag + 1] == '#')
		{
			if (!skip_comment(l))
				return false;
		}
		else if (raw != 0 && token->text.len == 0)
		{
			move_to(l, raw);
			return lex_raw(l, raw, token);
		}
		else if (raw == 0)
		{
			l->pending = print ? TOKEN_PRINT : TOKEN_BLOCK;
			if (token->text.len == 0)
				return lex_data(l, token);
		}
		/* a raw block with text before it is met again, then without */
		if (token->text.len > 0)
			return true;
	}
	token->kind = TOKEN_END;
	return true;
}

/* ---- inside tags ---- */

static unsigned
hex_digits(const char *s, int count, bool *good)
{
	unsigned	value = 0;

	for (int i = 0; i < count; i++)
	{
		int			digit = s[i] >= '0' && s[i] <= '9' ? s[i] - '0'
			: (s[i] | 32) >= 'a' && (s[i] | 32) <= 'f' ? (s[i] | 32) - 'a' + 10 : -1;

		if (digit < 0)
			*good = false;
		value = value << 4 | (unsigned) (digit & 15);
	}
	return value;
}

/* The escape behind the backslash at s[*at - 1], as Python reads it; an unknown one stays as it is. */
static bool
lex_escape(Lexer *l, const char *s, size_t len, size_t *at, Buffer *out)
{
	static const char simple[] = "n\nt\tr\r\\\\'\'\"\"a\ab\bf\fv\v";
	char		c = s[*at];
	int			digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
	bool		good = true;
	char		encoded[4];

	(*at)++;
	for (const char *p = simple; *p != '\0'; p += 2)
		if (*p == c)
			return buffer_add_char(l->call, out, p[1]);
	if (c == '\n')
		return true;
	if (digits > 0)
	{
		unsigned	value;

		if (len - *at < (size_t) digits)
			return lex_fail(l, "an escape in a string is cut short");
		value = hex_digits(s + *at, digits, &good);
		if (!good || value > 0x10FFFF)
			return lex_fail(l, "an escape in a string is no character");
		*at += (size_t) digits;
		return buffer_add(l->call, out, encoded, (size_t) utf8_encode(value, encoded));
	}
	if (c >= '0' && c <= '7')
	{
		unsigned	value = (unsigned) (c - '0');

		for (int i = 0; i < 2 && *at < len && s[*at] >= '0' && s[*at] <= '7'; i++)
			value = value * 8 + (unsigned) (s[(*at)++] - '0');
		return buffer_add(l->call, out, encoded, (size_t) utf8_encode(value, encoded));
	}
	return buffer_add_char(l->call, out, '\\') && buffer_add_char(l->call, out, c);
}

static bool
lex_string(Lexer *l, Token *token)
{
	const char *s = l->source.data;
	char		quote = s[l->at];
	size_t		start = l->at + 1,
				end = start;
	bool		escapes = false;
	Buffer		text = {0};

	while (end < l->source.len && s[end] != quote)
	{
		if (s[end] == '\\')
		{
			escapes = true;
			end++;
		}
		end++;
	}
	if (end >= l->source.len)
		return lex_fail(l, "a string has no end");
	token->kind = TOKEN_CONSTANT;
	token->value = value_text(s + start, end - start);
	if (escapes)
	{
		if (!buffer_reserve(l->call, &text, end - start))
			return false;
		for (size_t at = start; at < end;)
		{
			if (s[at] != '\\')
			{
				if (!buffer_add_char(l->call, &text, s[at++]))
					return false;
				continue;
			}
			at++;
			if (!lex_escape(l, s, end, &at, &text))
				return false;
		}
		token->value = value_buffer(&text);
	}
	move_to(l, end + 1);
	return true;
}

/* Digits of base, single underscores between them; how many bytes. */
static size_t
digits_at(const Lexer *l, size_t at, int base)
{
	size_t		start = at;

	for (; at < l->source.len; at++)
	{
		char		c = l->source.data[at];
		int			digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 99;

		if (c == '_' && at > start && l->source.data[at - 1] != '_')
			continue;
		if (digit >= base)
			break;
	}
	while (at > start && l->source.data[at - 1] == '_')
		at--;
	return at - start;
}

static bool
lex_int(Lexer *l, size_t start, size_t end, int base, Token *token)
{
	int64_t		value = 0;

	for (size_t i = start; i < end; i++)
	{
		char		c = l->source.data[i];
		int			digit = c <= '9' ? c - '0' : (c | 32) - 'a' + 10;

		if (c == '_')
			continue;
		if (__builtin_mul_overflow(value, base, &value) || __builtin_add_overflow(value, digit, &value))
			return lex_fail(l, "an integer has more than 64 bits");
	}
	token->value = value_int(value);
	l->at = end;
	return true;
}

static bool
lex_number(Lexer *l, Token *token)
{
	const char *s = l->source.data;
	size_t		start = l->at,
				end = start + digits_at(l, start, 10),
				part,
				sign;
	bool		real = false;
	char		text[400];
	size_t		len = 0;
	char		mark = start + 1 < l->source.len && s[start] == '0' ? (char) (s[start + 1] | 32) : '\0';
	int			base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;

	token->kind = TOKEN_CONSTANT;
	if (base != 10 && (part = digits_at(l, start + 2, base)) > 0)
		return lex_int(l, start + 2, start + 2 + part, base, token);
	if (start == 0 || s[start - 1] != '.')
	{
		if (end < l->source.len && s[end] == '.' && (part = digits_at(l, end + 1, 10)) > 0)
		{
			real = true;
			end += 1 + part;
		}
		sign = end + 1 < l->source.len && (s[end + 1] == '+' || s[end + 1] == '-') ? 1 : 0;
		if (end < l->source.len && (s[end] | 32) == 'e' && (part = digits_at(l, end + 1 + sign, 10)) > 0)
		{
			real = true;
			end += 1 + sign + part;
		}
	}
	if (!real)
		return lex_int(l, start, end, 10, token);
	for (size_t i = start; i < end; i++)
	{
		if (s[i] == '_')
			continue;
		if (len + 1 >= sizeof(text))
			return lex_fail(l, "a number has too many digits");
		text[len++] = s[i];
	}
	text[len] = '\0';
	token->value = value_real(strtod(text, NULL));
	l->at = end;
	return true;
}

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (unsigned char) c >= 0x80;
}

static bool
lex_operator(Lexer *l, Token *token)
{
	static const char doubles[] = "//**==!=>=<=";
	const char *s = l->source.data + l->at;
	bool		two = l->source.len - l->at >= 2;

	token->kind = TOKEN_OPERATOR;
	for (const char *d = doubles; two && *d != '\0'; d += 2)
		if (s[0] == d[0] && s[1] == d[1])
		{
			token->op = OP(s[0], s[1]);
			l->at += 2;
			return true;
		}
	if (s[0] == '\0' || strchr("+-/*%~[](){}><=.:|,;", s[0]) == NULL)
		return lex_fail(l, "unexpected character");
	if (s[0] == '(' || s[0] == '[' || s[0] == '{')
	{
		if (l->open == LEX_NESTING)
			return lex_fail(l, "brackets are nested too deeply");
		l->closers[l->open++] = s[0] == '(' ? ')' : s[0] == '[' ? ']' : '}';
	}
	else if ((s[0] == ')' || s[0] == ']' || s[0] == '}') && (l->open == 0 || l->closers[--l->open] != s[0]))
		return lex_fail(l, "a bracket closes nothing");
	token->op = OP(s[0], 0);
	l->at++;
	return true;
}

static bool
lex_tag(Lexer *l, Token *token)
{
	size_t		at = l->at,
				end = 0;
	char		c;

	if (l->open == 0)
	{
		if (l->inside == TOKEN_BLOCK)
			end = tag_end(l, at, "%}");
		else if (starts(l, at, "-}}"))
			end = skip_space(l, at + 3);
		else if (starts(l, at, "}}"))
			end = at + 2;
	}
	if (end > 0)
	{
		token->kind = l->inside == TOKEN_BLOCK ? TOKEN_BLOCK_END : TOKEN_PRINT_END;
		l->inside = TOKEN_DATA;
		move_to(l, end);
		return true;
	}
	if (at >= l->source.len)
		return lex_fail(l, "a tag has no end");
	c = l->source.data[at];
	if (c == '\'' || c == '"')
		return lex_string(l, token);
	if (c >= '0' && c <= '9')
		return lex_number(l, token);
	if (!is_name_char(c))
		return lex_operator(l, token);
	while (at < l->source.len && is_name_char(l->source.data[at]))
		at++;
	token->kind = TOKEN_NAME;
	token->text = (Slice){l->source.data + l->at, at - l->at};
	l->at = at;
	return true;
}

bool
lex_next(Lexer *l, Token *token)
{
	if (l->inside != TOKEN_DATA)
		move_to(l, skip_space(l, l->at));
	*token = (Token){.line = l->line};
	if ((++l->tokens & 0xFFF) == 0 && mc_cancelled(l->call))
		return false;
	return l->inside == TOKEN_DATA ? lex_data(l, token) : lex_tag(l, token);
}
