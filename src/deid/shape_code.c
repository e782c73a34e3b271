/*
 * Numbers with a structure of their own: VIN, UUID and hash, IBAN, payment card.
 *
 * A check digit that is right raises the score; one that is wrong never clears
 * a number, because scribes and scanners err.
 */
#include "deid/shape.h"

#include <string.h>

#define MOST_CODE	40

/* Letters and digits of the glued letters and digits from `at`: their number, or 0 if over room. */
static unsigned
read_word(const ShapeText *s, size_t at, char *out, unsigned room, size_t *to)
{
	unsigned	n = 0;
	size_t		i = at;

	while (i < s->count && (i == at || shape_glued(&s->tokens[i])) && shape_alnum(&s->tokens[i]))
	{
		for (size_t b = s->tokens[i].start; b < s->tokens[i].end; b++)
		{
			char		c = s->text[b];

			if (n >= room || (unsigned char) c >= 0x80)
				return 0;
			out[n++] = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
		}
		i++;
	}
	*to = i;
	return n;
}

/* ---- vehicle identification number, ISO 3779; check digit of 49 CFR 565 ---- */

static int
vin_value(char c)
{
	static const char values[] = "12345678.12345.7.923456789";	/* A to Z; . is not allowed */

	if (c >= '0' && c <= '9')
		return c - '0';
	c = values[c - 'A'];
	return c == '.' ? -1 : c - '0';
}

static bool
vin_checks(const char *vin)
{
	static const int weights[17] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
	int			sum = 0;

	for (int i = 0; i < 17; i++)
		sum += vin_value(vin[i]) * weights[i];
	return vin[8] == (sum % 11 == 10 ? 'X' : (char) ('0' + sum % 11));
}

static bool
find_vin(const ShapeText *s, size_t at, size_t to, const char *word)
{
	unsigned	digits = 0;

	for (int i = 0; i < 17; i++)
	{
		if (vin_value(word[i]) < 0)
			return true;
		digits += word[i] >= '0' && word[i] <= '9';
	}
	if (digits < 5 || digits > 16 || word[16] > '9' || word[15] > '9')
		return true;
	return shape_add(s, at, to, PHI_VEHICLE, vin_checks(word) ? 0.97f : 0.85f);
}

/* ---- hexadecimal: UUID, hash ---- */

static bool
find_hash(const ShapeText *s, size_t at)
{
	size_t		end = at;
	size_t		byte = s->tokens[at].start;
	size_t		limit = s->tokens[s->count].start;
	unsigned	digits = 0;
	unsigned	hyphens = 0;
	unsigned	hex = 0;

	for (; byte < limit; byte++)
	{
		char		c = s->text[byte];

		if (c >= '0' && c <= '9')
			digits++;
		else if (c == '-' && hex > 0)
			hyphens++;
		else if (!((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
			break;
		hex += c != '-';
		if (hex > 128)
			return true;
	}
	if (hex < 32 || digits < 4 || digits == hex || (hyphens != 0 && (hyphens != 4 || hex != 32)))
		return true;
	while (end < s->count && s->tokens[end].end <= byte)
		end++;
	return shape_add(s, at, end, PHI_IDNUM, 0.93f);
}

/* ---- IBAN, ISO 13616 ---- */

static bool
iban_checks(const char *iban, unsigned n)
{
	unsigned	rest = 0;

	for (unsigned i = 0; i < n; i++)
	{
		char		c = iban[(i + 4) % n];

		rest = c <= '9' ? (rest * 10 + (unsigned) (c - '0')) % 97 : (rest * 100 + (unsigned) (c - 'A' + 10)) % 97;
	}
	return rest == 1;
}

/* Country, two digits, then groups of four with spaces or none. */
static bool
find_iban(const ShapeText *s, size_t at)
{
	char		iban[MOST_CODE];
	unsigned	n = 0;
	size_t		i = at;
	size_t		good = 0;
	unsigned	groups = 0;

	while (i < s->count && n < 34 && shape_alnum(&s->tokens[i]) && (i == at || s->tokens[i].gap <= 1))
	{
		size_t		to;
		unsigned	more = read_word(s, i, iban + n, 34 - n, &to);

		if (more == 0 || (groups > 0 && n > 4 && more > 4) || (groups == 1 && n == 4 && more != 4))
			break;
		n += more;
		i = to;
		groups++;
		if (n >= 15 && iban_checks(iban, n))
			good = to;
		if (more < 4)
			break;
	}
	if (n < 15 || iban[2] > '9' || iban[3] > '9')
		return true;
	if (good > 0)
		return shape_add(s, at, good, PHI_ACCOUNT, 0.98f);
	/* four groups of four and no fault but the checksum */
	return groups < 4 || shape_add(s, at, i, PHI_ACCOUNT, 0.8f);
}

/* ---- payment card, ISO 7812 ---- */

static bool
luhn(const char *digits, unsigned n)
{
	unsigned	sum = 0;

	for (unsigned i = 0; i < n; i++)
	{
		unsigned	d = (unsigned) (digits[n - 1 - i] - '0');

		if (i % 2 == 1)
			d = d > 4 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return sum % 10 == 0;
}

static bool
find_card(const ShapeText *s, size_t at)
{
	char		digits[24];
	unsigned	n = 0;
	size_t		i = at;
	unsigned	groups = 0;

	while (i < s->count && s->tokens[i].kind == TOKEN_NUMBER && n + s->tokens[i].length <= 19 &&
		   (i == at || s->tokens[i].gap <= 1))
	{
		memcpy(digits + n, s->text + s->tokens[i].start, s->tokens[i].length);
		n += s->tokens[i].length;
		i++;
		groups++;
		if (i + 1 < s->count && s->tokens[i].ch == '-' && shape_glued(&s->tokens[i]) && s->tokens[i + 1].kind == TOKEN_NUMBER &&
			shape_glued(&s->tokens[i + 1]))
			i++;
		if (n >= 15)
			break;
	}
	if (n < 13 || n > 19 || (groups > 1 && s->tokens[at].length != 4) || groups > 4 || digits[0] < '3' || digits[0] > '6')
		return true;
	if (i < s->count && s->tokens[i].kind == TOKEN_NUMBER && s->tokens[i].gap <= 1)
		return true;			/* it goes on: a tracking number */
	return !luhn(digits, n) || shape_add(s, at, i, PHI_ACCOUNT, 0.9f);
}

bool
shape_code(const ShapeText *s, size_t at)
{
	const Token *token = &s->tokens[at];
	char		word[MOST_CODE];
	unsigned	n;
	size_t		to;

	if (!shape_alnum(token) || (token->gap == 0 && at > 0 && shape_alnum(token - 1)))
		return true;
	if (token->kind == TOKEN_NUMBER && token->length >= 4 && !find_card(s, at))
		return false;
	if (token->length == 2 && token->kind == TOKEN_WORD && (token->shape == SHAPE_UPPER) && at + 1 < s->count &&
		s->tokens[at + 1].kind == TOKEN_NUMBER && shape_glued(&s->tokens[at + 1]) && !find_iban(s, at))
		return false;
	/* what follows is a mix of letters and digits that touch, or groups with hyphens */
	if (at + 1 >= s->count || !shape_glued(&s->tokens[at + 1]) || token->length > 17 ||
		(!shape_alnum(&s->tokens[at + 1]) && s->tokens[at + 1].ch != '-'))
		return true;
	n = read_word(s, at, word, sizeof(word), &to);
	if (n == 17 && !find_vin(s, at, to, word))
		return false;
	return (token->gap == 0 && at > 0 && token[-1].ch == '-') || find_hash(s, at);
}
