/*
 * Surrogates of numbers and addresses: the same shape, other digits.
 *
 * Every digit becomes another digit and every letter another letter of its case;
 * what is neither stays.  The key is the value without punctuation, so "555-12-3456"
 * and "555123456" become the same number.  Telephone numbers of the North American
 * plan end in 555-01xx (kept free for fiction), social security numbers begin with
 * 9 or 000 (never issued), names of hosts and IP addresses are those reserved for
 * documentation (RFC 2606, 5737, 3849).
 */
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "deid/surrogate_names.h"
#include "deid/surrogate_state.h"

/* Digits as they are dictated. */
static const char *const spelt_numbers[] = {
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"
};

#define SPELT_NUMBERS	10

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	c = lower(c);
	return c >= 'a' && c <= 'z';
}

/* The seed of a value by its letters and digits. */
static bool
value_seed(Call *call, Surrogates *state, PartRole role, Slice value, uint64_t *seed)
{
	Part	   *part;

	state->key.len = 0;
	if (!buffer_reserve(call, &state->key, value.len))
		return false;
	for (size_t i = 0; i < value.len; i++)
		if (is_digit(value.data[i]) || is_letter(value.data[i]) || (value.data[i] & 0x80))
			state->key.data[state->key.len++] = lower(value.data[i]);
	part = part_get(call, state, role, (Slice) {state->key.data, state->key.len});
	return part != NULL && part_seed(call, state, part, seed);
}

/* A digit other than c; not 0 where that would make the number shorter. */
static char
other_digit(char c, bool leading, uint64_t *random)
{
	char		digit = (char) ('0' + (c - '0' + 1 + (int) (draw(random) % 9)) % 10);

	if (leading && digit == '0')
		digit = c == '9' ? '8' : (char) (c + 1);
	return digit;
}

/* A letter of the same case other than c, of the first range letters of the alphabet. */
static char
other_letter(char c, int range, uint64_t *random)
{
	char		first = c >= 'a' ? 'a' : 'A';

	return (char) (first + (c - first + 1 + (int) (draw(random) % (uint64_t) (range - 1))) % range);
}

