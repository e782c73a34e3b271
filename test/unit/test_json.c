/*
 * If this fails, a configuration, a vocabulary or a schema is misread, or a
 * document that somebody crafted crashes its reader.
 */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static Arena arena;
static Call call = {.arena = &arena};

static Slice
slice(const char *text)
{
	return (Slice) {text, strlen(text)};
}

/* A copy of exact size, so that a sanitizer sees a read behind the end. */
static const Json *
parse_bytes(const char *text, size_t len)
{
	char	   *copy = mc_alloc(&call, len + 16, 1);

	memset(&call.error, 0, sizeof(call.error));
	memcpy(copy, text, len);
	return json_parse(&call, (Slice) {copy, len});
}

static const Json *
parse(const char *text)
{
	return parse_bytes(text, strlen(text));
}

/* Write a tree back without spaces. */
static void
write(Buffer *out, const Json *value)
{
	static const char *const words[] = {"null", "false", "true"};
	bool		object = value->kind == JSON_OBJECT;

	if (value->kind <= JSON_TRUE)
		buffer_add_text(&call, out, words[value->kind]);
	else if (value->kind == JSON_NUMBER)
		buffer_add(&call, out, value->text.data, value->text.len);
	else if (value->kind == JSON_STRING)
		json_quote(&call, out, value->text);
	else
	{
		buffer_add_char(&call, out, object ? '{' : '[');
		for (uint32_t i = 0; i < value->count; i++)
		{
			if (i > 0)
				buffer_add_char(&call, out, ',');
			if (object)
			{
				json_quote(&call, out, value->keys[i]);
				buffer_add_char(&call, out, ':');
			}
			write(out, &value->items[i]);
		}
		buffer_add_char(&call, out, object ? '}' : ']');
	}
}

