/*
 * The patterns that pre-tokenizers split text by.
 *
 * If this fails, text is cut at other places than the model was trained with, or a
 * pattern that cannot be run is run as another one.  Expectations are worked out by
 * hand from the meaning of the expressions.
 */
#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "text/tok_pattern.h"
#include "text/tok_pre.h"

static Arena arena;

static Slice
slice(const char *text)
{
	return (Slice) {text, strlen(text)};
}

/* The matches and the text between them, separated by "/". */
static void
split(const char *pattern, Slice text, char *out, size_t size)
{
	Call		call = {.arena = &arena};
	TokPattern *compiled = tok_pattern_compile(&call, slice(pattern));
	const char *end = text.data + text.len;
	const char *at = text.data;
	size_t		n = 0;

	out[0] = '\0';
	if (compiled == NULL)
	{
		snprintf(out, size, "error");
		return;
	}
	while (at < end)
	{
		const char *start = end,
				   *stop = end;
		bool		found;

		if (!tok_pattern_find(&call, compiled, text.data, end, at, &start, &stop, &found))
		{
			snprintf(out, size, "failed");
			return;
		}
		for (int part = 0; part < 2; part++)
		{
			const char *from = part == 0 ? at : start;
			const char *to = part == 0 ? start : stop;

			if (from < to)
				n += (size_t) snprintf(out + n, size - n, "%s%.*s", n > 0 ? "/" : "", (int) (to - from), from);
		}
		at = stop;
	}
}

static void
check(const char *pattern, const char *text, const char *expected)
{
	char		got[1024];

	arena_reset(&arena);
	split(pattern, slice(text), got, sizeof(got));
	if (!tap_ok(strcmp(got, expected) == 0, "%.40s", pattern))
		printf("# on \"%s\" got %s\n", text, got);
}

static void
refused(const char *pattern)
{
	Call		call = {.arena = &arena};

	tap_ok(tok_pattern_compile(&call, slice(pattern)) == NULL && call.error.code == MC_UNSUPPORTED, "refused: %s (%s)", pattern, call.error.message);
}

static void
test_syntax(void)
{
	check("a", "bab", "b/a/b");
	check("[a-c]+", "xabcy", "x/abc/y");
	check("[^a-c]+", "xabcy", "x/abc/y");
	check("ab|a", "aab", "a/ab");
	check("a|ab", "aab", "a/a/b");
	check("\\p{L}+", "é1ß", "é/1/ß");
	check("\\P{L}+", "é1ß", "é/1/ß");
	check("[^\\s\\p{L}]+", "a1 2b", "a/1/ /2/b");
	check("\\p{N}{1,3}", "12345", "123/45");
	check("\\p{N}{2}", "12345", "12/34/5");
	check("\\p{N}{3,}", "12345", "12345");
	check("(?i:'s|'ll)", "it'S we'lL", "it/'S/ we/'lL");
	check("\\s+(?!\\S)|\\s+", "a   b", "a/  / /b");
	check("\\s+(?!\\S)|\\s+", "a   ", "a/   ");
	check("x(?=y)", "xyxz", "x/yxz");
	check("(?:ab){1,2}c", "ababcabc", "ababc/abc");
	check("(a|b)?c", "acbcc", "ac/bc/c");
	check("^a|b$", "aabb", "a/ab/b");
	check("a?+b", "aab", "a/ab");
	check("a++a", "aaa", "aaa");
	check(".", "a\nb", "a/\n/b");
	check("\\x41|\\u0042|\\x{43}", "ABCD", "A/B/C/D");
	check("[\\]\\-a]+", "x]-ay", "x/]-a/y");
	check("[一-龥]+", "a日本b", "a/日本/b");
	check("\\w+|[^\\w\\s]+", "a_1!? é", "a_1/!?/ /é");
	check("a*", "baab", "b/aa/b");
	check("\\S+", "a b\xC2\xA0" "c", "a/ /b/\xC2\xA0/c");
}

