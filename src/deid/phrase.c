/*
 * Longest phrases of the lexicon, from every word that begins one.
 *
 * Words of a phrase are joined by one space in the lexicon; in the note a
 * hyphen or an apostrophe may join them, and a line break may part them.
 */
#include "deid/phrase.h"

#include <string.h>

#define MOST_WORDS		10
#define KEEP_TERM		0.70f
#define HOSPITAL_SCORE	0.90f

/* The next word after tokens[at] within a phrase, or 0. */
static size_t
next_word(const TokenList *tokens, size_t at)
{
	size_t		next = at + 1;
	const Token *token = &tokens->items[next];

	if (token->kind == TOKEN_PUNCT && (token->ch == '-' || token->ch == '\'' || token->ch == '/') && token->gap == 0)
		token = &tokens->items[++next];
	else if (token->kind == TOKEN_PUNCT && token->ch == '.' && token->gap == 0 && tokens->items[at].length <= 3)
		token = &tokens->items[++next];
	else if (token->kind == TOKEN_NEWLINE && token->value == 1)
		token = &tokens->items[++next];
	return token->kind == TOKEN_WORD ? next : 0;
}

/*
 * Steps made before: from the hash of a beginning and of one more word to the
 * hash of both and the lexicon's entry.  Most pairs of words are met again soon,
 * and most begin no phrase, which costs a cache miss to learn.  Process-wide,
 * emptied when another lexicon comes.
 */
#define STEP_SLOTS	16384	/* a power of two */
#define STEP_BITS	14
#define LOOK_AHEAD	6			/* tokens */

typedef struct Step
{
	uint64_t	from;
	uint64_t	word;
	uint64_t	hash;			/* 0: empty slot */
	const LexEntry *entry;
} Step;

static Step steps[STEP_SLOTS];
static const LexEntry *steps_owner;

/* Where the step lies if it was made before. */
static inline Step *
step_slot(uint64_t hash, const Token *token)
{
	return &steps[((hash ^ token->hash) * LEX_HASH_SEED) >> (64 - STEP_BITS)];
}

/* A phrase with one more word. */
static const Step *
step(const Lexicon *lexicon, uint64_t hash, const TextView *view, const Token *token)
{
	Step	   *slot = step_slot(hash, token);
	char		key[LEX_MAX_WORD + 1];
	size_t		len;

	if (slot->hash != 0 && slot->from == hash && slot->word == token->hash)
		return slot;
	len = lexicon_fold(view->text + token->start, token->end - token->start, key + 1, LEX_MAX_WORD);
	key[0] = ' ';
	slot->from = hash;
	slot->word = token->hash;
	slot->hash = lexicon_hash(hash, key, len + 1);
	slot->entry = lexicon_find(lexicon, slot->hash);
	return slot;
}

static void
mark(TokenList *tokens, size_t from, size_t to, uint16_t flags)
{
	for (size_t i = from; i <= to; i++)
	{
		ClassSet   *set = &tokens->items[i].classes;

		if ((flags & (LEX_MEDICAL_PHRASE | LEX_EPONYM | LEX_DRUG)) != 0)
			class_add(set, CLASS_in_medical);
		if ((flags & LEX_CITY) != 0)
			class_add(set, CLASS_in_city);
		if ((flags & (LEX_COUNTRY | LEX_STATE)) != 0)
			class_add(set, (flags & LEX_STATE) != 0 ? CLASS_in_state : CLASS_in_country);
		if ((flags & LEX_PROFESSION) != 0)
			class_add(set, CLASS_in_profession);
		if ((flags & LEX_HOLIDAY) != 0)
			class_add(set, CLASS_in_holiday);
	}
}

bool
phrase_apply(Call *call, const Lexicon *lexicon, const TextView *view, TokenList *tokens, CandidateList *found)
{
	if (lexicon != NULL && steps_owner != lexicon->slots)
	{
		memset(steps, 0, sizeof(steps));
		steps_owner = lexicon->slots;
	}
	for (size_t i = 0; lexicon != NULL && i < tokens->count; i++)
	{
		const Token *first = &tokens->items[i];
		uint64_t	hash = first->hash;
		size_t		at = i;
		size_t		last = 0;
		uint16_t	flags = 0;
		unsigned	more;

		if (i + LOOK_AHEAD < tokens->count && first[LOOK_AHEAD].more_words != 0)
			__builtin_prefetch(step_slot(first[LOOK_AHEAD].hash, &first[LOOK_AHEAD + 1]));
		if (first->more_words == 0)
			continue;
		more = first->more_words < MOST_WORDS ? first->more_words : MOST_WORDS;
		for (unsigned n = 0; n < more; n++)
		{
			const LexEntry *entry;
			const Step *next;

			at = next_word(tokens, at);
			if (at == 0)
				break;
			next = step(lexicon, hash, view, &tokens->items[at]);
			hash = next->hash;
			entry = next->entry;
			if (entry != NULL && entry->flags != 0)
			{
				last = at;
				flags = entry->flags;
			}
		}
		if (last == 0)
			continue;
		mark(tokens, i, last, flags);
		if ((flags & LEX_HOSPITAL) != 0 && class_has(&first->classes, CLASS_cap) &&
			!candidate_add(call, found, (Candidate)
						   {
							   (uint32_t) i, (uint32_t) last + 1, PHI_HOSPITAL, PHI_BY_LEXICON, HOSPITAL_SCORE
						   }))
			return false;
		if ((flags & LEX_MEDICAL_PHRASE) != 0 && (flags & LEX_HOSPITAL) == 0 &&
			!candidate_add(call, found, (Candidate)
						   {
							   (uint32_t) i, (uint32_t) last + 1, PHI_KEEP, PHI_BY_LEXICON, KEEP_TERM
						   }))
			return false;
	}
	return true;
}
