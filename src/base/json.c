/*
 * Reading and quoting JSON.
 *
 * The first pass (measure) looks at brackets, commas and strings only; it finds
 * for each bracket how many values it may hold, in the order in which the
 * brackets open.  The second pass (read_value) checks everything and takes the
 * values of each bracket from one pool as a run, so children lie side by side.
 * What the first pass counted is an upper bound whatever the text is, and the
 * second never takes more: a bracket whose count is used up is a syntax error.
 */
#include "base/json.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"

#define NUMBER_MAX	400			/* characters; a double needs no more */

typedef struct Reader
{
	Call	   *call;
	const char *text;
	size_t		len;
	size_t		at;
	size_t		polled;			/* cancel was polled here */
	size_t		value_count,	/* what measure() found */
				key_count,
				bracket_count,
				escaped;		/* bytes of strings with escapes */
	Json	   *values;			/* the rest of each pool */
	Slice	   *keys;
	uint32_t   *children;		/* of the next brackets */
	char	   *decoded;
} Reader;

static bool
invalid(Reader *r)
{
	return mc_fail(r->call, MC_INVALID_JSON, "invalid JSON at byte %zu", r->at);
}

static bool
stopped(Reader *r)
{
	if (r->at - r->polled < MC_POLL_BYTES)
		return false;
	r->polled = r->at;
	return mc_cancelled(r->call);
}

/* Behind the closing quote of the string that starts at r->at, or the end. */
static size_t
string_end(const Reader *r, bool *escapes)
{
	size_t		at = r->at + 1;

	*escapes = false;
	while (at < r->len && r->text[at] != '"')
	{
		if (r->text[at] == '\\')
		{
			*escapes = true;
			at++;
		}
		at++;
	}
	return at < r->len ? at + 1 : r->len;
}

/* Count; with r->children set, also fill in the children of each bracket. */
static bool
measure(Reader *r)
{
	size_t		open[JSON_DEPTH];	/* bracket's number */
	bool		is_object[JSON_DEPTH];
	int			depth = 0;
	bool		escapes;

	r->value_count = 1;
	r->key_count = r->bracket_count = r->escaped = r->at = r->polled = 0;
	while (r->at < r->len)
	{
		char		c = r->text[r->at];
		size_t		next = r->at + 1;

		if (stopped(r))
			return false;
		if (c == '"')
		{
			next = string_end(r, &escapes);
			if (escapes)
				r->escaped += next - r->at;
		}
		else if (c == '[' || c == '{')
		{
			if (depth == JSON_DEPTH)
				return mc_fail(r->call, MC_INVALID_JSON, "JSON is nested deeper than %d at byte %zu", JSON_DEPTH, r->at);
			open[depth] = r->bracket_count++;
			is_object[depth++] = c == '{';
		}
		if ((c == ']' || c == '}') && --depth < 0)
			return invalid(r);
		if (depth > 0 && (c == '[' || c == '{' || c == ','))
		{
			r->value_count++;
			r->key_count += is_object[depth - 1];
			if (r->children != NULL)
				r->children[open[depth - 1]]++;
		}
		r->at = next;
	}
	if (r->value_count > UINT32_MAX)
		return mc_fail(r->call, MC_TOO_LARGE, "JSON has too many values");
	r->at = r->polled = 0;
	return true;
}

/* Pools for what measure() counted. */
static bool
make_pools(Reader *r, size_t max_bytes)
{
	size_t		values,
				keys,
				total;

	if (!size_mul(r->value_count, sizeof(Json), &values) || !size_mul(r->key_count, sizeof(Slice), &keys) ||
		!size_add(values, keys, &total) || !size_add(total, r->escaped + r->bracket_count * sizeof(uint32_t), &total) ||
		total > max_bytes)
		return mc_fail(r->call, MC_TOO_LARGE, "JSON of %zu bytes has too many values (%zu)", r->len, r->value_count);
	r->values = mc_alloc(r->call, r->value_count, sizeof(Json));
	r->keys = mc_alloc(r->call, r->key_count, sizeof(Slice));
	r->decoded = mc_alloc(r->call, r->escaped, 1);
	r->children = mc_alloc0(r->call, r->bracket_count, sizeof(uint32_t));
	return r->values != NULL && r->keys != NULL && r->decoded != NULL && r->children != NULL;
}

static void
skip_space(Reader *r)
{
	while (r->at < r->len && strchr(" \t\n\r", r->text[r->at]) != NULL && r->text[r->at] != '\0')
		r->at++;
}

/* The next character that is no space, 0 at the end. */
static char
peek(Reader *r)
{
	skip_space(r);
	return r->at < r->len ? r->text[r->at] : '\0';
}

