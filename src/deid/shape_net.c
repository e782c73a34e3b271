/*
 * E-mail addresses, web addresses, network addresses and handles.
 *
 * Each is tried at the sign that gives it away: @ for e-mail and handles, the
 * colon of ://, www, a point before a top-level domain, the first octet or group
 * of an IP address.  A run of visible characters is walked at most
 * SHAPE_MOST_TOKENS to each side.
 */
#include "deid/shape.h"

#include <string.h>

/* characters that end an address even without white space */
static bool
ends_address(const Token *token)
{
	return token->kind == TOKEN_PUNCT && token->ch != 0 && strchr("<>\"|^{}`\\", token->ch) != NULL;
}

/* The end of the address that goes on at `at`, less the punctuation of its sentence. */
static size_t
address_end(const ShapeText *s, size_t at)
{
	size_t		end = at;
	size_t		start = at;
	int			open = 0;

	while (end < s->count && end < at + SHAPE_MOST_TOKENS && (end == start || shape_glued(&s->tokens[end])) &&
		   !ends_address(&s->tokens[end]))
	{
		open += s->tokens[end].ch == '(' || s->tokens[end].ch == '[';
		if (s->tokens[end].ch == ')' || s->tokens[end].ch == ']')
		{
			if (open == 0)
				break;
			open--;
		}
		end++;
	}
	while (end > at && s->tokens[end - 1].kind == TOKEN_PUNCT && s->tokens[end - 1].ch != '/' && s->tokens[end - 1].ch != '=')
		end--;
	return end;
}

/* ---- e-mail and handles ---- */

static bool
is_local_part(const Token *token)
{
	return shape_alnum(token) || (token->kind == TOKEN_PUNCT && token->ch != 0 && strchr(".-_+'%&=~", token->ch) != NULL);
}

/* a.b.c after the @: labels with points or hyphens, at least one point */
static size_t
domain_end(const ShapeText *s, size_t at, bool *dotted)
{
	size_t		end = at;
	size_t		last = at;

	*dotted = false;
	while (end < s->count && end < at + SHAPE_MOST_TOKENS && shape_glued(&s->tokens[end]))
	{
		const Token *token = &s->tokens[end];

		if (shape_alnum(token))
			last = end + 1;
		else if (token->ch != '.' && token->ch != '-' && token->ch != '_')
			break;
		end++;
	}
	for (size_t i = at; i + 1 < last; i++)
		*dotted |= s->tokens[i].ch == '.';
	return last;
}

static bool
find_email(const ShapeText *s, size_t at)
{
	size_t		from = at;
	size_t		to;
	bool		dotted;

	while (from > 0 && at - from < SHAPE_MOST_TOKENS && s->tokens[from].gap == 0 && is_local_part(&s->tokens[from - 1]))
		from--;
	while (from < at && !shape_alnum(&s->tokens[from]))
		from++;
	to = domain_end(s, at + 1, &dotted);
	if (to == at + 1)
		return true;
	if (from < at && dotted)
		return shape_add(s, from, to, PHI_EMAIL, 0.99f);
	/* a handle: @name after a space or a bracket, not @NAME@ of a template */
	if (from == at && (to >= s->count || s->tokens[to].ch != '@' || s->tokens[to].gap > 0))
	{
		const Token *name = &s->tokens[at + 1];

		if (name->kind == TOKEN_WORD && (to > at + 2 || (name->length >= 4 && !shape_is(name, CLASS_common) && !shape_is(name, CLASS_medical))) &&
			!shape_is(name, CLASS_measure))
			return shape_add(s, at + 1, to, PHI_USERNAME, dotted ? 0.93f : 0.9f);
	}
	return true;
}

/* ---- web addresses ---- */

/* scheme://... at the colon */
static bool
find_scheme(const ShapeText *s, size_t at)
{
	size_t		from = at;

	if (at == 0 || at + 2 >= s->count || s->tokens[at + 1].ch != '/' || !shape_glued(&s->tokens[at + 1]) ||
		s->tokens[at + 2].ch != '/' || !shape_glued(&s->tokens[at + 2]) || s->tokens[at].gap > 0)
		return true;
	while (from > 0 && at - from < 4 && s->tokens[from].gap == 0 && shape_alnum(&s->tokens[from - 1]))
		from--;
	return from == at || shape_add(s, from, address_end(s, at), PHI_URL, 0.98f);
}

/* The start of the host name that ends before the point at `at`. */
static size_t
host_start(const ShapeText *s, size_t at)
{
	size_t		from = at;

	while (from > 0 && at - from < SHAPE_MOST_TOKENS && s->tokens[from].gap == 0 &&
		   (shape_alnum(&s->tokens[from - 1]) || s->tokens[from - 1].ch == '-' || s->tokens[from - 1].ch == '.'))
		from--;
	while (from < at && !shape_alnum(&s->tokens[from]))
		from++;
	return from;
}

