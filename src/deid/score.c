/*
 * Adding up the weights of doubtful tokens, and what follows from the sums.
 */
#include "deid/score.h"

#include <string.h>

#define MARGIN_LIMIT	255		/* sums are cut to this many sixteenths */
#define NEVER_VETOED	0.95f	/* a labelled rule */
#define MOST_JOINED		2		/* tokens that two of a kind may have between them */
#define MOST_SCORE		94		/* percent: below every labelled rule */
#define LEAST_SCORE		45		/* percent: what is found is removed by the strict policies */

/* chances in percent, chosen on authors left out of the training (model/lexicon.md) */
#define FOUND_CHANCE	45		/* from which a token is PHI though no rule says so */
#define FOUND_NUMBER	60		/* the same for dates and numbers, which scores and doses look like */
#define HOPELESS		2		/* margin of a word alone from which its context is not asked */
#define BESIDE_CHANCE	20		/* the same beside PHI of its kind */

/* Up to which chance the context overrules a candidate of that score. */
static int
veto_chance(float score, ScoreKind kind)
{
	if (score >= 0.86f || (kind >= SCORE_DATE && score >= 0.6f))
		return 6;
	return score < 0.7f ? 25 : 6;
}

ScoreKind
score_kind_of(PhiCategory category)
{
	static const uint8_t kinds[PHI_CATEGORY_COUNT] = {
		[PHI_PATIENT] = SCORE_PATIENT, [PHI_DOCTOR] = SCORE_DOCTOR, [PHI_RELATIVE] = SCORE_RELATIVE,
		[PHI_USERNAME] = SCORE_USERNAME, [PHI_PROFESSION] = SCORE_PROFESSION, [PHI_HOSPITAL] = SCORE_HOSPITAL,
		[PHI_DEPARTMENT_ROOM] = SCORE_ROOM, [PHI_ORGANIZATION] = SCORE_ORGANIZATION, [PHI_STREET] = SCORE_STREET,
		[PHI_CITY] = SCORE_CITY, [PHI_STATE] = SCORE_LOCATION, [PHI_COUNTRY] = SCORE_LOCATION,
		[PHI_LOCATION_OTHER] = SCORE_LOCATION, [PHI_AGE] = SCORE_AGE, [PHI_AGE90] = SCORE_AGE,
		[PHI_DATE] = SCORE_DATE, [PHI_DATE_YEAR] = SCORE_DATE, [PHI_TIME] = SCORE_DATE,
		[PHI_PHONE] = SCORE_PHONE, [PHI_FAX] = SCORE_PHONE
	};

	return kinds[category] != 0 ? (ScoreKind) kinds[category] : SCORE_NUMBER;
}

/* The category of a found token. */
static PhiCategory
category_of(ScoreKind kind, const Token *token)
{
	static const uint8_t categories[SCORE_KINDS] = {
		[SCORE_PATIENT] = PHI_PATIENT, [SCORE_DOCTOR] = PHI_DOCTOR, [SCORE_RELATIVE] = PHI_RELATIVE,
		[SCORE_USERNAME] = PHI_USERNAME, [SCORE_PROFESSION] = PHI_PROFESSION, [SCORE_HOSPITAL] = PHI_HOSPITAL,
		[SCORE_ROOM] = PHI_DEPARTMENT_ROOM, [SCORE_ORGANIZATION] = PHI_ORGANIZATION, [SCORE_STREET] = PHI_STREET,
		[SCORE_CITY] = PHI_CITY, [SCORE_LOCATION] = PHI_LOCATION_OTHER, [SCORE_AGE] = PHI_AGE,
		[SCORE_DATE] = PHI_DATE, [SCORE_PHONE] = PHI_PHONE, [SCORE_NUMBER] = PHI_IDNUM
	};

	if (kind == SCORE_LOCATION && (class_has(&token->classes, CLASS_state) || class_has(&token->classes, CLASS_in_state)))
		return PHI_STATE;
	if (kind == SCORE_LOCATION && (class_has(&token->classes, CLASS_country) || class_has(&token->classes, CLASS_in_country)))
		return PHI_COUNTRY;
	if (kind == SCORE_AGE && class_has(&token->classes, CLASS_over89))
		return PHI_AGE90;
	return (PhiCategory) categories[kind];
}