static void
test_refusals(void)
{
	refused("(?<=a)b");
	refused("a+?");
	refused("(ab)*");
	refused("\\p{Han}");
	refused("\\1");
	refused("\\bword");
	refused("[a&&b]");
	refused("[[:alpha:]]");
	refused("(");
	refused("a)");
	refused("[a");
	refused("a{2,1}");
	refused("*a");
	refused("a**");
	refused("\\");
	refused("(?P<n>a)");
}

/* What the known families do with the same text. */
static void
test_families(void)
{
	static const struct
	{
		const char *name;
		int			step;
		const char *text;
		const char *pieces;
	}			cases[] = {
		{"gpt-2", 0, "It's  12345 mg, ok\n\n", "It/'s/ / 12345/ mg/,/ ok/\n\n"},
		{"llama-bpe", 0, "IT'S  12345mg,\n\n ok ", "IT/'S/ / /123/45/mg/,\n\n/ ok/ "},
		{"qwen2", 0, "x 123", "x/ /1/2/3"},
		{"gpt-4o", 0, "HelloWorld's ABCdef", "Hello/World's/ ABCdef"},
		{"deepseek-v3", 2, "a.b (c)", "a/.b/ (/c/)"},
		{"deepseek-coder", 1, "a\nbc", "a/\nbc"},
	};
	char		got[1024];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const TokPre *pre = tok_pre_find(slice(cases[i].name));

		arena_reset(&arena);
		got[0] = '\0';
		if (pre != NULL)
			split(pre->patterns[cases[i].step], slice(cases[i].text), got, sizeof(got));
		if (!tap_ok(strcmp(got, cases[i].pieces) == 0, "%s", cases[i].name))
			printf("# got %s\n", got);
	}
	tap_ok(tok_pre_find(slice("no-such-thing")) == NULL && tok_pre_find(slice("")) == NULL, "an unknown name is not found");
}

/* Every name of the table compiles. */
static void
test_all_compile(void)
{
	static const char *const names[] = {"gpt-2", "trillion", "refact", "command-r", "llama-bpe", "dbrx", "qwen2", "stablelm2", "qwen35",
		"bailingmoe", "seed-coder", "minicpm5", "laguna", "gpt-4o", "granite-embed-multi-97m", "tekken", "deepseek-coder", "deepseek-v3",
		"falcon", "bloom", "poro-chat", "viking", "gemma4", "sarvam-moe", "default"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		Call		call = {.arena = &arena};
		const TokPre *pre = tok_pre_find(slice(names[i]));
		bool		good = pre != NULL;

		for (int step = 0; good && step < TOK_PRE_SPLITS && pre->patterns[step] != NULL; step++)
			good = tok_pattern_compile(&call, slice(pre->patterns[step])) != NULL;
		tap_ok(good, "%s compiles (%s)", names[i], call.error.message);
		arena_reset(&arena);
	}
}

/* Patterns that take exponential time and texts of a megabyte end soon. */
static void
test_hostile(void)
{
	static char text[1 << 20];
	char		got[64];

	memset(text, 'a', sizeof(text));
	split("a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?(a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?){1,9}b", (Slice) {text, 300}, got, sizeof(got));
	tap_ok(strcmp(got, "failed") == 0, "a pattern that goes astray is given up: %s", got);
	memset(text, ' ', sizeof(text));
	split("\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+", (Slice) {text, sizeof(text)}, got, sizeof(got));
	tap_ok(got[0] == ' ', "a megabyte of spaces is one piece");
	split("(((){1000}){1000}){1000}", slice("x"), got, sizeof(got));
	tap_ok(strcmp(got, "error") == 0, "repeated nothing comes to an end");
}

int
main(void)
{
	arena_init(&arena);
	test_syntax();
	test_refusals();
	test_families();
	test_all_compile();
	test_hostile();
	arena_free(&arena);
	return tap_done();
}
