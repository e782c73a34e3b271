/*
 * Grammars: if these failed, constrained text would break its grammar, a mask
 * would forbid or allow the wrong tokens, or a bad grammar would hang a backend.
 *
 * Texts are matched against grammars, a mask is compared with asking for each
 * token alone, and random walks over tokens must end in a text that matches.
 */
#include <stdlib.h>
#include <string.h>

#include "nn/grammar.h"
#include "nn/sampler.h"
#include "tap.h"
#include "tok_vocab.h"

typedef struct Match
{
	const char *grammar;
	const char *yes;			/* texts that match, separated by newlines */
	const char *no;
} Match;

static const Match matches[] = {
	{"root ::= \"yes\" | \"no\"", "yes\nno", "y\nyesno\nNo"},
	{"root ::= [0-9]+ (\".\" [0-9]{1,3})?", "1\n12.5\n0.123", ".5\n1.\n1.2345"},
	{"root ::= item (\", \" item)*\nitem ::= [a-c] | \"(\" root \")\"", "a\na, b\n(a, (b)), c", "\na,b\n(a"},
	{"root ::= \"a\"{2} \"b\"{1,2} \"c\"{1,} \"d\"{,1} \"e\"?", "aabc\naabbccd\naabcde", "abc\naabbbc\naab"},
	{"root ::= \"abc\"* \"x\"", "x\nabcx\nabcabcx", "abccx\nabx"},
	{"root ::= [^a-y]{2}", "zz\n\xC3\xA9z\n\xF0\x9F\x98\x80\xE2\x82\xAC", "az\nzzz\n\xC3\xA9"},
	{"root ::= [\xC3\xA0-\xC3\xB6\xE4\xB8\x80-\xE9\xBF\xBF] . # a comment\n", "\xC3\xA9x\n\xE5\xAD\x97\xC3\xA9", "x\xC3\xA9"},
	{"root ::= \"\\x41\\u00e9\\\"\\\\\" [\\]\\-a]", "A\xC3\xA9\"\\]\nA\xC3\xA9\"\\-", "A\xC3\xA9\"\\b"},
	{"root ::=\n  \"a\"\n  | \"b\" (\n \"c\" )\n\nx ::= \"unused\"", "a\nbc", "b\nc"},
	{"root ::= (a | b)* \"!\"\na ::= \"x\"?\nb ::= \"y\"", "!\nxyyx!", "x\nz!"},
	{"root ::= \"(\" root \")\" | \"\"", "\n()\n((()))", "(\n)("},
};

static const char *const bad[] = {
	"", "x ::= \"a\"", "root ::= missing", "root ::= \"a", "root ::= [a", "root ::= (\"a\"", "root ::= \"a\")", "root ::= \"a\"{3,2}",
	"root ::= root \"a\" | \"a\"", "root ::= a\na ::= b \"x\"\nb ::= a | \"y\"", "root ::= \"a\" root", "root ::= [z-a]", "root = \"a\"",
	"root ::= \"a\"\nroot ::= \"b\"", "root ::= \"\\q\"", "root ::= \"\\uD800\"", "root ::= \"a\"{9999999}", "root ::= *", "root ::= [^\\U00000000-\\U0010FFFF]",
};

static Slice
text_of(const char *text)
{
	return (Slice){text, strlen(text)};
}

/* Do all lines (not) match? */
static bool
all_match(Call *call, const Grammar *g, const char *lines, bool wanted)
{
	for (bool more = true; more;)
	{
		size_t		len = strcspn(lines, "\n");
		bool		match;

		if (!grammar_matches(call, g, (Slice){lines, len}, &match) || match != wanted)
			return false;
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
		Grammar    *g;

		arena_reset(arena);
		g = grammar_parse(&call, text_of(matches[i].grammar));
		tap_ok(g != NULL && all_match(&call, g, matches[i].yes, true) && all_match(&call, g, matches[i].no, false), "grammar %zu: %s", i,
			   g == NULL ? call.error.message : "matches what it should");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		Call		call = {.arena = arena};

		arena_reset(arena);
		tap_ok(grammar_parse(&call, text_of(bad[i])) == NULL && call.error.code == MC_INVALID_PARAMETER, "bad grammar %zu is refused", i);
	}
}

/* Byte tokens, words, pieces that end within a character, a control token and an end. */
static Tokenizer *
make_vocab(Call *call, Vocab *v)
{
	vocab_init(v, TOK_SPM, "");
	v->source.add_space_prefix = false;
	vocab_add_bytes(v);
	vocab_add_all(v, "{ } {\" \": \", \"} a b ab abc true tru false null 12 123 1 2 0 , ,\" : \xE2\x96\x81 \xC3\xA9 \xC3\xA9t name \"name\" \":\xE2\x96\x81\"");
	vocab_add(v, "<s>", TOK_CONTROL, 0);
	v->source.eos = vocab_add(v, "</s>", TOK_CONTROL, 0);
	return vocab_open(call, v);
}

