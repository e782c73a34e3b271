/*
 * JSON Schema as grammar: if these failed, generated JSON would not be valid
 * for its schema, or a schema that cannot be kept would be accepted in silence.
 *
 * Random texts of each grammar are checked by a validator of the test's own;
 * texts that must and must not match are checked one by one.
 */
#include <string.h>

#include "json_check.h"
#include "nn/grammar.h"
#include "nn/sampler.h"
#include "nn/schema.h"
#include "tap.h"
#include "tok_vocab.h"

/* Schemas whose random texts must be valid. */
static const char *const sampled[] = {
	"{\"type\": \"object\", \"properties\": {\"lvef\": {\"type\": \"number\"}, \"drug\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 4}}, \"required\": [\"drug\"]}",
	"{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"integer\"}, \"b\": {\"type\": \"boolean\"}, \"c\": {\"type\": \"null\"}}}",
	"{\"type\": \"object\", \"additionalProperties\": {\"type\": \"integer\", \"minimum\": 3}, \"maxProperties\": 2}",
	"{\"type\": \"object\", \"properties\": {\"a\": true, \"b\": false}, \"required\": [\"a\", \"z\"]}",
	"{\"type\": \"integer\", \"minimum\": -12, \"maximum\": 345}",
	"{\"type\": \"integer\", \"exclusiveMinimum\": 99, \"exclusiveMaximum\": 1001}",
	"{\"type\": \"integer\", \"minimum\": 0.5, \"maximum\": 9.5}",
	"{\"type\": \"number\", \"minimum\": 0, \"maximum\": 1}",
	"{\"type\": \"number\", \"exclusiveMinimum\": -3, \"exclusiveMaximum\": 2}",
	"{\"type\": \"number\", \"maximum\": -5}",
	"{\"type\": \"array\", \"items\": {\"enum\": [\"a\", 1, null, {\"k\": [1.50]}]}, \"minItems\": 2, \"maxItems\": 3}",
	"{\"type\": \"array\", \"prefixItems\": [{\"type\": \"integer\"}, {\"type\": \"string\"}], \"items\": {\"type\": \"null\"}, \"minItems\": 1, \"maxItems\": 4}",
	"{\"type\": \"array\", \"prefixItems\": [{\"const\": 1}], \"items\": false}",
	"{\"type\": [\"string\", \"null\"], \"maxLength\": 3}",
	"{\"type\": \"string\", \"nullable\": true, \"minLength\": 2, \"maxLength\": 2}",
	"{\"anyOf\": [{\"type\": \"integer\"}, {\"type\": \"array\", \"items\": {\"type\": \"boolean\"}}]}",
	"{\"oneOf\": [{\"type\": \"object\", \"properties\": {\"kind\": {\"const\": \"a\"}, \"x\": {\"type\": \"integer\"}}, \"required\": [\"kind\"]},"
	" {\"type\": \"object\", \"properties\": {\"kind\": {\"const\": \"b\"}}, \"required\": [\"kind\"]}, {\"type\": \"string\"}]}",
	"{\"allOf\": [{\"$ref\": \"#/$defs/n\"}], \"$defs\": {\"n\": {\"type\": \"integer\", \"maximum\": 7}}}",
	"{\"$ref\": \"#/$defs/tree\", \"$defs\": {\"tree\": {\"type\": \"object\", \"properties\": {\"v\": {\"type\": \"integer\"},"
	" \"children\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/tree\"}}}, \"required\": [\"v\"]}}}",
	"{\"properties\": {\"quo\\\"te\\\\ \\u00e9\": {\"const\": \"a\\\"b\\\\\\n\"}}, \"required\": [\"quo\\\"te\\\\ \\u00e9\"]}",
	"{}",
};

typedef struct Match
{
	const char *schema;
	const char *yes;			/* by newlines */
	const char *no;
} Match;

