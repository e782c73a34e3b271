/*
 * Telephone numbers and social security numbers, in all their separators.
 *
 * Digits are read with the damage of scanning (O for 0, l and I for 1, S for 5)
 * as long as most are true digits.  A number is a PHONE or, when a fax is
 * spoken of just before it on the line, a FAX.  Public emergency and help lines
 * are kept.
 */
#include "deid/shape.h"

#include <string.h>

typedef struct Reader
{
	const char *text;
	size_t		at;
	size_t		end;			/* of the note's view */
	unsigned	real;			/* digits that are digits */
	unsigned	count;
	char		digits[24];
} Reader;

static char
as_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c;
	switch (c)
	{
		case 'O':
		case 'o':
			return '0';
		case 'l':
		case 'I':
			return '1';
		case 'S':
			return '5';
		default:
			return 0;
	}
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char) c >= 0x80;
}

/* Read exactly n digits. */
static bool
read_digits(Reader *r, unsigned n)
{
	if (r->end - r->at < n || r->count + n > sizeof(r->digits))
		return false;
	for (unsigned i = 0; i < n; i++)
	{
		char		c = r->text[r->at + i];
		char		d = as_digit(c);

		if (d == 0)
			return false;
		r->real += is_digit(c);
		r->digits[r->count++] = d;
	}
	r->at += n;
	return true;
}

/* A separator between groups: - . / or one space, "- " and " - " too.  False if there is none. */
static bool
read_separator(Reader *r)
{
	size_t		at = r->at;
	char		c;

	if (at < r->end && r->text[at] == ' ')
		at++;
	c = at < r->end ? r->text[at] : 0;
	if (c == '-' || c == '.' || c == '/')
	{
		at++;
		/* ". " ends a sentence */
		if (c == '-' && at < r->end && r->text[at] == ' ')
			at++;
	}
	if (at == r->at || at >= r->end)
		return false;
	r->at = at;
	return true;
}

/* Nothing that would make the number longer follows. */
static bool
ends_here(const Reader *r)
{
	char		c = r->at < r->end ? r->text[r->at] : 0;
	char		next = r->at + 1 < r->end ? r->text[r->at + 1] : 0;

	if (c == 'x' || c == 'X' || c == 'e' || c == 'E')
		return true;			/* an extension */
	/* "555-0142Fax:" of fields that run together */
	if (r->count >= 10 && c >= 'A' && c <= 'Z' && next >= 'a' && next <= 'z')
		return true;
	if (is_digit(c) || is_letter(c) || c == '%')
		return false;
	/* 555-0134/555-0135 are two */
	if (c == '/' && r->count >= 7)
		return true;
	return !((c == '-' || c == '.' || c == '/') && is_digit(next));
}

/* The token after the one that ends at the byte, or 0 if a token crosses it. */
static size_t
token_end(const ShapeText *s, size_t at, size_t byte)
{
	while (at < s->count && s->tokens[at].end < byte)
		at++;
	return at < s->count && s->tokens[at].end == byte ? at + 1 : 0;
}

/* PHONE, or FAX if the last contact word before on the line says so. */
static PhiCategory
phone_or_fax(const ShapeText *s, size_t at)
{
	for (size_t n = 0; at > 0 && n < 24; n++)
	{
		const Token *token = &s->tokens[--at];

		if (token->kind == TOKEN_NEWLINE && n > 1)
			break;
		if (shape_is(token, CLASS_fax_word))
			return PHI_FAX;
		if (shape_is(token, CLASS_phone_word) || (token->kind == TOKEN_NUMBER && token->length >= 4 && n < 12 && !shape_is(token, CLASS_yyyy) && !shape_is(token, CLASS_hhmm)))
			break;
	}
	return PHI_PHONE;
}

/* Lines for everybody, which identify nobody. */
static bool
is_public_line(const char *digits, unsigned count)
{
	static const char *const lines[] = {"8002221222", "8002738255", "8007997233", "8006564673", "8006624357", "8003319311"};

	if (count == 11 && digits[0] == '1')
	{
		digits++;
		count--;
	}
	for (size_t i = 0; count == 10 && i < sizeof(lines) / sizeof(lines[0]); i++)
		if (memcmp(lines[i], digits, 10) == 0)
			return true;
	return false;
}

static bool
add_phone(const ShapeText *s, size_t at, const Reader *r, float score)
{
	size_t		to = token_end(s, at, r->at);

	if (to == 0)
		return true;
	if (is_public_line(r->digits, r->count))
		return candidate_add(s->call, s->found, (Candidate){(uint32_t) at, (uint32_t) to, PHI_KEEP, PHI_BY_RULE, 0.995f});
	return shape_add(s, at, to, phone_or_fax(s, at), score);
}