static const char json_grammar[] =
	"root ::= object\nobject ::= \"{\" (pair (\",\" ws pair)*)? \"}\"\npair ::= string \":\" ws value\n"
	"value ::= object | string | number | \"true\" | \"false\" | \"null\"\nstring ::= \"\\\"\" [^\"\\\\\\x00-\\x1F]* \"\\\"\"\n"
	"number ::= \"0\" | [1-9] [0-9]{0,4}\nws ::= \" \"?\n";

/* Does the mask say of each token what asking for it alone says? */
static bool
mask_agrees(Call *call, Constraint *c, const Tokenizer *tok, uint32_t state)
{
	const uint64_t *bits;

	if (!constraint_mask(call, c, state, &bits))
		return false;
	for (uint32_t id = 0; id < tok_vocab_size(tok); id++)
	{
		uint32_t	next;
		bool		allowed;

		if (!constraint_token(call, c, state, (int32_t) id, &next))
			return false;
		allowed = tok_is_end(tok, (int32_t) id) ? constraint_may_end(c, state) : next != CONSTRAINT_DEAD;
		if (allowed != ((bits[id / 64] >> id % 64 & 1) != 0))
			return false;
	}
	return true;
}

static void
test_tokens(Arena *arena)
{
	static Vocab v;
	Call		call = {.arena = arena};
	Tokenizer  *tok;
	GrammarVocab *vocab;
	Grammar    *g;
	Constraint *c;
	bool		agree = true,
				ends = true,
				short_enough = true;
	uint64_t	draws = 0;

	arena_reset(arena);
	tok = make_vocab(&call, &v);
	vocab = tok == NULL ? NULL : grammar_vocab(&call, tok);
	g = grammar_parse(&call, text_of(json_grammar));
	c = vocab == NULL || g == NULL ? NULL : constraint_create(&call, g, vocab);
	if (!tap_ok(c != NULL, "a constraint over a vocabulary"))
		return;
	for (int walk = 0; walk < 200; walk++)
	{
		uint32_t	state = constraint_start(c);
		Buffer		text = {0};
		int32_t    *closing;
		size_t		count;
		bool		match = false;

		for (int step = 0; step < 30 && !constraint_must_end(c, state); step++)
		{
			const uint64_t *bits;
			uint32_t	pick;

			agree = agree && mask_agrees(&call, c, tok, state) && constraint_mask(&call, c, state, &bits);
			if (!agree)
				break;
			do
				pick = (uint32_t) (sampler_uniform(7, draws++) * tok_vocab_size(tok));
			while ((bits[pick / 64] >> pick % 64 & 1) == 0 || tok_is_end(tok, (int32_t) pick));
			tok_bytes(&call, tok, (int32_t) pick, &text);
			constraint_token(&call, c, state, (int32_t) pick, &state);
		}
		ends = ends && constraint_closing(&call, c, state, &closing, &count);
		short_enough = short_enough && ends && count <= constraint_shortest(c, state);
		for (size_t i = 0; ends && i < count; i++)
			tok_bytes(&call, tok, closing[i], &text);
		ends = ends && grammar_matches(&call, g, (Slice){text.data, text.len}, &match) && match;
	}
	tap_ok(agree, "masks agree with single tokens");
	tap_ok(ends, "random walks can be closed to a text that matches");
	tap_ok(short_enough, "closing takes at most a token per byte");
}

/* Grammars that could take for ever or all memory. */
static void
test_hostile(Arena *arena)
{
	static const char *const grammars[] = {
		"root ::= (((((\"a\"{0,99})){0,99}){0,99}){0,99}){0,99}",
		"root ::= a a a a a a a a a a a a\na ::= b*\nb ::= c*\nc ::= \"x\"*",
		"root ::= \"(\" root \")\" root | \"x\"",
	};
	char		deep[3000];

	for (size_t i = 0; i < sizeof(grammars) / sizeof(grammars[0]); i++)
	{
		Call		call = {.arena = arena};
		Grammar    *g;
		bool		match;
		char		text[4000];

		arena_reset(arena);
		memset(text, i == 2 ? '(' : i == 1 ? 'x' : 'a', sizeof(text));
		g = grammar_parse(&call, text_of(grammars[i]));
		tap_ok(g == NULL ? call.error.code == MC_TOO_LARGE : (grammar_matches(&call, g, (Slice){text, sizeof(text)}, &match) || call.error.code == MC_TOO_LARGE),
			   "hostile grammar %zu ends", i);
	}
	memset(deep, '(', sizeof(deep) - 1);
	memcpy(deep, "root ::= ", 9);
	deep[sizeof(deep) - 1] = '\0';
	{
		Call		call = {.arena = arena};

		arena_reset(arena);
		tap_ok(grammar_parse(&call, text_of(deep)) == NULL, "deep groups are refused");
	}
}

int
main(void)
{
	Arena		arena;

	arena_init(&arena);
	test_matches(&arena);
	test_tokens(&arena);
	test_hostile(&arena);
	arena_free(&arena);
	return tap_done();
}
