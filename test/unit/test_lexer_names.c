/*
 * Words of no list: were this to fail, capitalised brands, terms and
 * abbreviations that no list knows would be scrubbed as names, or names that
 * no list knows would stay because their letters are unusual.
 *
 * The lexicon is read from model/medchat-lexicon.bin, or from $MEDCHAT_LEXICON.
 */
#include "deid/token.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

typedef struct Expectation
{
	const char *word;
	bool		name;			/* could well be one */
	bool		namelike;		/* the letters alone say so; asked only if they must */
} Expectation;

static const Expectation expectations[] = {
	/* names of many origins that the lists do not hold */
	{"Szczepankowicz", true, true}, {"Oyelarinde", true, false}, {"Venkatasubbarao", true, true},
	{"Tuimavave", true, false}, {"Nkurunzizah", true, false}, {"Yamanobuchi", true, true},
	{"Sveinsdottir", true, false}, {"Abdelghafour", true, false}, {"OYELARINDE", true, false},
	/* capitals inside a name are no product's */
	{"DiGiovannini", true, true}, {"LaFontein", true, true}, {"VanDerBeekes", true, false},
	/* products, terms, abbreviations */
	{"Flowflex", false, false}, {"Monospot", false, false}, {"Microcath", false, false},
	{"Escharotomy", false, false}, {"Subplatysmal", false, false}, {"Hypertens", false, false},
	{"Mfr", false, false}, {"OptiVolt", false, false}, {"GlucoTrack", false, false}, {"QuickDASH", false, false},
	{"ConMeds", false, false}
};

static const Token *
only_token(Call *call, const Lexicon *lexicon, const WordTable *words, const char *text, TokenList *tokens)
{
	TextView	view;

	if (!view_fold(call, (Slice){text, strlen(text)}, &view) || !token_scan(call, lexicon, words, &view, tokens))
		return NULL;
	return tokens->count == 1 ? &tokens->items[0] : NULL;
}

static void
test_words(Call *call, const Lexicon *lexicon, const WordTable *words)
{
	for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++)
	{
		const Expectation *e = &expectations[i];
		TokenList	tokens;
		const Token *token = only_token(call, lexicon, words, e->word, &tokens);

		tap_ok(token != NULL && class_has(&token->classes, CLASS_nm) == e->name
			   && class_has(&token->classes, CLASS_termlike) == !e->name
			   && (!e->namelike || class_has(&token->classes, CLASS_namelike)),
			   "%s is %s", e->word, e->name ? "a possible name" : "none");
	}
}

/* What the lists know is not asked of the letters; without a lexicon nothing is. */
static void
test_silence(Call *call, const Lexicon *lexicon, const WordTable *words)
{
	static const char *const listed[] = {"Smith", "Metoprolol", "Chest", "JPD", "Boston"};
	TokenList	tokens;
	const Token *token;

	for (size_t i = 0; i < sizeof(listed) / sizeof(listed[0]); i++)
	{
		token = only_token(call, lexicon, words, listed[i], &tokens);
		tap_ok(token != NULL && !class_has(&token->classes, CLASS_namelike)
			   && !class_has(&token->classes, CLASS_termlike), "the letters of %s are not asked", listed[i]);
	}
	token = only_token(call, NULL, words, "Flowflex", &tokens);
	tap_ok(token != NULL && class_has(&token->classes, CLASS_nm) && !class_has(&token->classes, CLASS_termlike),
		   "without a lexicon every capitalised word is a possible name");
}

int
main(void)
{
	const char *path = getenv("MEDCHAT_LEXICON");
	Arena		arena;
	Call		call = {.arena = &arena};
	Lexicon		lexicon;
	WordTable  *words;

	arena_init(&arena);
	words = wordtable_create(&call);
	if (tap_ok(words != NULL && lexicon_open(&call, path != NULL ? path : "model/medchat-lexicon.bin", &lexicon),
			   "the lexicon opens"))
	{
		test_words(&call, &lexicon, words);
		test_silence(&call, &lexicon, words);
		lexicon_close(&lexicon);
	}
	arena_free(&arena);
	return tap_done();
}