static const Match matches[] = {
	{"{\"type\": \"string\", \"pattern\": \"^[A-Z]{2}-\\\\d{3}$\"}", "\"AB-123\"", "\"AB-12\"\n\"ab-123\"\n\"AB-1234\""},
	{"{\"type\": \"string\", \"pattern\": \"b+\"}", "\"abc\"\n\"b\"\n\"xbbx\"", "\"ac\"\n\"\""},
	{"{\"type\": \"string\", \"pattern\": \"^(a|\\\"|\\\\\\\\)?[^x]$\"}", "\"ab\"\n\"\\\"b\"\n\"\\\\y\"\n\"y\"", "\"ax\"\n\"\"\"\n\"\\y\""},
	{"{\"type\": \"string\", \"format\": \"date\"}", "\"2024-02-29\"\n\"2023-12-31\"\n\"2000-02-29\"", "\"2023-02-29\"\n\"2024-04-31\"\n\"1900-02-29\"\n\"2024-13-01\""},
	{"{\"type\": \"string\", \"format\": \"date-time\"}", "\"2024-01-01T23:59:59Z\"\n\"2024-01-01T00:00:00.5+01:00\"", "\"2024-01-01\"\n\"2024-01-01T24:00:00Z\""},
	{"{\"type\": \"string\", \"format\": \"uuid\"}", "\"01234567-89ab-cdef-0123-456789abcdef\"", "\"01234567\""},
	{"{\"type\": \"object\", \"properties\": {\"a\": {}, \"b\": {}}}", "{}\n{\"a\":1}\n{\"b\": [1, {}]}\n{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}\n{\"c\":1}\n{\"a\":1,}\n{ }"},
	{"{\"type\": \"integer\", \"minimum\": -12, \"maximum\": 345}", "-12\n0\n345\n-1\n99", "-13\n346\n-0\n01\n1000"},
	{"{\"type\": \"number\", \"minimum\": 0, \"maximum\": 1}", "0\n1\n0.5\n0.0", "1.1\n-0.5\n2\n1.0000001"},
	{"{\"type\": \"string\"}", "\"\"\n\"\xC3\xA9\\n\\\"\"", "\"\\u0041\"\n\"a\"b\"\n\"\\x\""},
	{"{\"enum\": [\"a\", 1, null], \"type\": [\"string\", \"null\"]}", "\"a\"\nnull", "1"},
};

typedef struct Refusal
{
	const char *schema;
	ErrorCode	code;
} Refusal;

static const Refusal refusals[] = {
	{"{\"type\": \"string\", \"minLength\": 3, \"maxLength\": 2}", MC_INVALID_PARAMETER},
	{"{\"type\": \"integer\", \"minimum\": 3, \"maximum\": 2}", MC_INVALID_PARAMETER},
	{"{\"type\": \"integer\", \"exclusiveMinimum\": 2, \"exclusiveMaximum\": 3}", MC_INVALID_PARAMETER},
	{"{\"type\": \"array\", \"minItems\": 2, \"maxItems\": 1}", MC_INVALID_PARAMETER},
	{"{\"enum\": []}", MC_INVALID_PARAMETER},
	{"{\"enum\": [1], \"type\": \"string\"}", MC_INVALID_PARAMETER},
	{"{\"type\": \"object\", \"required\": [\"a\"], \"additionalProperties\": false}", MC_INVALID_PARAMETER},
	{"{\"type\": \"object\", \"required\": [\"a\"], \"properties\": {\"a\": false}}", MC_INVALID_PARAMETER},
	{"false", MC_INVALID_PARAMETER},
	{"{\"$ref\": \"#\"}", MC_INVALID_PARAMETER},
	{"{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"type\": \"object\", \"properties\": {\"n\": {\"$ref\": \"#/$defs/a\"}}, \"required\": [\"n\"]}}}", MC_INVALID_PARAMETER},
	{"{\"$ref\": \"#/nowhere\"}", MC_INVALID_PARAMETER},
	{"{\"type\": \"text\"}", MC_INVALID_PARAMETER},
	{"{\"type\": \"string\", \"minLength\": -1}", MC_INVALID_PARAMETER},
	{"3", MC_INVALID_PARAMETER},
	{"{\"not\": {}}", MC_UNSUPPORTED},
	{"{\"type\": \"object\", \"patternProperties\": {}}", MC_UNSUPPORTED},
	{"{\"type\": \"array\", \"uniqueItems\": true}", MC_UNSUPPORTED},
	{"{\"type\": \"number\", \"multipleOf\": 0.1}", MC_UNSUPPORTED},
	{"{\"type\": \"number\", \"minimum\": 0.5}", MC_UNSUPPORTED},
	{"{\"type\": \"string\", \"pattern\": \"(?=a)\"}", MC_UNSUPPORTED},
	{"{\"type\": \"string\", \"pattern\": \"(a)\\\\1\"}", MC_UNSUPPORTED},
	{"{\"oneOf\": [{\"type\": \"integer\"}, {\"type\": \"number\"}]}", MC_UNSUPPORTED},
	{"{\"allOf\": [{}, {}]}", MC_UNSUPPORTED},
	{"{\"$ref\": \"http://x/y\"}", MC_UNSUPPORTED},
	{"{\"type\": \"object\", \"properties\": {\"a\": {\"if\": {}}}}", MC_UNSUPPORTED},
};