/* half a row of weights, and sums of rows (at most SCORE_FEATURES * 128): halves fit the registers of every CPU */
typedef int8_t HalfRow __attribute__((vector_size(SCORE_KINDS / 2), aligned(1)));
typedef int16_t HalfSums __attribute__((vector_size(SCORE_KINDS)));

typedef struct Sums
{
	HalfSums	half[2];
} Sums;

static inline void
add_rows(const Lexicon *lexicon, const uint32_t *features, int count, Sums *sums)
{
	unsigned	shift = 32 - lexicon->context_bits;
	const HalfRow *weights = (const HalfRow *) lexicon->context_weights;
	HalfSums	low = sums->half[0];
	HalfSums	high = sums->half[1];

	/* rows lie anywhere in a large table: ask for all before waiting for one */
	for (int i = 0; i < count; i++)
		__builtin_prefetch(weights + (size_t) (features[i] >> shift) * 2);
	for (int i = 0; i < count; i++)
	{
		const HalfRow *row = weights + (size_t) (features[i] >> shift) * 2;

		low += __builtin_convertvector(row[0], HalfSums);
		high += __builtin_convertvector(row[1], HalfSums);
	}
	*sums = (Sums) {{low, high}};
}

/* The best kind of PHI; *margin: how far it lies above clean, in sixteenths of a logarithm of odds. */
static ScoreKind
best_kind(const Sums *sums, int *margin)
{
	int16_t		values[SCORE_KINDS];
	int			best = SCORE_CLEAN + 1;

	memcpy(values, sums, sizeof(values));
	for (int k = best + 1; k < SCORE_KINDS; k++)
		if (values[k] > values[best])
			best = k;
	*margin = values[best] - values[SCORE_CLEAN];
	return (ScoreKind) best;
}

/*
 * Sums of the features of words, which are the same wherever a word stands: a
 * cache of the process, emptied when another lexicon comes.
 */
#define WORD_SLOTS	16384		/* a power of two */
#define WORD_BITS	14

typedef struct WordSums
{
	uint64_t	key;
	uint64_t	form;
	Sums		sums;
	int			margin;
} WordSums;

static WordSums word_sums[WORD_SLOTS];
static uint64_t word_sums_version;

static const WordSums *
sums_of_word(const Lexicon *lexicon, const ScoreNote *note, uint32_t at)
{
	const ScoreToken *t = &note->items[at + SCORE_REACH];
	const Token *token = &note->tokens->items[at];
	uint64_t	key = (uint64_t) t->word << 32 | t->lists;
	uint64_t	form = (uint64_t) t->lexicon << 32 | (uint64_t) t->form << 16 | (uint64_t) t->shape << 8 | t->brief;
	WordSums   *slot = &word_sums[((key ^ form) * LEX_HASH_SEED) >> (64 - WORD_BITS)];
	uint32_t	features[SCORE_WORD_FEATURES];

	/* words that differ in accents only have one key but other letters: those are not kept */
	if (token->end - token->start != token->length)
		form = UINT64_MAX;
	else if (slot->key == key && slot->form == form)
		return slot;
	*slot = (WordSums) {.key = key, .form = form};
	score_word_features(note, at, features);
	add_rows(lexicon, features, SCORE_WORD_FEATURES, &slot->sums);
	best_kind(&slot->sums, &slot->margin);
	return slot;
}