/* name.com, name.org/path: the point at `at` stands before a top-level domain */
static bool
find_host(const ShapeText *s, size_t at)
{
	const Token *top = &s->tokens[at + 1];
	const Token *after = &s->tokens[at + 2];
	size_t		from;
	bool		path;

	if (at == 0 || at + 1 >= s->count || s->tokens[at].gap > 0 || !shape_glued(top) || top->kind != TOKEN_WORD ||
		top->shape == SHAPE_TITLE)
		return true;
	if (!shape_is(top, CLASS_top_domain) && !shape_is(top, CLASS_country_domain))
		return true;
	/* the domain goes on: the next point decides; or part of an e-mail address */
	if (shape_glued(after) && (shape_alnum(after) || after->ch == '@' || after->ch == '_'))
		return true;
	if (shape_glued(after) && after->ch == '.' && at + 3 < s->count && shape_glued(&s->tokens[at + 3]) &&
		s->tokens[at + 3].kind == TOKEN_WORD && s->tokens[at + 3].shape != SHAPE_TITLE)
		return true;
	from = host_start(s, at);
	if (from == at || (from > 0 && s->tokens[from].gap == 0 && (s->tokens[from - 1].ch == '@' || s->tokens[from - 1].ch == '/')))
		return true;
	path = shape_glued(after) && (after->ch == '/' || after->ch == ':' || after->ch == '?') && at + 3 < s->count && shape_glued(&s->tokens[at + 3]);
	/* "pt.is": a country's letters alone are no sign without a path or a second point */
	if (shape_is(top, CLASS_country_domain) && !path && at - from < 3)
		return true;
	if (at - from == 1 && s->tokens[from].length < 2)
		return true;
	return shape_add(s, from, path ? address_end(s, at) : at + 2, PHI_URL, 0.95f);
}

/* ---- network addresses ---- */

static bool
find_ipv4(const ShapeText *s, size_t at)
{
	const Token *t = &s->tokens[at];

	if (at + 6 >= s->count || !shape_is(t, CLASS_octet))
		return true;
	if (t->gap == 0 && at > 0 && (shape_alnum(t - 1) || (t[-1].ch == '.' && at > 1 && t[-1].gap == 0 && t[-2].kind == TOKEN_NUMBER)))
		return true;
	for (int i = 1; i <= 6; i++)
		if (!shape_glued(&t[i]) || (i % 2 == 1 ? t[i].ch != '.' : !shape_is(&t[i], CLASS_octet)))
			return true;
	if (shape_glued(&t[7]) && (shape_alnum(&t[7]) || (t[7].ch == '.' && shape_glued(&t[8]) && shape_alnum(&t[8]))))
		return true;
	if (at > 0 && shape_is(t - 1, CLASS_version_word))
		return true;
	/* 4.2.0.0 numbers an edition */
	if (t[0].length == 1 && t[2].length == 1 && t[4].length == 1 && t[6].length == 1)
		return true;
	return shape_add(s, at, at + 7, PHI_IPADDR, 0.96f);
}

static bool
is_hex(const ShapeText *s, const Token *token)
{
	for (size_t i = token->start; i < token->end; i++)
	{
		char		c = s->text[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
			return false;
	}
	return true;
}

/*
 * Groups of hexadecimal digits between colons: six of two digits are a MAC
 * address, eight, or fewer with ::, an IPv6 address.  Hyphens make a MAC too.
 */
static bool
find_groups(const ShapeText *s, size_t at)
{
	size_t		end = at;
	unsigned	groups = 0;
	unsigned	pairs = 0;
	unsigned	doubled = 0;
	unsigned	digits = 0;
	unsigned	longest = 0;
	char		sign = 0;

	while (end < s->count && end < at + 40)
	{
		unsigned	length = 0;

		while (end < s->count && (end == at || shape_glued(&s->tokens[end])) && shape_alnum(&s->tokens[end]) && length <= 4)
		{
			if (!is_hex(s, &s->tokens[end]))
				return true;
			digits += s->tokens[end].kind == TOKEN_NUMBER;
			length += s->tokens[end].length;
			end++;
		}
		if (length > 4)
			return true;
		if (length > 0)
		{
			groups++;
			pairs += length == 2;
			if (length > longest)
				longest = length;
		}
		if (end >= s->count || !shape_glued(&s->tokens[end]) || (s->tokens[end].ch != ':' && s->tokens[end].ch != '-') ||
			(sign != 0 && s->tokens[end].ch != sign) || end + 1 >= s->count || !shape_glued(&s->tokens[end + 1]))
			break;
		if (s->tokens[end + 1].ch == ':')
			doubled++;
		else if (!shape_alnum(&s->tokens[end + 1]))
			break;
		sign = s->tokens[end].ch;
		end++;
	}
	if (groups == 6 && pairs == 6 && doubled == 0 && digits > 0)
		return shape_add(s, at, end, PHI_DEVICE, 0.97f);
	if (sign == ':' && digits > 0 && longest >= 3 && ((doubled == 1 && groups >= 2 && groups <= 7) || (doubled == 0 && groups == 8)))
		return shape_add(s, at, end, PHI_IPADDR, 0.96f);
	return true;
}

bool
shape_net(const ShapeText *s, size_t at)
{
	const Token *token = &s->tokens[at];

	if (token->kind == TOKEN_PUNCT)
	{
		if (token->ch == '@')
			return find_email(s, at);
		if (token->ch == ':')
			return find_scheme(s, at);
		if (token->ch == '.')
			return find_host(s, at);
		return true;
	}
	if (token->kind == TOKEN_NUMBER && !find_ipv4(s, at))
		return false;
	if (token->kind == TOKEN_WORD && shape_is(token, CLASS_web_word) && at + 2 < s->count && s->tokens[at + 1].ch == '.' &&
		shape_glued(&s->tokens[at + 1]) && shape_glued(&s->tokens[at + 2]))
		return shape_add(s, at, address_end(s, at), PHI_URL, 0.97f);
	/* a hexadecimal group is tried only where a run starts and a sign follows it */
	if (token->length <= 4 && (token->gap > 0 || at == 0 || !(shape_alnum(token - 1) || token[-1].ch == ':' || token[-1].ch == '-') || shape_is(token, CLASS_linestart)))
		return find_groups(s, at);
	/* a label and its colon may touch: "MAC:00:1B..." */
	if (token->length <= 2 && token->gap == 0 && at > 1 && token[-1].ch == ':' && token[-2].kind == TOKEN_WORD && token[-2].length >= 2)
		return find_groups(s, at);
	return true;
}