static void
test_valid(void)
{
	static const struct
	{
		const char *text,
				   *written;
	}			cases[] = {
		{"null", "null"}, {" true ", "true"}, {"\t[\r\n]", "[]"}, {"{}", "{}"}, {"0", "0"}, {"-0.5e+10", "-0.5e+10"},
		{"[1, [2, [], {}], {\"a\" : [3, 4], \"b\":{\"c\":null}}]", "[1,[2,[],{}],{\"a\":[3,4],\"b\":{\"c\":null}}]"},
		{"\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"a\\\"\\\\/\\b\\f\\n\\r\\t\""},
		{"\"\\u00e9\\u20AC\\ud83d\\ude00\\u0001\"", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\\u0001\""},
		{"\"\xC3\xA9\xEF\xBF\xBF\xF4\x8F\xBF\xBF\"", "\"\xC3\xA9\xEF\xBF\xBF\xF4\x8F\xBF\xBF\""},
		{"[\"]\", \"}\", \",[{\", \"\\\"]\"]", "[\"]\",\"}\",\",[{\",\"\\\"]\"]"},
		{"{\"\":1,\"k\\n\":2}", "{\"\":1,\"k\\n\":2}"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const Json *value = parse(cases[i].text);
		Buffer		out = {0};

		if (value != NULL)
			write(&out, value);
		tap_ok(value != NULL && out.len == strlen(cases[i].written) && memcmp(out.data, cases[i].written, out.len) == 0,
			   "valid %zu: %.*s", i, (int) out.len, out.data != NULL ? out.data : "");
	}
}

static void
test_invalid(void)
{
	static const char *const cases[] = {
		"", " ", "nul", "nulll", "truE", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1}", "{]", "{1:2}",
		"{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{,}", "1 2", "01", "-", "+1", ".5", "1.", "1e", "1e+",
		"0x1", "NaN", "Infinity", "'a'", "\"", "\"a", "\"a\\", "\"a\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\ud800\"",
		"\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"", "\"\n\"", "\"\x01\"", "\"\x80\"", "\"\xC3\"", "\"\xC0\x80\"",
		"\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xE0\x80\x80\"", "\"\xF0\x80\x80\x80\"", "\xEF\xBB\xBF{}", "[\"a\":1]", "{\"a\":1]",
		"[1]]", "[]{}", "//x\n1", "[[],[[]", "1,2",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_ok(parse(cases[i]) == NULL && call.error.code == MC_INVALID_JSON, "invalid %zu: %s", i, call.error.message);
	tap_ok(parse_bytes("[1\0]", 4) == NULL && parse_bytes("\0", 1) == NULL, "invalid: a zero byte");
}

static void
test_depth(void)
{
	char		text[2 * (JSON_DEPTH + 1)];

	memset(text, '[', JSON_DEPTH + 1);
	memset(text + JSON_DEPTH + 1, ']', JSON_DEPTH + 1);
	tap_ok(parse_bytes(text + 1, 2 * JSON_DEPTH) != NULL, "%d levels are read", JSON_DEPTH);
	tap_ok(parse_bytes(text, sizeof(text)) == NULL && call.error.code == MC_INVALID_JSON, "one more is refused: %s", call.error.message);
}

static void
test_access(void)
{
	const Json *value = parse("{\"i\":-12,\"big\":9223372036854775807,\"bigger\":9223372036854775808,\"low\":-9223372036854775808,"
							  "\"r\":1.5e2,\"huge\":1e999,\"t\":true,\"s\":\"text\",\"i\":13,\"z\":null}");
	int64_t		i = 5;
	double		r = 5;
	bool		b = false;
	Slice		s;

	tap_ok(json_int(json_get(value, "i"), &i) && i == 13, "of members with the same name the last counts");
	tap_ok(json_int(json_get(value, "big"), &i) && i == INT64_MAX, "largest integer");
	tap_ok(json_int(json_get(value, "low"), &i) && i == INT64_MIN, "smallest integer");
	tap_ok(!json_int(json_get(value, "bigger"), &i) && i == INT64_MIN, "an integer out of range is none");
	tap_ok(!json_int(json_get(value, "r"), &i) && !json_int(json_get(value, "s"), &i) && !json_int(NULL, &i), "nor is 1.5e2, a text, nothing");
	tap_ok(json_real(json_get(value, "r"), &r) && r == 150, "real");
	tap_ok(!json_real(json_get(value, "huge"), &r) && r == 150, "a real out of range is none");
	tap_ok(json_bool(json_get(value, "t"), &b) && b && json_is_true(json_get(value, "t")) && !json_bool(json_get(value, "i"), &b), "boolean");
	tap_ok(json_text(json_get(value, "s"), &s) && slice_is(s, "text") && json_text_is(json_get(value, "s"), "text"), "text");
	tap_ok(json_get(value, "absent") == NULL && json_get(json_get(value, "s"), "x") == NULL && json_get(NULL, "x") == NULL, "absent");
}

static void
test_memory(void)
{
	char		text[4001];
	size_t		before;

	memset(text, ',', sizeof(text));
	for (size_t i = 1; i < sizeof(text); i += 2)
		text[i] = '1';
	text[0] = '[';
	text[sizeof(text) - 1] = ']';
	before = arena.used;
	tap_ok(json_parse_within(&call, (Slice) {text, sizeof(text)}, 2 * sizeof(text)) == NULL && call.error.code == MC_TOO_LARGE &&
		   arena.used == before, "a tree above the limit is refused before it is allocated");
	tap_ok(json_parse(&call, (Slice) {text, sizeof(text)}) != NULL && arena.used - before <= 13 * sizeof(text),
		   "the worst tree takes 12 times its text");
	tap_ok(json_parse_within(&call, slice("\"\\n\""), 64) != NULL, "a small tree passes");
}

int
main(void)
{
	arena_init(&arena);
	test_valid();
	test_invalid();
	test_depth();
	test_access();
	test_memory();
	arena_free(&arena);
	return tap_done();
}