/* Length of the valid UTF-8 character at r->at < end (RFC 3629, table 3-7 of Unicode), 0 if there is none. */
static size_t
utf8_length(const Reader *r, size_t end)
{
	const unsigned char *s = (const unsigned char *) r->text + r->at;
	size_t		len = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;

	if (len > end - r->at)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
		(s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
		return 0;
	return len;
}

/* Four hexadecimal digits at r->at, moving behind them; -1 if they are none. */
static int32_t
read_hex4(Reader *r, size_t end)
{
	int32_t		value = 0;

	if (end - r->at < 4)
		return -1;
	for (size_t stop = r->at + 4; r->at < stop; r->at++)
	{
		char		c = r->text[r->at];
		int			digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static char *
put_utf8(char *out, uint32_t c)
{
	if (c < 0x80)
		*out++ = (char) c;
	else
	{
		if (c < 0x800)
			*out++ = (char) (0xC0 | c >> 6);
		else
		{
			if (c < 0x10000)
				*out++ = (char) (0xE0 | c >> 12);
			else
			{
				*out++ = (char) (0xF0 | c >> 18);
				*out++ = (char) (0x80 | (c >> 12 & 0x3F));
			}
			*out++ = (char) (0x80 | (c >> 6 & 0x3F));
		}
		*out++ = (char) (0x80 | (c & 0x3F));
	}
	return out;
}

/* The escape whose backslash is at r->at; what it stands for goes to *out, which is never longer than the escape. */
static bool
read_escape(Reader *r, size_t end, char **out)
{
	static const char names[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	const char *name;
	int32_t		c,
				low;

	if (++r->at >= end)
		return invalid(r);
	if (r->text[r->at] != 'u')
	{
		name = memchr(names, r->text[r->at], sizeof(names) - 1);
		if (name == NULL)
			return invalid(r);
		*(*out)++ = values[name - names];
		r->at++;
		return true;
	}
	r->at++;
	c = read_hex4(r, end);
	if (c >= 0xD800 && c < 0xDC00)
	{
		if (end - r->at < 6 || r->text[r->at] != '\\' || r->text[r->at + 1] != 'u')
			return invalid(r);
		r->at += 2;
		low = read_hex4(r, end);
		if (low < 0xDC00 || low > 0xDFFF)
			return invalid(r);
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
	}
	else if (c < 0 || (c >= 0xDC00 && c < 0xE000))
		return invalid(r);
	*out = put_utf8(*out, (uint32_t) c);
	return true;
}

static bool
read_string(Reader *r, Slice *out)
{
	bool		escapes;
	size_t		end = string_end(r, &escapes) - 1;
	char	   *decoded = r->decoded;

	if (end <= r->at || r->text[end] != '"')
		return invalid(r);
	*out = (Slice) {r->text + r->at + 1, end - r->at - 1};
	r->at++;
	while (r->at < end)
	{
		size_t		len;

		if (stopped(r))
			return false;
		if (r->text[r->at] == '\\')
		{
			if (!read_escape(r, end, &decoded))
				return false;
			continue;
		}
		len = (unsigned char) r->text[r->at] < 0x20 ? 0 : utf8_length(r, end);
		if (len == 0)
			return invalid(r);
		if (escapes)
		{
			memcpy(decoded, r->text + r->at, len);
			decoded += len;
		}
		r->at += len;
	}
	r->at++;
	if (escapes)
	{
		*out = (Slice) {r->decoded, (size_t) (decoded - r->decoded)};
		r->decoded = decoded;
	}
	return true;
}

/* Move over digits; how many. */
static size_t
digits(Reader *r)
{
	size_t		start = r->at;

	while (r->at < r->len && r->text[r->at] >= '0' && r->text[r->at] <= '9')
		r->at++;
	return r->at - start;
}

static bool
read_number(Reader *r, Slice *out)
{
	size_t		start = r->at,
				whole;

	if (r->text[r->at] == '-')
		r->at++;
	whole = r->at;
	if (digits(r) == 0 || (r->text[whole] == '0' && r->at - whole > 1))
		return invalid(r);
	if (r->at < r->len && r->text[r->at] == '.')
	{
		r->at++;
		if (digits(r) == 0)
			return invalid(r);
	}
	if (r->at < r->len && (r->text[r->at] | 32) == 'e')
	{
		r->at++;
		if (r->at < r->len && (r->text[r->at] == '+' || r->text[r->at] == '-'))
			r->at++;
		if (digits(r) == 0)
			return invalid(r);
	}
	*out = (Slice) {r->text + start, r->at - start};
	return true;
}

static bool read_value(Reader *r, Json *out);

/* An array or object; depth is bounded by measure(). */
static bool
read_bracket(Reader *r, bool object, Json *out)
{
	uint32_t	room = *r->children++;
	char		close = object ? '}' : ']';

	*out = (Json) {.kind = object ? JSON_OBJECT : JSON_ARRAY, .items = r->values};
	r->values += room;
	if (object)
	{
		out->keys = r->keys;
		r->keys += room;
	}
	r->at++;
	if (peek(r) == close)
	{
		r->at++;
		return true;
	}
	for (;;)
	{
		if (out->count == room || (object && peek(r) != '"'))
			return invalid(r);
		if (object)
		{
			if (!read_string(r, &out->keys[out->count]))
				return false;
			if (peek(r) != ':')
				return invalid(r);
			r->at++;
		}
		if (!read_value(r, &out->items[out->count]))
			return false;
		out->count++;
		if (peek(r) == close)
		{
			r->at++;
			return true;
		}
		if (peek(r) != ',')
			return invalid(r);
		r->at++;
	}
}

static bool
read_word(Reader *r, const char *word, JsonKind kind, Json *out)
{
	size_t		len = strlen(word);

	if (r->len - r->at < len || memcmp(r->text + r->at, word, len) != 0)
		return invalid(r);
	r->at += len;
	*out = (Json) {.kind = kind};
	return true;
}

static bool
read_value(Reader *r, Json *out)
{
	if (stopped(r))
		return false;
	switch (peek(r))
	{
		case '{':
			return read_bracket(r, true, out);
		case '[':
			return read_bracket(r, false, out);
		case '"':
			*out = (Json) {.kind = JSON_STRING};
			return read_string(r, &out->text);
		case 'n':
			return read_word(r, "null", JSON_NULL, out);
		case 't':
			return read_word(r, "true", JSON_TRUE, out);
		case 'f':
			return read_word(r, "false", JSON_FALSE, out);
		case '\0':
			return invalid(r);
		default:
			*out = (Json) {.kind = JSON_NUMBER};
			return read_number(r, &out->text);
	}
}

Json *
json_parse_within(Call *call, Slice text, size_t max_bytes)
{
	Reader		r = {.call = call, .text = text.data, .len = text.len};
	Json	   *root;

	if (!measure(&r) || !make_pools(&r, max_bytes) || !measure(&r))
		return NULL;
	root = r.values++;
	if (!read_value(&r, root))
		return NULL;
	if (peek(&r), r.at < r.len)
		return invalid(&r), NULL;
	return root;
}

Json *
json_parse(Call *call, Slice text)
{
	return json_parse_within(call, text, SIZE_MAX);
}

bool
slice_is(Slice slice, const char *text)
{
	size_t		len = strlen(text);

	return slice.len == len && memcmp(slice.data, text, len) == 0;
}

const Json *
json_get(const Json *object, const char *key)
{
	if (object == NULL || object->kind != JSON_OBJECT)
		return NULL;
	for (uint32_t i = object->count; i-- > 0;)
		if (slice_is(object->keys[i], key))
			return &object->items[i];
	return NULL;
}

bool
json_int(const Json *value, int64_t *out)
{
	int64_t		result = 0;
	bool		minus;

	if (value == NULL || value->kind != JSON_NUMBER)
		return false;
	minus = value->text.data[0] == '-';
	for (size_t i = minus; i < value->text.len; i++)
	{
		int			digit = value->text.data[i] - '0';

		/* built up below zero, where there is one number more */
		if (digit < 0 || digit > 9 || __builtin_mul_overflow(result, 10, &result) ||
			__builtin_sub_overflow(result, digit, &result))
			return false;
	}
	if (!minus && __builtin_sub_overflow(0, result, &result))
		return false;
	*out = result;
	return true;
}

bool
json_real(const Json *value, double *out)
{
	char		copy[NUMBER_MAX + 1];
	char	   *end;
	double		result;

	if (value == NULL || value->kind != JSON_NUMBER || value->text.len > NUMBER_MAX)
		return false;
	memcpy(copy, value->text.data, value->text.len);
	copy[value->text.len] = '\0';
	/* rounds correctly; under a locale with a decimal comma it would stop at the point */
	result = strtod(copy, &end);
	if (*end != '\0' || result > DBL_MAX || result < -DBL_MAX)
		return false;
	*out = result;
	return true;
}

bool
json_bool(const Json *value, bool *out)
{
	if (value == NULL || (value->kind != JSON_TRUE && value->kind != JSON_FALSE))
		return false;
	*out = value->kind == JSON_TRUE;
	return true;
}

bool
json_text(const Json *value, Slice *out)
{
	if (value == NULL || value->kind != JSON_STRING)
		return false;
	*out = value->text;
	return true;
}

bool
json_is_true(const Json *value)
{
	return value != NULL && value->kind == JSON_TRUE;
}

bool
json_text_is(const Json *value, const char *text)
{
	return value != NULL && value->kind == JSON_STRING && slice_is(value->text, text);
}

bool
json_quote(Call *call, Buffer *out, Slice text)
{
	static const char hex[] = "0123456789abcdef";
	size_t		copied = 0;

	if (!buffer_reserve(call, out, text.len + 2) || !buffer_add_char(call, out, '"'))
		return false;
	for (size_t i = 0; i <= text.len; i++)
	{
		unsigned char c = i < text.len ? (unsigned char) text.data[i] : '"';
		char		escape[6] = {'\\', (char) c, '0', '0', hex[c >> 4], hex[c & 15]};
		const char *name = memchr("\bb\ff\nn\rr\tt", c, c < 0x20 ? 10 : 0);
		size_t		len = 2;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		if (!buffer_add(call, out, text.data + copied, i - copied))
			return false;
		copied = i + 1;
		if (i == text.len)
			break;
		if (name != NULL)
			escape[1] = name[1];
		else if (c < 0x20)
		{
			escape[1] = 'u';
			len = 6;
		}
		if (!buffer_add(call, out, escape, len))
			return false;
	}
	return buffer_add_char(call, out, '"');
}