static Grammar *
grammar_of(Call *call, const char *schema, Json **json)
{
	Buffer		gbnf = {0};

	*json = json_parse(call, (Slice){schema, strlen(schema)});
	return *json != NULL && schema_to_gbnf(call, *json, &gbnf) ? grammar_parse(call, (Slice){gbnf.data, gbnf.len}) : NULL;
}

/* A random text of the grammar over a vocabulary of bytes, closed after some tokens. */
static bool
random_text(Call *call, Constraint *c, const Tokenizer *tok, uint64_t *draws, Buffer *text)
{
	uint32_t	state = constraint_start(c);
	int			steps = (int) (sampler_uniform(3, (*draws)++) * 60);
	int32_t    *closing;
	size_t		count;

	for (int i = 0; i < steps && !constraint_must_end(c, state); i++)
	{
		uint32_t	next = CONSTRAINT_DEAD;
		int32_t		pick;

		do
		{
			/* mostly ASCII, so that structure comes up */
			double		most = sampler_uniform(3, (*draws)++) < 0.9 ? 128 : 256;

			pick = (int32_t) (sampler_uniform(3, (*draws)++) * most);
			if (!constraint_token(call, c, state, pick, &next))
				return false;
		} while (next == CONSTRAINT_DEAD);
		if (!tok_bytes(call, tok, pick, text))
			return false;
		state = next;
	}
	if (!constraint_closing(call, c, state, &closing, &count))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!tok_bytes(call, tok, closing[i], text))
			return false;
	return true;
}

static void
test_sampled(Arena *arena)
{
	static Vocab v;

	for (size_t i = 0; i < sizeof(sampled) / sizeof(sampled[0]); i++)
	{
		Call		call = {.arena = arena};
		Json	   *schema;
		Grammar    *g;
		Tokenizer  *tok;
		GrammarVocab *vocab;
		Constraint *c;
		uint64_t	draws = 1000 * i;
		int			valid = 0;

		arena_reset(arena);
		vocab_init(&v, TOK_SPM, "");
		vocab_add_bytes(&v);
		v.source.eos = vocab_add(&v, "</s>", TOK_CONTROL, 0);
		tok = vocab_open(&call, &v);
		g = grammar_of(&call, sampled[i], &schema);
		vocab = tok == NULL ? NULL : grammar_vocab(&call, tok);
		c = g == NULL || vocab == NULL ? NULL : constraint_create(&call, g, vocab);
		for (int n = 0; n < 60 && c != NULL; n++)
		{
			Buffer		text = {0};
			Json	   *value;

			if (!random_text(&call, c, tok, &draws, &text))
				break;
			value = json_parse(&call, (Slice){text.data, text.len});
			if (value == NULL || !json_valid(schema, schema, value))
			{
				printf("# %s\n# gave %.*s\n", sampled[i], (int) text.len, text.data);
				break;
			}
			valid++;
		}
		tap_ok(valid == 60, "60 random texts of schema %zu are valid%s%s", i, c == NULL ? ": " : "", c == NULL ? call.error.message : "");
	}
}

static bool
all_match(Call *call, const Grammar *g, const char *lines, bool wanted)
{
	for (bool more = true; more;)
	{
		size_t		len = strcspn(lines, "\n");
		bool		match;

		if (!grammar_matches(call, g, (Slice){lines, len}, &match) || match != wanted)
		{
			printf("# %.*s\n", (int) len, lines);
			return false;
		}
		more = lines[len] == '\n';
		lines += len + more;
	}
	return true;
}

static void
test_matches(Arena *arena)
{
	for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++)
	{
		Call		call = {.arena = arena};
		Json	   *schema;
		Grammar    *g;

		arena_reset(arena);
		g = grammar_of(&call, matches[i].schema, &schema);
		tap_ok(g != NULL && all_match(&call, g, matches[i].yes, true) && all_match(&call, g, matches[i].no, false), "schema %zu matches%s%s", i,
			   g == NULL ? ": " : "", g == NULL ? call.error.message : "");
	}
}

static void
test_refusals(Arena *arena)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
	{
		Call		call = {.arena = arena};
		Json	   *schema;

		arena_reset(arena);
		tap_ok(grammar_of(&call, refusals[i].schema, &schema) == NULL && call.error.code == refusals[i].code, "schema %s is refused: %s",
			   refusals[i].schema, call.error.message);
	}
}

int
main(void)
{
	Arena		arena;

	arena_init(&arena);
	test_sampled(&arena);
	test_matches(&arena);
	test_refusals(&arena);
	arena_free(&arena);
	return tap_done();
}
