/*
 * Growing spans over capitalised neighbours.
 *
 * Only where capitals mean something: not on a line in capitals, and to the
 * left not over the first word of a sentence.
 */
#include "deid/grow.h"

#define GROW_MOST	4			/* words on each side */
#define GROW_SURNAME	120		/* frequency from which a word of many meanings is a surname */

static bool
grows(uint16_t category)
{
	return (PHI_BIT(category) & (PHI_BIT(PHI_PATIENT) | PHI_BIT(PHI_DOCTOR) | PHI_BIT(PHI_RELATIVE) |
								 PHI_BIT(PHI_HOSPITAL) | PHI_BIT(PHI_ORGANIZATION) | PHI_BIT(PHI_CITY) |
								 PHI_BIT(PHI_LOCATION_OTHER))) != 0;
}

/* A capitalised word that nothing else explains. */
static bool
is_proper(const Token *token)
{
	const ClassSet *set = &token->classes;

	return token->kind == TOKEN_WORD && (token->shape == SHAPE_TITLE || token->shape == SHAPE_MIXED) &&
		token->length > 1 && class_has(set, CLASS_cap) && !class_has(set, CLASS_capsline) &&
		!class_has(set, CLASS_stop) && !class_has(set, CLASS_medical) && !class_has(set, CLASS_in_medical) &&
		!class_has(set, CLASS_drug) && !class_has(set, CLASS_month) && !class_has(set, CLASS_weekday) &&
		!class_has(set, CLASS_nationality) && !class_has(set, CLASS_eponym) && !class_has(set, CLASS_credential) &&
		!class_has(set, CLASS_staff) && !class_has(set, CLASS_relation) && !class_has(set, CLASS_title_word);
}

/*
 * "Brown" of "John Brown": a frequent surname behind a lone given name, though the
 * word has a clinical meaning too; not where more capitals follow ("John Gray Matter").
 */
static bool
is_surname_of(const Token *given, const Token *surname, const Token *next)
{
	const ClassSet *set = &surname->classes;

	return class_has(&given->classes, CLASS_firstname) && surname->kind == TOKEN_WORD && surname->gap == 1 &&
		surname->shape == SHAPE_TITLE && surname->lex != NULL && surname->lex->surname >= GROW_SURNAME &&
		!class_has(set, CLASS_capsline) && !class_has(set, CLASS_sentstart) && !class_has(set, CLASS_stop) &&
		!class_has(set, CLASS_in_medical) && !(next->kind == TOKEN_WORD && class_has(&next->classes, CLASS_cap));
}

/* What kind of place or organisation it is. */
static bool
is_kind(const Token *token)
{
	const ClassSet *set = &token->classes;

	return token->kind == TOKEN_WORD && class_has(set, CLASS_cap) && !class_has(set, CLASS_capsline) &&
		(class_has(set, CLASS_facility) || class_has(set, CLASS_facility2) || class_has(set, CLASS_org_word) ||
		 (class_has(set, CLASS_generic) && token->shape == SHAPE_TITLE && !class_has(set, CLASS_stop)));
}

/* The last token that belongs to the span when it grows right from `to`. */
static uint32_t
grow_right(const TokenList *tokens, uint32_t to, uint32_t limit, bool person)
{
	for (int n = 0; n < GROW_MOST && to < limit; n++)
	{
		const Token *token = &tokens->items[to];
		uint32_t	at = to;

		/* "&", "of", "of the" and a hyphen join what goes on behind them */
		if (!person && token->kind == TOKEN_PUNCT && (token->ch == '&' || (token->ch == '-' && token->gap == 0)))
			at++;
		else if (token->kind != TOKEN_WORD || token->gap == 2)
			break;
		if (at >= limit)
			break;
		token = &tokens->items[at];
		if (class_has(&token->classes, CLASS_sentstart) || !(is_proper(token) || (!person && is_kind(token))))
			break;
		to = at + 1;
	}
	return to;
}

/* The first half of a hyphenated name, "Cap" of "Cap-Haitien"? */
static bool
is_half(const Token *half, const Token *hyphen, const Token *rest)
{
	const ClassSet *set = &half->classes;

	return rest->gap == 0 && rest->kind == TOKEN_WORD && class_has(&rest->classes, CLASS_cap) &&
		hyphen->kind == TOKEN_PUNCT && hyphen->ch == '-' && hyphen->gap == 0 &&
		half->kind == TOKEN_WORD && half->length > 2 && (half->shape == SHAPE_TITLE || half->shape == SHAPE_MIXED) &&
		!class_has(set, CLASS_stop) && !class_has(set, CLASS_drug) && !class_has(set, CLASS_term) &&
		!class_has(set, CLASS_in_medical);
}

static uint32_t
grow_left(const TokenList *tokens, uint32_t from, uint32_t limit)
{
	for (int n = 0; n < GROW_MOST && from > limit; n++)
	{
		const Token *token = &tokens->items[from - 1];

		if (from > limit + 1 && is_half(&tokens->items[from - 2], token, &tokens->items[from]))
		{
			from -= 2;
			continue;
		}
		if (tokens->items[from].gap == 2 || tokens->items[from].kind != TOKEN_WORD || !is_proper(token) ||
			class_has(&token->classes, CLASS_sentstart))
			break;
		from--;
	}
	return from;
}

void
grow(const TokenList *tokens, CandidateList *settled)
{
	for (size_t i = 0; i < settled->count; i++)
	{
		Candidate  *c = &settled->items[i];
		uint32_t	before = i > 0 ? settled->items[i - 1].to : 0;
		uint32_t	after = i + 1 < settled->count ? settled->items[i + 1].from : (uint32_t) tokens->count;

		if (!grows(c->category) || c->from >= c->to)
			continue;
		if (phi_is_name((PhiCategory) c->category) && c->to - c->from == 1 && c->to < after &&
			is_surname_of(&tokens->items[c->from], &tokens->items[c->to], &tokens->items[c->to + 1]))
			c->to++;
		c->to = grow_right(tokens, c->to, after, phi_is_name((PhiCategory) c->category));
		c->from = grow_left(tokens, c->from, before);
	}
}