/* ---- North America ---- */

/* The last seven: ddd-dddd, or with letters; `loose`: without a separator too. */
static bool
read_local(Reader *r, bool loose)
{
	Reader		saved = *r;

	if (!read_digits(r, 3) || (!read_separator(r) && !loose))
		return false;
	if (read_digits(r, 4) && ends_here(r))
		return true;
	*r = saved;
	return false;
}

/* 555-PAIN, FLOWERS: seven letters or digits, some of each or all in capitals */
static bool
read_vanity(Reader *r)
{
	unsigned	n = 0;
	unsigned	letters = 0;
	size_t		at = r->at;

	for (; at < r->end && n < 11; at++)
	{
		char		c = r->text[at];

		if (is_digit(c) || (c >= 'A' && c <= 'Z'))
			n++;
		else if (c != '-')
			break;
		letters += c >= 'A' && c <= 'Z';
	}
	if (n < 7 || n > 9 || letters < 3 || (at < r->end && is_letter(r->text[at])))
		return false;
	r->at = at;
	return true;
}

/* 1-800, (555), 555 before the local part; says how sure the form is */
static bool
find_nanp(const ShapeText *s, size_t at, bool plus)
{
	size_t		start = s->tokens[at].start;
	Reader		r = {.text = s->text, .at = start, .end = s->tokens[s->count].start};
	bool		country = false;
	bool		brackets;
	bool		separated;
	bool		spaces;
	float		score;

	if (plus)
		r.at++;
	if (r.text[r.at] == '1' && r.at + 1 < r.end && (!is_digit(r.text[r.at + 1]) || plus))
	{
		read_digits(&r, 1);
		country = true;
		read_separator(&r);
	}
	else if (plus)
		return true;
	brackets = r.at < r.end && r.text[r.at] == '(';
	r.at += brackets;
	if (!read_digits(&r, 3))
		return true;
	if (brackets)
	{
		if (r.at >= r.end || r.text[r.at] != ')')
			return true;
		r.at++;
	}
	spaces = r.at < r.end && r.text[r.at] == ' ';
	separated = read_separator(&r);
	if (!separated && !brackets && !country && !(r.at < r.end && as_digit(r.text[r.at]) != 0))
		return true;

	Reader		letters = r;

	if (!read_local(&r, brackets || !separated))
	{
		if ((brackets || country || separated) && read_vanity(&letters))
			return add_phone(s, at, &letters, 0.9f);
		return true;
	}
	if (r.real * 2 <= r.count)
		return true;
	if (!separated && !brackets)
	{
		/* ten or eleven digits in a row: as likely a number of another kind */
		const char *d = r.digits + (r.count == 11);

		if (r.at - start != r.count + plus)
			return true;
		score = d[0] >= '2' && d[3] >= '2' ? 0.66f : 0.45f;
	}
	else
	{
		const char *d = r.digits + (r.count == 11);
		bool		valid = d[0] >= '2' && d[3] >= '2';

		score = valid ? 0.96f : brackets || country ? 0.9f : spaces ? 0.5f : 0.8f;
	}
	return add_phone(s, at, &r, country && score < 0.9f ? 0.9f : score);
}

static bool
find_local(const ShapeText *s, size_t at)
{
	Reader		r = {.text = s->text, .at = s->tokens[at].start, .end = s->tokens[s->count].start};
	const char *sep = s->text + s->tokens[at].end;

	if (!read_local(&r, false) || r.real < 5)
		return true;
	/* 555 0125 needs the exchange that is only ever one; 200-4000 is a range */
	if (r.digits[0] < '2')
		return true;
	if (*sep == ' ' && sep[1] != '-')
		return memcmp(r.digits, "555", 3) != 0 || add_phone(s, at, &r, 0.75f);
	return add_phone(s, at, &r, memcmp(r.digits + 4, "00", 2) == 0 || memcmp(r.digits + 5, "00", 2) == 0 ? 0.5f : 0.75f);
}

/* ---- the world ---- */

