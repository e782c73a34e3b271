/*
 * stem() and lemmatize(): words through PostgreSQL's text search dictionaries.
 *
 * The words are those of words(), in lower case; every word gives one element,
 * so that the array runs along with words().  A word that the dictionary does
 * not know, or throws away as a stop word, stays itself.  Dictionaries come
 * from the server's own cache: the first use in a backend loads them.
 */
#include "medchat.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "nodes/value.h"
#include "tsearch/ts_cache.h"
#include "tsearch/ts_public.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "text/utf8.h"
#include "text/words.h"

MEDCHAT_FUNCTION(medchat_stem);
MEDCHAT_FUNCTION(medchat_lemmatize);
MEDCHAT_FUNCTION(medchat_lemmatize_default);

#define LONGEST_WORD	255		/* bytes; a longer one is no word of a language */
#define MOST_WORDS		(16 * 1024 * 1024)	/* an array of more would pass the server's limit for a value */

/*
 * Write word in lower case with plain apostrophes into out, which has room for
 * three times its length; returns the length.
 */
static size_t
lower_word(const char *word, size_t len, char *out)
{
	size_t		n = 0;

	for (size_t at = 0; at < len;)
	{
		uint32_t	c = utf8_next(word, len, &at);

		n += (size_t) utf8_encode(c == 0x2019 ? '\'' : utf8_lower(c), out + n);
	}
	return n;
}

/* The first lexeme the dictionary gives for the word as text, NULL when it gives none. */
static text *
first_lexeme(TSDictionaryCacheEntry *dictionary, char *word, size_t len)
{
	DictSubState state = {.isend = true};
	TSLexeme   *lexemes;
	text	   *result = NULL;

	lexemes = (TSLexeme *) DatumGetPointer(FunctionCall4(&dictionary->lexize, PointerGetDatum(dictionary->dictData),
														 PointerGetDatum(word), Int32GetDatum((int32) len),
														 PointerGetDatum(&state)));
	if (lexemes != NULL && lexemes[0].lexeme != NULL)
		result = cstring_to_text(lexemes[0].lexeme);
	if (lexemes != NULL)
	{
		for (TSLexeme *lexeme = lexemes; lexeme->lexeme != NULL; lexeme++)
			pfree(lexeme->lexeme);
		pfree(lexemes);
	}
	return result;
}

/* The words of input as an array, each through the dictionary. */
static ArrayType *
words_through(Slice input, Oid dictionary_oid)
{
	TSDictionaryCacheEntry *dictionary = lookup_ts_dictionary_cache(dictionary_oid);
	Call	   *call = pg_call_begin();
	SegmentList words = {0};
	ArrayType  *result;
	Datum	   *values;

	if (!words_split(call, input, &words))
		pg_call_raise(call);
	if (words.count > MOST_WORDS)
	{
		mc_fail(call, MC_TOO_LARGE, "text has %zu words, more than an array holds (%d)", words.count, MOST_WORDS);
		mc_hint(call, "Split the text before the call.");
		pg_call_raise(call);
	}
	values = palloc(sizeof(Datum) * (words.count + 1));
	for (size_t i = 0; i < words.count; i++)
	{
		const Segment *word = &words.items[i];
		char		lower[3 * LONGEST_WORD + 4];
		text	   *lexeme = NULL;
		size_t		n;

		CHECK_FOR_INTERRUPTS();
		if (word->len > LONGEST_WORD)
		{
			values[i] = PointerGetDatum(pg_text_from(input.data + word->start, word->len));
			continue;
		}
		n = lower_word(input.data + word->start, word->len, lower);
		lower[n] = '\0';
		lexeme = first_lexeme(dictionary, lower, n);
		values[i] = PointerGetDatum(lexeme != NULL ? lexeme : pg_text_from(lower, n));
	}
	result = construct_array(values, (int) words.count, TEXTOID, -1, false, TYPALIGN_INT);
	pg_call_end(call);
	return result;
}

/* stem(text) */
Datum
medchat_stem(PG_FUNCTION_ARGS)
{
	Slice		input = pg_input_text(PG_GETARG_TEXT_PP(0));
	Oid			stemmer = get_ts_dict_oid(list_make2(makeString("pg_catalog"), makeString("english_stem")), false);

	PG_RETURN_ARRAYTYPE_P(words_through(input, stemmer));
}

/* lemmatize(text, regdictionary) */
Datum
medchat_lemmatize(PG_FUNCTION_ARGS)
{
	PG_RETURN_ARRAYTYPE_P(words_through(pg_input_text(PG_GETARG_TEXT_PP(0)), PG_GETARG_OID(1)));
}

/* lemmatize(text): with medchat.english_lemma where the install script could make it */
Datum
medchat_lemmatize_default(PG_FUNCTION_ARGS)
{
	Slice		input = pg_input_text(PG_GETARG_TEXT_PP(0));
	Oid			dictionary = get_ts_dict_oid(list_make2(makeString("medchat"), makeString("english_lemma")), true);

	if (!OidIsValid(dictionary))
		dictionary = get_ts_dict_oid(list_make2(makeString("pg_catalog"), makeString("english_stem")), false);
	PG_RETURN_ARRAYTYPE_P(words_through(input, dictionary));
}
