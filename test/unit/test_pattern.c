/*
 * The pattern language: were this to fail, rules would mean something else
 * than they say, or a bad rule would be silently ignored.
 */
#include <string.h>

#include "deid/machine.h"
#include "tap.h"

static const PatternMacro macros[] = {
	{"NUMBER", "d2|d3 ( - d4 )?"},
	{"TWICE", "{NUMBER} , {NUMBER}"},
	{NULL, NULL}
};

typedef struct Case
{
	const char *pattern;
	const char *text;
	const char *target;			/* NULL: no match anywhere */
} Case;

static const Case cases[] = {
	{"month dd", "on March 4 she", "March 4"},
	{"month dd", "on March 45 she", NULL},
	{"'tel|phone' : < num >", "Phone: 12345", "12345"},
	{"d3 &- &d4", "call 555-0139 now", "555-0139"},
	{"d3 &- &d4", "call 555 - 0139 now", NULL},
	{"+d2 'm'", "age 45 m", "45 m"},
	{"+d2 'm'", "age x45 m", NULL},
	{"d2 ~/", "12/34 56 x", "34"},
	{"-!num|/ d2 ~/", "12/34, 56", "56"},
	{"-=: word", "a: bee c", "bee"},
	{"-!: word", "ab", "ab"},
	{"cap@'may|will'", "will may Will x", "Will"},
	{"word!'a|the'", "the a cat", "cat"},
	{"'a' ( 'b' | 'c' 'd' ) 'e'", "a b e", "a b e"},
	{"'a' ( 'b' | 'c' 'd' ) 'e'", "a c d e", "a c d e"},
	{"'a' ( 'b' | 'c' 'd' ) 'e'", "a c e", NULL},
	{"'a' 'b'* 'c'", "a c", "a c"},
	{"'a' 'b'* 'c'", "a b b b c", "a b b b c"},
	{"'a' 'b'+ 'c'", "a c", NULL},
	{"'a' 'b'{2,3} 'c'", "a b c", NULL},
	{"'a' 'b'{2,3} 'c'", "a b b b c", "a b b b c"},
	{"'a' 'b'{2,3} 'c'", "a b b b b c", NULL},
	{"'a' 'b'* 'b' 'c'", "a b b c", "a b b c"},
	{"'x' < {TWICE} >", "x 12-3456, 34", "12-3456, 34"},
	{"'x' < {TWICE}? > 'y'", "x 12, 345 y", "12, 345"},
	{"'(' < _ > ')'", "f (g) h", "g"},
	{"'a' _ 'b'", "a\nb", NULL},
	{"'a' nl 'b'", "a\nb", "a\nb"},
	{"initial ` &cap", "say O'Hara", "O'Hara"},
	{"upper|w3@'dob'", "dob DOB", "DOB"},
	/* the first alternative that leads to a match, not the longest */
	{"'a' < ( 'b' | 'b' 'c' ) >", "a b c", "b"},
	{"< 'a' ( 'b' 'c' )? >", "a b d", "a"},
	{"< 'a' ( 'b' )* > 'b' 'c'", "a b b b c", "a b b"},
	/* found at its rarest element, from the earliest start */
	{"( word!'the' ){0,3} 'street'", "on the old long street", "old long street"},
	{"< word!'the'{1,3} > 'street' ~d2", "the long street 12 wide street 5", "wide"},
	/* places: of one word some count, some do not */
	{"linestart@word", "a b\nc d", "a"},
	{"word!linestart", "a b\nc d", "b"},
	{"-=nl word 'd'", "b d\nc d", "c d"},
	{"'a' &- 'b'", "a - b a- b", "a- b"},
};

static const char *const broken[] = {
	"'a", "nosuchclass", "( a b", "a )", "'a'{3,2}", "'a'{0,0}", "{NOMACRO}", "'a'x", "word@",
	"'a' -!b", "'a' -!'b' 'c'", "( 'a' | -='b' 'c' )", ""
};

/* The first match in the text: the bytes of its target. */
static bool
find(Call *call, WordTable *words, const Pattern *pattern, const char *text, size_t *start, size_t *end)
{
	TextView	view = {.text = text, .len = strlen(text), .original_len = strlen(text)};
	TokenList	tokens;
	Program		program;
	Kinds	   *kinds;
	Machine    *machine;
	uint16_t   *of;

	if (!program_link(call, pattern, 1, wordtable_count(words), &program) || !token_scan(call, NULL, words, &view, &tokens))
		return false;
	kinds = kinds_create(call, &program);
	machine = kinds == NULL ? NULL : machine_create(call, &program, kinds);
	of = mc_alloc(call, tokens.count + PROGRAM_AHEAD + 1, sizeof(uint16_t));
	if (machine == NULL || of == NULL || kinds_find(kinds, &tokens, 0, of) != tokens.count + 1)
		return false;
	/* the second time all states are known: they must say the same */
	for (int pass = 0; pass < 2; pass++)
		for (size_t at = 0; at < tokens.count; at++)
		{
			const Match *match;

			if (machine_run(machine, tokens.items, of, at, &match) == 0)
				continue;
			if (pass == 1)
				return *start == tokens.items[match->from].start && *end == tokens.items[match->to - 1].end;
			*start = tokens.items[match->from].start;
			*end = tokens.items[match->to - 1].end;
			break;
		}
	return false;
}

int
main(void)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	WordTable  *words;

	arena_init(&arena);
	words = wordtable_create(&call);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const Case *c = &cases[i];
		Pattern		pattern;
		size_t		start = 0;
		size_t		end = 0;
		bool		found;

		if (!tap_ok(pattern_compile(&call, words, macros, c->pattern, &pattern), "%s compiles", c->pattern))
			continue;
		found = find(&call, words, &pattern, c->text, &start, &end);
		tap_ok(found == (c->target != NULL) &&
			   (!found || (end - start == strlen(c->target) && memcmp(c->text + start, c->target, end - start) == 0)),
			   "%s: found what it should", c->pattern);
	}
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
	{
		Pattern		pattern;
		bool		compiled = pattern_compile(&call, words, macros, broken[i], &pattern);

		/* an empty pattern compiles but never matches */
		if (broken[i][0] == '\0')
		{
			size_t		start;
			size_t		end;

			tap_ok(!compiled || !find(&call, words, &pattern, "a b", &start, &end), "an empty pattern matches nothing");
		}
		else
			tap_ok(!compiled && call.error.message[0] != '\0', "%s is refused", broken[i]);
	}
	arena_free(&arena);
	return tap_done();
}