/* + or 00 or 0 and groups of digits, 8 to 15 in all */
static bool
find_world(const ShapeText *s, size_t at, bool plus)
{
	Reader		r = {.text = s->text, .at = s->tokens[at].start + plus, .end = s->tokens[s->count].start};
	size_t		good = 0;
	unsigned	groups = 0;
	unsigned	shortest = 9;
	bool		trunk = (r.at < r.end && r.text[r.at] == '0') || (r.at + 1 < r.end && r.text[r.at + 1] == '0');
	bool		exit_code = !plus && r.end - r.at > 4 && r.text[r.at] == '0' && ((r.text[r.at + 1] == '0' && r.text[r.at + 2] != '0') || memcmp(r.text + r.at, "011 ", 4) == 0);

	if (!plus && r.text[r.at] != '0' && r.text[r.at] != '(')
		return true;
	while (r.at < r.end)
	{
		size_t		n = 0;
		bool		brackets = r.text[r.at] == '(';

		r.at += brackets;
		while (r.at + n < r.end && is_digit(r.text[r.at + n]))
			n++;
		if (n == 0 || r.count + n > 15 || !read_digits(&r, (unsigned) n))
			break;
		if (brackets && (r.at >= r.end || r.text[r.at++] != ')'))
			break;
		groups++;
		if (n < shortest)
			shortest = (unsigned) n;
		good = r.at;
		if (!read_separator(&r) && !brackets && !(r.at < r.end && r.text[r.at] == '('))
			break;
		if (r.at < r.end && !is_digit(r.text[r.at]) && r.text[r.at] != '(')
			break;
	}
	if (good == 0)
		return true;
	r.at = good;
	if (!ends_here(&r))
		return true;
	if (plus || exit_code)
		return r.count < (plus ? 8 : 11) || groups < (plus ? 1 : 3) || add_phone(s, at, &r, plus ? 0.96f : 0.94f);
	/* a trunk prefix: 07700 900 118, 06 12 34 56 78 */
	if (!trunk || groups < 2 || r.count < 9 || r.count > 11 || shortest < 2 || (r.digits[1] == '0' && r.digits[0] == '0') ||
		memchr(s->text + s->tokens[at].start, '/', good - s->tokens[at].start) != NULL)
		return true;
	return add_phone(s, at, &r, groups >= 3 ? 0.88f : 0.78f);
}

/* ---- social security ---- */

static bool
find_ssn(const ShapeText *s, size_t at)
{
	Reader		r = {.text = s->text, .at = s->tokens[at].start, .end = s->tokens[s->count].start};
	size_t		to;
	char		sign;
	bool		spaces;

	if (!read_digits(&r, 3) || r.at >= r.end)
		return true;
	sign = r.text[r.at];
	spaces = sign == ' ';
	if (!read_separator(&r) || !read_digits(&r, 2) || !read_separator(&r) || !read_digits(&r, 4) || !ends_here(&r) || r.real < 6)
		return true;
	if (sign == '/')
		return true;
	to = token_end(s, at, r.at);
	return to == 0 || shape_add(s, at, to, PHI_SSN, spaces ? 0.7f : sign == '-' ? 0.95f : 0.8f);
}

bool
shape_phone(const ShapeText *s, size_t at)
{
	const Token *token = &s->tokens[at];
	char		first = s->text[token->start];
	bool		plus = first == '+';

	/* a number starts where no letter, digit or point of another touches it */
	if (token->gap == 0 && at > 0)
	{
		const Token *before = token - 1;

		if (before->kind == TOKEN_NUMBER)
			return true;
		if (before->kind == TOKEN_WORD && !plus && first != '(' && !shape_is(before, CLASS_phone_word) && !shape_is(before, CLASS_fax_word))
			return true;
		if (before->gap == 0 && at > 1 && (before->ch == '.' || before->ch == '-') && before[-1].kind == TOKEN_NUMBER)
			return true;
		if (before->ch == '-' && before->gap == 0 && at > 1 && before[-1].kind == TOKEN_WORD && !shape_is(&before[-1], CLASS_phone_word) && !shape_is(&before[-1], CLASS_fax_word))
			return true;
		if (before->ch == '$' || before->ch == '+' || (before->ch == '(' && first != '(' && at > 1 && before[-1].ch == '+'))
			return true;
	}
	if (token->kind == TOKEN_WORD && as_digit(first) == 0)
		return true;
	if (token->length == 3 && (token->value == 911 || token->value == 988 || token->value == 211))
		return candidate_add(s->call, s->found, (Candidate){(uint32_t) at, (uint32_t) at + 1, PHI_KEEP, PHI_BY_RULE, 0.94f});
	if (first == '(' || plus)
	{
		if (at + 1 >= s->count || s->tokens[at + 1].gap > 0)
			return true;
	}
	if (!find_nanp(s, at, plus))
		return false;
	if ((plus || first == '0' || (first == '(' && s->text[token->end] == '0')) && !find_world(s, at, plus))
		return false;
	if (plus || first == '(')
		return true;
	return find_local(s, at) && find_ssn(s, at);
}
