/*
 * Names learned in a note: a bounded set of hashes of name parts.
 *
 * A part is learned from a span whose score says that its context named a
 * person.  It is found again where it is capitalised; where it is in lower case
 * only if no English or clinical word is written so.  The set is bounded: a
 * text with more distinct names than it holds keeps the first ones.
 */
#include "deid/learn.h"

#include <string.h>

#define LEARN_FEWEST	128
#define LEARN_MOST		32768
#define LEARN_SURE		0.80f	/* score from which a span teaches */
#define LEARN_INITIALS	0.88f	/* for two or three capitals */
#define LEARN_SCORE		0.82f	/* score of a bare mention */
#define LEARN_SURNAME	120		/* frequency of a surname that may begin a sentence though it is a word */

typedef struct LearnedName
{
	uint64_t	hash;
	uint16_t	category;
	uint16_t	used;
} LearnedName;

struct LearnedNames
{
	LearnedName *slots;			/* (mask + 1) */
	uint32_t	mask;
	uint32_t	count;
};

LearnedNames *
learn_create(Call *call, size_t note_len)
{
	LearnedNames *names = mc_alloc0(call, 1, sizeof(LearnedNames));
	uint32_t	slots = LEARN_FEWEST;

	/* a name part takes at least some 32 bytes of note */
	while (slots < LEARN_MOST && slots < note_len / 16)
		slots *= 2;
	if (names == NULL)
		return NULL;
	names->mask = slots - 1;
	names->slots = mc_alloc0(call, slots, sizeof(LearnedName));
	return names->slots == NULL ? NULL : names;
}

static uint32_t
slot_of(const LearnedNames *names, uint64_t hash)
{
	uint32_t	at = (uint32_t) (hash >> 20) & names->mask;

	while (names->slots[at].used != 0 && names->slots[at].hash != hash)
		at = (at + 1) & names->mask;
	return at;
}

/* A word that stands for one person and for nothing else? */
static bool
worth_learning(const Token *token, float score)
{
	/* initials only where the note itself explains them */
	if (token->length <= 4 && token->shape == SHAPE_UPPER && !class_has(&token->classes, CLASS_name) && score < LEARN_INITIALS)
		return false;
	if (token->length < 3 && token->shape != SHAPE_UPPER)
		return false;
	return token->kind == TOKEN_WORD && token->length >= 2 && class_has(&token->classes, CLASS_capw) &&
		!class_has(&token->classes, CLASS_stop) && !class_has(&token->classes, CLASS_particle) &&
		!class_has(&token->classes, CLASS_patient_label) && !class_has(&token->classes, CLASS_relation);
}

void
learn_from(LearnedNames *names, const TokenList *tokens, const CandidateList *settled)
{
	for (size_t i = 0; i < settled->count; i++)
	{
		const Candidate *c = &settled->items[i];

		if (c->score < LEARN_SURE || !phi_is_name((PhiCategory) c->category))
			continue;
		for (uint32_t k = c->from; k < c->to; k++)
		{
			const Token *token = &tokens->items[k];
			uint32_t	at;

			if (!worth_learning(token, c->score))
				continue;
			at = slot_of(names, token->hash);
			if (names->slots[at].used != 0 || names->count > names->mask / 2)
				continue;
			names->slots[at] = (LearnedName){token->hash, c->category, 1};
			names->count++;
		}
	}
}

/* "Smith says ...", "Baker was ...": a surname as subject, though the word has a meaning of its own? */
static bool
is_subject(const Token *token, const Token *next)
{
	return token->lex != NULL && token->lex->surname >= LEARN_SURNAME && token->shape == SHAPE_TITLE &&
		next->kind == TOKEN_WORD && next->gap == 1 && class_has(&next->classes, CLASS_lower) &&
		class_has(&next->classes, CLASS_speech);
}

/* Is this token, which bears a learned hash, meant as the name?  next comes behind it. */
static bool
is_mention(const Token *token, const Token *next)
{
	const ClassSet *set = &token->classes;

	if (token->length < 3)
		return token->shape == SHAPE_UPPER && !class_has(set, CLASS_medical) && !class_has(set, CLASS_credential);
	if (class_has(set, CLASS_lower))
		return token->length >= 4 && class_has(set, CLASS_rare) && !class_has(set, CLASS_medical);
	if (class_has(set, CLASS_common) || class_has(set, CLASS_medical))
		return class_has(set, CLASS_cap) && !class_has(set, CLASS_capsline) && !class_has(set, CLASS_in_medical) &&
			(!class_has(set, CLASS_sentstart) || is_subject(token, next));
	return class_has(set, CLASS_cap) && !class_has(set, CLASS_in_medical);
}

bool
learn_apply(Call *call, const LearnedNames *names, const TokenList *tokens, CandidateList *found)
{
	if (names->count == 0)
		return true;
	for (uint32_t i = 0; i < tokens->count; i++)
	{
		const Token *token = &tokens->items[i];
		const LearnedName *name;

		if (token->kind != TOKEN_WORD || token->length < 2)
			continue;
		name = &names->slots[slot_of(names, token->hash)];
		if (name->used != 0 && is_mention(token, token + 1) &&
			!candidate_add(call, found, (Candidate){i, i + 1, name->category, PHI_BY_RULE, LEARN_SCORE}))
			return false;
	}
	return true;
}