/* Judge a token: its chance is set, its best kind of PHI returned. */
static ScoreKind
judge(const Lexicon *lexicon, const ScoreNote *note, uint32_t at, Token *token)
{
	const WordSums *word = sums_of_word(lexicon, note, at);
	uint32_t	features[SCORE_CONTEXT_FEATURES];
	Sums		sums = word->sums;
	ScoreKind	best;
	int			margin;

	if (word->margin < HOPELESS && note->items[at + SCORE_REACH].rule == 0)
	{
		token->chance = 1;
		return SCORE_CLEAN;
	}
	score_context_features(note, at, features);
	add_rows(lexicon, features, SCORE_CONTEXT_FEATURES, &sums);
	best = best_kind(&sums, &margin);
	margin = margin > MARGIN_LIMIT ? MARGIN_LIMIT : margin < -MARGIN_LIMIT ? -MARGIN_LIMIT : margin;
	token->chance = (uint8_t) (1 + lexicon->context_chances[(margin + MARGIN_LIMIT + 1) * LEX_CONTEXT_CHANCES / (2 * MARGIN_LIMIT + 2)]);
	return best;
}

/* May the token lie between two of that kind: punctuation and small words? */
static bool
joins(const Token *token, int kind)
{
	if (token->kind == TOKEN_PUNCT && token->ch == ',')
		return kind < SCORE_AGE;
	if (token->kind == TOKEN_PUNCT)
		return token->ch == '-' || token->ch == '\'' || token->ch == '.' || token->ch == '&' || token->ch == '/' || token->ch == '#';
	return token->kind == TOKEN_WORD && (class_has(&token->classes, CLASS_particle) ||
										 (token->shape == SHAPE_LOWER && token->length <= 3 && class_has(&token->classes, CLASS_common)));
}

static bool
same_kind(int a, int b)
{
	return a == b || (a >= SCORE_PATIENT && a <= SCORE_RELATIVE && b >= SCORE_PATIENT && b <= SCORE_RELATIVE);
}

/* What is known of a token when spans are put together. */
typedef enum Mark
{
	OPEN,						/* no rule took it */
	FOUND,						/* nor did one, but its context says that it is PHI */
	OWNED						/* in a settled span */
} Mark;

/* Is the nearest neighbour in that direction PHI of the same kind? */
static bool
beside(const TokenList *tokens, const uint8_t *marks, const uint8_t *kinds, uint32_t at, int step)
{
	for (int n = 1; n <= MOST_JOINED + 1; n++)
	{
		uint32_t	to = at + (uint32_t) (n * step);

		if (to >= tokens->count || tokens->items[to].kind == TOKEN_NEWLINE)	/* an index below 0 is beyond the count */
			return false;
		if (marks[to] != OPEN)
			return same_kind(kinds[to], kinds[at]);
		if (!joins(&tokens->items[to], kinds[at]))
			return false;
	}
	return false;
}

/* Which tokens are found: those likely by themselves, and less likely ones beside their like. */
static void
mark_found(const TokenList *tokens, uint8_t *marks, const uint8_t *kinds)
{
	uint32_t	count = (uint32_t) tokens->count;

	for (uint32_t i = 0; i < count; i++)
		if (marks[i] == OPEN && tokens->items[i].chance > (kinds[i] >= SCORE_DATE ? FOUND_NUMBER : FOUND_CHANCE))
			marks[i] = FOUND;
	for (uint32_t i = 0; i < count; i++)
		if (marks[i] == OPEN && tokens->items[i].chance > BESIDE_CHANCE && beside(tokens, marks, kinds, i, -1))
			marks[i] = FOUND;
	for (uint32_t i = count; i-- > 0;)
		if (marks[i] == OPEN && tokens->items[i].chance > BESIDE_CHANCE && beside(tokens, marks, kinds, i, 1))
			marks[i] = FOUND;
}

/* Is the token at the end of a settled span, to which one of that kind belongs? */
static bool
continues(const uint8_t *marks, const uint8_t *kinds, uint32_t at, int kind)
{
	return marks[at] == OWNED && same_kind(kinds[at], kind);
}