/* Hexadecimal groups with colons, as of a network card. */
static bool
is_hexadecimal(Slice value)
{
	bool		colon = false;

	for (size_t i = 0; i < value.len; i++)
	{
		char		c = lower(value.data[i]);

		if (c == ':')
			colon = true;
		else if (!is_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return colon;
}

/* Length of the letters at value[at, to). */
static size_t
word_length(Slice value, size_t at, size_t to)
{
	size_t		end = at;

	while (end < to && is_letter(value.data[end]))
		end++;
	return end - at;
}

/* "six one nine" is dictated: the number that the word at value[at, at + len) spells, or -1. */
static int
spelt_number(Slice value, size_t at, size_t len)
{
	for (int i = 0; i < SPELT_NUMBERS; i++)
	{
		size_t		same = 0;

		while (same < len && lower(value.data[at + same]) == spelt_numbers[i][same])
			same++;
		if (same == len && spelt_numbers[i][len] == '\0')
			return i;
	}
	return -1;
}

static bool
write_spelt(Call *call, Slice word, int number, uint64_t *random, Buffer *out)
{
	int			other = (number + 1 + (int) (draw(random) % (SPELT_NUMBERS - 1))) % SPELT_NUMBERS;
	Slice		name = {spelt_numbers[other], strlen(spelt_numbers[other])};

	return add_in_case(call, name, word_case(word) == WORD_UPPER ? WORD_UPPER : WORD_LOWER, out);
}

/* Append value[from, to) with its letters and digits replaced. */
static bool
write_shape(Call *call, Slice value, size_t from, size_t to, uint64_t *random, Buffer *out)
{
	int			letters = is_hexadecimal(value) ? 6 : 26;
	bool		leading = true;

	for (size_t at = from; at < to;)
	{
		char		c = value.data[at];
		UChar32		code;

		if ((at - from) % MC_POLL_BYTES == MC_POLL_BYTES - 1 && mc_cancelled(call))
			return false;
		if (is_letter(c) && (at == from || !is_letter(value.data[at - 1])))
		{
			size_t		len = word_length(value, at, to);
			int			number = len >= 3 && len <= 5 ? spelt_number(value, at, len) : -1;

			if (number >= 0)
			{
				if (!write_spelt(call, (Slice) {value.data + at, len}, number, random, out))
					return false;
				at += len;
				continue;
			}
		}
		if (is_digit(c))
		{
			c = other_digit(c, leading && c != '0', random);
			leading = false;
		}
		else if (is_letter(c))
			c = other_letter(c, letters, random);
		if ((c & 0x80) == 0)
			at++;
		else
		{
			U8_NEXT(value.data, at, to, code);
			if (code >= 0 && u_ispunct(code))	/* dashes and quotes beyond ASCII */
			{
				char		encoded[4];
				int			len = 0;

				U8_APPEND_UNSAFE(encoded, len, code);
				if (!buffer_add(call, out, encoded, (size_t) len))
					return false;
				continue;
			}
			c = code >= 0 && u_isdigit(code) ? (char) ('0' + draw(random) % 10) :
				(char) ('a' + draw(random) % 26);
		}
		if (!buffer_add_char(call, out, c))
			return false;
	}
	return true;
}

bool
number_write(Call *call, Surrogates *state, Slice value, Buffer *out)
{
	uint64_t	random;

	return value_seed(call, state, PART_NUMBER, value, &random) &&
		write_shape(call, value, 0, value.len, &random, out);
}

/* Words in a telephone number that are no part of it. */
static bool
is_phone_word(Slice value, size_t start, size_t end)
{
	static const char *const words[] = {
		"x", "ext", "extn", "extension", "p", "pager", "pgr", "pg", "beeper", "cell", "c", "tel", "t", "ph", "phone",
		"fax", "f", "office", "home", "h", "work", "w", "mobile", "m", "voicemail", "vm", "b", "bp", "ascom"
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
	{
		size_t		at = 0;

		while (at < end - start && words[i][at] != '\0' && lower(value.data[start + at]) == words[i][at])
			at++;
		if (at == end - start && words[i][at] == '\0')
			return true;
	}
	return false;
}

/*
 * The digits of a number of the North American plan, by place: [1] area 555 01xx.
 * count: digits of the number proper (7, 10 or 11); at: this one's place.
 */
static char
nanp_digit(char c, int at, int count, uint64_t *random)
{
	static const char fixed[5] = {'5', '5', '5', '0', '1'};
	int			place = at - (count - 7);	/* from the exchange on */

	if (place >= 5)
		return other_digit(c, false, random);
	if (place >= 0)
		return fixed[place];
	if (count == 11 && at == 0)
		return c;
	if (place == -3)
	{
		char		digit = (char) ('2' + draw(random) % 8);

		return digit != c ? digit : digit == '9' ? '2' : (char) (digit + 1);
	}
	return other_digit(c, false, random);
}

/* The digits before the first letter (an extension), which is at *end. */
static int
count_digits(Slice value, size_t *end)
{
	int			count = 0;

	for (*end = 0; *end < value.len && !is_letter(value.data[*end]); ++*end)
		count += is_digit(value.data[*end]);
	return count;
}

static char
first_digit(Slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if (is_digit(value.data[i]))
			return value.data[i];
	return '\0';
}

bool
phone_write(Call *call, Surrogates *state, Slice value, Buffer *out)
{
	uint64_t	random;
	size_t		end;
	int			count = count_digits(value, &end);
	bool		plus = value.len > 1 && value.data[0] == '+' && value.data[1] != '1';
	bool		nanp = !plus && (count == 7 || count == 10 || (count == 11 && first_digit(value) == '1'));
	int			place = 0;

	if (!value_seed(call, state, PART_NUMBER, value, &random))
		return false;
	for (size_t at = 0; at < value.len;)
	{
		char		c = value.data[at];
		size_t		next = at + 1;
		bool		keep = !is_digit(c);

		if (is_letter(c) || (c & 0x80))
		{
			while (next < value.len && (is_letter(value.data[next]) || (value.data[next] & 0x80)))
				next++;
			keep = is_phone_word(value, at, next);
		}
		if (keep)
		{
			if (!buffer_add(call, out, value.data + at, next - at))
				return false;
		}
		else if (nanp && is_digit(c) && at < end)
		{
			if (!buffer_add_char(call, out, nanp_digit(c, place++, count, &random)))
				return false;
		}
		else if (!write_shape(call, value, at, next, &random, out))
			return false;
		at = next;
	}
	return true;
}

bool
ssn_write(Call *call, Surrogates *state, Slice value, Buffer *out)
{
	uint64_t	random;
	int			count = 0;
	int			place = 0;
	bool		nine = false;

	for (size_t i = 0; i < value.len; i++)
		if (is_digit(value.data[i]) && count++ == 0)
			nine = value.data[i] == '9';
	if (!value_seed(call, state, PART_NUMBER, value, &random))
		return false;
	if (count != 9)
		return write_shape(call, value, 0, value.len, &random, out);
	for (size_t i = 0; i < value.len; i++)
	{
		char		c = value.data[i];

		if (is_digit(c))
		{
			c = nine && place < 3 ? '0' : place == 0 ? '9' : other_digit(c, false, &random);
			place++;
		}
		else if (is_letter(c) || (c & 0x80))
			c = 'x';
		if (!buffer_add_char(call, out, c))
			return false;
	}
	return true;
}

/* Does the value hold the word (lower case)? */
static bool
holds(Slice value, const char *word)
{
	size_t		len = strlen(word);

	for (size_t at = 0; at + len <= value.len; at++)
	{
		size_t		i = 0;

		while (i < len && lower(value.data[at + i]) == word[i])
			i++;
		if (i == len)
			return true;
	}
	return false;
}

/* A reserved name of the original's kind that the original does not hold. */
static const char *
example_host(Slice value)
{
	static const char *const hosts[3] = {"example.com", "example.org", "example.net"};
	int			wanted = holds(value, ".org") ? 1 : holds(value, ".net") ? 2 : 0;

	for (int i = 0; i < 3; i++)
		if (!holds(value, hosts[(wanted + i) % 3]))
			return hosts[(wanted + i) % 3];
	return "example.edu";
}

bool
email_write(Call *call, Surrogates *state, Slice value, Buffer *out)
{
	const NameSet *names = &surrogate_names[LEX_ORIGIN_ENGLISH];
	const char *at_sign = memchr(value.data, '@', value.len);
	WordCase	letter_case = word_case(value) == WORD_UPPER ? WORD_UPPER : WORD_LOWER;
	Slice		local = {value.data, at_sign == NULL ? 0 : (size_t) (at_sign - value.data)};
	const char *separator = "";
	bool		digits = false;
	Slice		given,
				surname,
				host;
	uint64_t	random;

	if (at_sign == NULL)
		return number_write(call, state, value, out);
	if (!value_seed(call, state, PART_MAIL, value, &random))
		return false;
	for (size_t i = 0; i < local.len; i++)
	{
		digits |= is_digit(local.data[i]);
		if (local.data[i] == '.' || local.data[i] == '_' || local.data[i] == '-')
			separator = local.data[i] == '.' ? "." : local.data[i] == '_' ? "_" : "-";
	}
	do
		given = name_at(draw(&random) % 2 ? names->female : names->male, (int) (draw(&random) % 24));
	while (lower(given.data[0]) == lower(value.data[0]));
	surname = name_at(names->surname, (int) (draw(&random) % 40));
	if (*separator == '\0')
		given.len = 1;
	host.data = example_host(value);
	host.len = strlen(host.data);
	if (!add_in_case(call, given, letter_case, out) || !buffer_add_text(call, out, separator) ||
		!add_in_case(call, surname, letter_case, out) ||
		(digits && !buffer_add_number(call, out, draw(&random) % 100, 2)))
		return false;
	return buffer_add_char(call, out, '@') && add_in_case(call, host, letter_case, out);
}

bool
url_write(Call *call, Surrogates *state, Slice value, Buffer *out)
{
	uint64_t	random;
	size_t		host = 0;
	size_t		end;

	if (!value_seed(call, state, PART_MAIL, value, &random))
		return false;
	for (size_t i = 0; i + 3 <= value.len && i < 12; i++)
		if (memcmp(value.data + i, "://", 3) == 0)
			host = i + 3;
	if (!buffer_add(call, out, value.data, host))
		return false;
	if (value.len - host > 4 && holds((Slice) {value.data + host, 4}, "www.") && !buffer_add_text(call, out, "www."))
		return false;
	for (end = host; end < value.len; end++)
		if (value.data[end] == '/' || value.data[end] == '?')
			break;
	if (!buffer_add_text(call, out, example_host(value)))
		return false;
	if (end + 1 >= value.len)
		return true;
	if (!buffer_add_char(call, out, '/'))
		return false;
	for (int i = 0; i < 6; i++)
		if (!buffer_add_char(call, out, (char) ('a' + draw(&random) % 26)))
			return false;
	return true;
}

/* "192.0.2." and the like, other than that of the original. */
static const char *
example_block(Slice value, uint64_t *random)
{
	static const char *const blocks[3] = {"192.0.2.", "198.51.100.", "203.0.113."};
	int			pick = (int) (draw(random) % 3);

	while (value.len > 0 && value.data[0] == blocks[pick][0] &&
		   memcmp(value.data, blocks[pick], value.len < 4 ? value.len : 4) == 0)
		pick = (pick + 1) % 3;
	return blocks[pick];
}

bool
ip_write(Call *call, Surrogates *state, Slice value, Buffer *out)
{
	static const char hex[] = "0123456789abcdef";
	uint64_t	random;
	int			dots = 0;
	int			colons = 0;
	bool		empty_group = false;

	for (size_t i = 0; i < value.len; i++)
	{
		dots += value.data[i] == '.';
		colons += value.data[i] == ':';
		empty_group |= i > 0 && value.data[i] == ':' && value.data[i - 1] == ':';
	}
	if (!value_seed(call, state, PART_NUMBER, value, &random))
		return false;
	if (dots == 3 && colons <= 1)
		return buffer_add_text(call, out, example_block(value, &random)) &&
			buffer_add_number(call, out, 1 + draw(&random) % 254, 1);
	if (!empty_group && colons != 7)
		return write_shape(call, value, 0, value.len, &random, out);
	if (!buffer_add_text(call, out, "2001:db8::"))
		return false;
	for (int i = 0; i < 4; i++)
		if (!buffer_add_char(call, out, hex[1 + draw(&random) % 15]))
			return false;
	return true;
}

/* An hour other than the one that the digits say; of a time of three digits it has one digit. */
static uint64_t
other_hour(const char *digits, size_t len, bool half_day, uint64_t *random)
{
	uint64_t	first = half_day || len == 3 ? 1 : 0;
	uint64_t	hours = len == 3 ? 9 : half_day ? 12 : 24;
	uint64_t	hour = first + draw(random) % hours;
	uint64_t	original = 0;

	for (size_t i = 0; i < (len >= 3 ? len - 2 : len); i++)
		original = original * 10 + (uint64_t) (digits[i] - '0');
	return hour == original ? first + (hour - first + 1) % hours : hour;
}

/* Hours, minutes and seconds by turns; a dash begins a new time.  A time in words becomes a tag. */
bool
time_write(Call *call, Surrogates *state, Slice value, Buffer *out)
{
	bool		half_day = holds(value, "am") || holds(value, "pm") || holds(value, "a.") || holds(value, "p.");
	bool		digit_seen = false;
	int			place = 0;
	uint64_t	random;

	if (!value_seed(call, state, PART_NUMBER, value, &random))
		return false;
	for (size_t at = 0; at < value.len;)
	{
		size_t		start = at;
		uint64_t	hour;
		uint64_t	minute;
		bool		good = true;

		while (at < value.len && is_digit(value.data[at]))
			at++;
		digit_seen |= at > start;
		hour = other_hour(value.data + start, at - start, half_day, &random);
		minute = draw(&random) % 60;
		if (at - start >= 3)
			good = buffer_add_number(call, out, hour, (int) (at - start) - 2) && buffer_add_number(call, out, minute, 2);
		else if (at > start)
			good = buffer_add_number(call, out, place++ == 0 ? hour : minute, (int) (at - start));
		else
		{
			if (value.data[at] == '-')
				place = 0;
			good = !digit_seen || buffer_add_char(call, out, value.data[at]);
			at++;
		}
		if (!good)
			return false;
	}
	return digit_seen || buffer_add_text(call, out, "[TIME]");
}

/*
 * Another age of the same time of life: up to four years away, never the same,
 * never over 89.  What is no plain number ("6 mo", "forties") becomes [AGE].
 */
bool
age_write(Call *call, Surrogates *state, Slice value, Buffer *out)
{
	uint64_t	age = 0;
	uint64_t	random;
	uint64_t	other;

	for (size_t at = 0; at < value.len; at++)
	{
		if (!is_digit(value.data[at]) || at >= 2)
			return buffer_add_text(call, out, "[AGE]");
		age = age * 10 + (uint64_t) (value.data[at] - '0');
	}
	if (value.len == 0)
		return buffer_add_text(call, out, "[AGE]");
	if (!value_seed(call, state, PART_NUMBER, value, &random))
		return false;
	other = 1 + draw(&random) % 4;
	if (age + other > 89 || (age > other && draw(&random) % 2 == 0))
		other = age - other;
	else
		other = age + other;
	return buffer_add_number(call, out, other, 1);
}