/* Spans of found tokens; where they touch a settled span, resolve() makes both one. */
static bool
add_found(Call *call, const TokenList *tokens, const uint8_t *marks, const uint8_t *kinds, CandidateList *found)
{
	uint32_t	count = (uint32_t) tokens->count;

	for (uint32_t i = 0; i < count; i++)
	{
		uint32_t	from = i;
		uint32_t	end = i + 1;
		unsigned	best = tokens->items[i].chance;

		if (marks[i] != FOUND)
			continue;
		for (uint32_t k = i + 1; k < count && k - end <= MOST_JOINED; k++)
		{
			if (marks[k] == FOUND && same_kind(kinds[k], kinds[i]))
			{
				best = tokens->items[k].chance > best ? tokens->items[k].chance : best;
				end = k + 1;
			}
			else if (marks[k] != OPEN || !joins(&tokens->items[k], kinds[i]))
				break;
		}
		from -= i > 0 && continues(marks, kinds, i - 1, kinds[i]);
		end += end < count && continues(marks, kinds, end, kinds[i]);
		best = best < LEAST_SCORE ? LEAST_SCORE : best > MOST_SCORE ? MOST_SCORE : best;
		if (!candidate_add(call, found, (Candidate)
						   {
							   from, end, (uint16_t) category_of((ScoreKind) kinds[i], &tokens->items[i]), PHI_BY_LEXICON,
							   (float) best / 100.0f
						   }))
			return false;
		i = end - 1;
	}
	return true;
}

/*
 * A KEEP over what the rules settled and the context denies: just above the
 * candidate, so that a name learned elsewhere in the note still wins.
 */
static bool
add_vetoes(Call *call, const Lexicon *lexicon, const ScoreNote *note, TokenList *tokens, const CandidateList *settled,
		   CandidateList *found)
{
	for (size_t i = 0; i < settled->count; i++)
	{
		const Candidate *c = &settled->items[i];
		int			limit = veto_chance(c->score, score_kind_of((PhiCategory) c->category));
		int			best = 0;

		if (c->score >= NEVER_VETOED)
			continue;
		/* one likely token saves the span */
		for (uint32_t k = c->from; k < c->to && best <= limit; k++)
			if (score_doubtful(note, k))
			{
				judge(lexicon, note, k, &tokens->items[k]);
				if (tokens->items[k].chance > best)
					best = tokens->items[k].chance;
			}
		if (best > 0 && best <= limit &&
			!candidate_add(call, found, (Candidate){c->from, c->to, PHI_KEEP, PHI_BY_LEXICON, c->score + 0.001f}))
			return false;
	}
	return true;
}

bool
score_apply(Call *call, const Lexicon *lexicon, const TextView *view, TokenList *tokens,
			const CandidateList *settled, CandidateList *found)
{
	ScoreNote	note;
	uint8_t    *marks;
	uint8_t    *kinds;

	if (lexicon->context_weights == NULL)
		return true;
	marks = mc_alloc0(call, tokens->count + 1, 1);
	kinds = mc_alloc0(call, tokens->count + 1, 1);
	if (marks == NULL || kinds == NULL || !score_read(call, view, tokens, settled, found, &note))
		return false;
	if (word_sums_version != lexicon->version)
	{
		memset(word_sums, 0, sizeof(word_sums));
		word_sums_version = lexicon->version;
	}
	for (size_t i = 0; i < settled->count; i++)
	{
		const Candidate *c = &settled->items[i];

		for (uint32_t k = c->from; k < c->to; k++)
		{
			marks[k] = OWNED;
			kinds[k] = (uint8_t) score_kind_of((PhiCategory) c->category);
		}
	}
	for (uint32_t i = 0; i < tokens->count; i++)
		if (marks[i] == OPEN && score_doubtful(&note, i))
			kinds[i] = (uint8_t) judge(lexicon, &note, i, &tokens->items[i]);
	mark_found(tokens, marks, kinds);
	return add_vetoes(call, lexicon, &note, tokens, settled, found) && add_found(call, tokens, marks, kinds, found);
}
