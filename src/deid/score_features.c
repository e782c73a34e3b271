/*
 * The features of a token: what score.c adds up and the trainer learns from.
 *
 * score_read() looks at every token of a window once and keeps a few numbers of
 * each; score_word_features() and score_context_features() then mix
 * those of a token and of its neighbours.  A
 * change here makes a new model necessary: SCORE_LAYOUT in score_file.c counts
 * them.
 */
#include "deid/score.h"

#include <string.h>

#define MIX1	UINT32_C(0x9E3779B1)
#define MIX2	UINT32_C(0x85EBCA77)
#define MIX3	UINT32_C(0xC2B2AE3D)

static inline uint32_t
mix2(uint32_t a, uint32_t b)
{
	uint32_t	h = (a ^ (b * MIX2)) * MIX1;

	return h ^ (h >> 15);
}

static inline uint32_t
mix3(uint32_t a, uint32_t b, uint32_t c)
{
	return mix2(mix2(a, b), c);
}

/* ---- one token by itself ---- */

/*
 * The lists, by a number of their own that does not depend on their place in
 * classes.def: their name's letters.
 */
typedef struct ListNames
{
	bool		ready;
	ClassSet	all;
	ClassSet	word;			/* the same and what the letters say */
	uint32_t	keys[CLASS_COUNT];
} ListNames;

static ListNames lists;			/* made once, always the same */

static uint32_t
name_key(const char *name)
{
	uint32_t	key = UINT32_C(0x811C9DC5);

	for (; *name != '\0'; name++)
		key = (key ^ (uint32_t) (unsigned char) *name) * UINT32_C(0x01000193);
	return mix2(key, 1);
}

static void
prepare_lists(void)
{
	static const struct
	{
		TokenClass	class;
		const char *name;
	}			used[] = {
#define DERIVED_CLASS(name, what)
#define WORD_CLASS(name, what, words) {CLASS_##name, #name},
#include "deid/classes.def"
#undef DERIVED_CLASS
#undef WORD_CLASS
		{CLASS_in_medical, "in_medical"}, {CLASS_in_city, "in_city"}, {CLASS_in_state, "in_state"},
		{CLASS_in_country, "in_country"}, {CLASS_in_profession, "in_profession"}, {CLASS_in_holiday, "in_holiday"}
	};

	if (lists.ready)
		return;
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++)
	{
		class_add(&lists.all, used[i].class);
		lists.keys[used[i].class] = name_key(used[i].name);
	}
	lists.word = lists.all;
	class_add(&lists.word, CLASS_namelike);
	class_add(&lists.word, CLASS_termlike);
	lists.ready = true;
}

static uint32_t
list_key(const ClassSet *set)
{
	uint32_t	key = 0;

	for (int w = 0; w < CLASS_WORDS; w++)
		for (uint64_t bits = set->bits[w] & lists.all.bits[w]; bits != 0; bits &= bits - 1)
			key += lists.keys[w * 64 + __builtin_ctzll(bits)];
	return key;
}

static inline uint32_t
level(unsigned value, unsigned low, unsigned high)
{
	return value == 0 ? 0 : value < low ? 1 : value < high ? 2 : 3;
}

static void
lexicon_keys(const Token *token, uint8_t *brief, uint32_t *lexicon)
{
	const LexEntry *lex = token->lex;
	uint32_t	letters = class_has(&token->classes, CLASS_namelike) ? 1 : class_has(&token->classes, CLASS_termlike) ? 2 : 0;
	uint32_t	given;
	uint32_t	surname;
	uint32_t	word;

	if (lex == NULL)
	{
		*brief = (uint8_t) (1 + letters);
		*lexicon = *brief;
		return;
	}
	given = level(lex->given_female > lex->given_male ? lex->given_female : lex->given_male, 60, 120);
	surname = level(lex->surname, 60, 120);
	word = level(lex->common > lex->text_lower ? lex->common : lex->text_lower, 70, 130);
	*brief = (uint8_t) (0x40 | given << 4 | surname << 2 | word);
	if (lex->medical > 0)
		*brief ^= 0x80;
	if (lex->place >= 100)
		*brief ^= 0xC0;
	*lexicon = 0x40000000u | given << 28 | surname << 26 | word << 24 | level(lex->medical, 70, 120) << 22 |
		level(lex->place, 100, 150) << 20 | letters << 18 |
		(lex->text_capital > lex->text_lower + 13 ? 1u : lex->text_lower > lex->text_capital + 26 ? 2u : 0u) << 16 |
		lex->flags;
}

/*
 * What is the same of a word wherever it stands: its lists and what the lexicon
 * says.  A cache of the process; as text repeats itself, it is mostly there.
 */
#define WORD_SLOTS	2048		/* a power of two */

typedef struct WordKeys
{
	uint64_t	hash;
	const LexEntry *lex;
	ClassSet	classes;
	uint32_t	lists;
	uint32_t	lexicon;
	uint8_t		brief;
} WordKeys;

static WordKeys word_keys[WORD_SLOTS];

static void
own_keys(const Token *token, ScoreToken *out)
{
	WordKeys   *slot = &word_keys[(token->hash >> 16) % WORD_SLOTS];

	if (slot->hash != token->hash || slot->lex != token->lex ||
		((slot->classes.bits[0] ^ token->classes.bits[0]) & lists.word.bits[0]) != 0 ||
		((slot->classes.bits[1] ^ token->classes.bits[1]) & lists.word.bits[1]) != 0 ||
		((slot->classes.bits[2] ^ token->classes.bits[2]) & lists.word.bits[2]) != 0)
	{
		*slot = (WordKeys) {.hash = token->hash, .lex = token->lex, .classes = token->classes};
		slot->lists = list_key(&token->classes);
		lexicon_keys(token, &slot->brief, &slot->lexicon);
	}
	out->lists = slot->lists;
	out->lexicon = slot->lexicon;
	out->brief = slot->brief;
}

static uint32_t
word_key(const Token *token)
{
	switch (token->kind)
	{
		case TOKEN_WORD:
			return (uint32_t) (token->hash ^ (token->hash >> 32)) | 0x1000;
		case TOKEN_NUMBER:
			return 0x100 + (token->length < 15 ? token->length : 15u) * 4 +
				(class_has(&token->classes, CLASS_year) ? 1 : class_has(&token->classes, CLASS_led0) ? 2 : 0);
		case TOKEN_PUNCT:
			return token->ch != 0 ? (unsigned char) token->ch : 0x80;
		case TOKEN_NEWLINE:
			return token->value > 1 ? 2 : 1;
		default:
			return 0;
	}
}

static void
shape_keys(const Token *token, ScoreToken *out)
{
	const ClassSet *set = &token->classes;
	uint32_t	length = token->length < 5 ? token->length : token->length < 8 ? 5 : token->length < 11 ? 6 : 7;

	out->form = (uint8_t) (token->kind << 5 | token->shape << 2 | token->gap);
	out->shape = (uint8_t) (length << 5 | (class_has(set, CLASS_capsline) ? 16u : 0u) |
							(class_has(set, CLASS_sentstart) ? 8u : 0u) | (class_has(set, CLASS_linestart) ? 4u : 0u) |
							(class_has(set, CLASS_foreign) ? 2u : 0u));
}

/* ---- the note around it ---- */

#define SEEN_BITS	4096

typedef struct Seen
{
	uint64_t	bits[SEEN_BITS / 64];
} Seen;

static inline void
see(Seen *seen, uint64_t hash)
{
	seen->bits[hash % (SEEN_BITS / 64)] |= UINT64_C(1) << (hash >> 40) % 64;
}

static inline bool
was_seen(const Seen *seen, uint64_t hash)
{
	return (seen->bits[hash % (SEEN_BITS / 64)] >> (hash >> 40) % 64) & 1;
}

/* The form of the run of visible characters that starts at `at`; *end: where it ends. */
static uint32_t
run_key(const Token *tokens, uint32_t at, uint32_t count, uint32_t *end)
{
	uint32_t	key = 7;
	uint32_t	last = 7;
	bool		digits = false;
	uint32_t	i = at;

	do
	{
		const Token *token = &tokens[i];

		if (token->kind == TOKEN_NUMBER)
		{
			digits = true;
			key = mix3(key, 1, token->length);
		}
		else if (token->kind == TOKEN_WORD)
			key = mix3(key, 2 + token->shape, token->length < 5 ? token->length : 5);
		else
			key = mix3(key, 9, (unsigned char) token->ch);
		if (token->kind != TOKEN_PUNCT)
			last = key;
		i++;
	} while (i < count && i - at < 24 && tokens[i].gap == 0 && tokens[i].kind != TOKEN_NEWLINE);
	*end = i;
	return digits ? last : 0;
}

/* values of a token's rule beside 1 + 5 * category + how sure: held by a KEEP */
#define KEPT		250
#define KEPT_WEAKLY 251

/* What is settled, by token. */
static void
mark_rules(const CandidateList *settled, const CandidateList *found, ScoreToken *items)
{
	for (size_t i = 0; i < found->count; i++)
	{
		const Candidate *c = &found->items[i];

		if (c->category == PHI_KEEP)
			for (uint32_t k = c->from; k < c->to; k++)
				items[k].rule = c->score >= 0.85f ? KEPT : KEPT_WEAKLY;
	}
	for (size_t i = 0; i < settled->count; i++)
	{
		const Candidate *c = &settled->items[i];
		uint8_t		sure = c->score < 0.6f ? 0 : c->score < 0.78f ? 1 : c->score < 0.86f ? 2 : c->score < 0.93f ? 3 : 4;

		for (uint32_t k = c->from; k < c->to; k++)
			items[k].rule = (uint8_t) (1 + c->category * 5 + sure);
	}
}

static void
mark_names(const CandidateList *settled, const Token *tokens, Seen *seen)
{
	for (size_t i = 0; i < settled->count; i++)
		if (phi_is_name((PhiCategory) settled->items[i].category) && settled->items[i].score >= 0.8f)
			for (uint32_t k = settled->items[i].from; k < settled->items[i].to; k++)
				if (tokens[k].kind == TOKEN_WORD && tokens[k].length > 1)
					see(seen, tokens[k].hash);
}

/* Labels, heads of lines and runs: what lies to the left of a token. */
static void
mark_lines(const Token *tokens, uint32_t count, ScoreToken *items)
{
	uint32_t	label = 0;
	uint32_t	head = 0;
	uint32_t	labelled = 0;
	uint32_t	run = 0;
	uint32_t	run_from = 0;
	uint32_t	run_end = 0;

	for (uint32_t i = 0; i < count; i++)
	{
		const Token *token = &tokens[i];

		if (token->kind == TOKEN_NEWLINE)
		{
			/* a line that ends in a colon labels the next one */
			if (token->value > 1 || i == 0 || tokens[i - 1].kind != TOKEN_PUNCT || tokens[i - 1].ch != ':')
				label = 0;
			head = 0;
			run_end = i + 1;
			continue;
		}
		if (head == 0 && token->kind == TOKEN_WORD)
			head = items[i].word;
		if (i >= run_end)
		{
			/* most runs are one word */
			run_from = i;
			run_end = i + 1;
			run = 0;
			if (token->kind != TOKEN_WORD || (run_end < count && tokens[run_end].gap == 0 && tokens[run_end].kind != TOKEN_NEWLINE))
				run = run_key(tokens, i, count, &run_end);
		}
		items[i].head = head;
		items[i].label = label;
		items[i].far = (uint8_t) (i - labelled < 2 ? 0 : i - labelled < 4 ? 1 : i - labelled < 9 ? 2 : 3);
		items[i].run = run;
		items[i].before = (uint16_t) (i - run_from);
		if (token->kind == TOKEN_PUNCT && token->ch == ':' && i > 0 && tokens[i - 1].kind == TOKEN_WORD)
		{
			label = items[i - 1].word;
			labelled = i + 1;
		}
	}
}

/* ---- what is near on the line ---- */

#define NEAR	8				/* tokens on each side */
#define LOOK_AHEAD	8			/* tokens */
#define CAPITAL 6				/* the farthest capitalised neighbour that counts */

/* 1 clinical word, 2 part of a sure span, 4 plain word in lower case, 8 capitalised word */
static unsigned
nature(const Token *token, const ScoreToken *t)
{
	const ClassSet *set = &token->classes;
	unsigned	result = 0;

	if (token->kind != TOKEN_WORD)
		return t->rule != 0 && t->rule < KEPT && (t->rule - 1) % 5 >= 2 ? 2 : 0;
	if (class_has(set, CLASS_eponym) || class_has(set, CLASS_medical) || class_has(set, CLASS_in_medical) || class_has(set, CLASS_term))
		result |= 1;
	if (t->rule != 0 && t->rule < KEPT && (t->rule - 1) % 5 >= 2)
		result |= 2;
	if (token->shape == SHAPE_LOWER)
		result |= class_has(set, CLASS_common) ? 4 : 0;
	else if (class_has(set, CLASS_cap) && token->length > 1)
		result |= 8;
	return result;
}

static inline uint8_t
few(unsigned n)
{
	return (uint8_t) (n < 2 ? n : n < 4 ? 2 : 3);
}

static void
mark_around(const Token *tokens, uint32_t count, ScoreToken *items)
{
	uint32_t	line = 0;

	for (uint32_t from = 0; from < count; from = line + 1)
	{
		unsigned	near[3] = {0};
		uint32_t	last = 0;

		line = from;
		while (line < count && tokens[line].kind != TOKEN_NEWLINE)
			line++;
		for (uint32_t i = from; i < line + NEAR; i++)
		{
			/* the window of i - NEAR is [i - 2 NEAR, i] */
			if (i < line)
			{
				unsigned	is = nature(&tokens[i], &items[i]);

				for (int k = 0; k < 3; k++)
					near[k] += is >> k & 1;
				if (last > 0 && i + 1 - last <= CAPITAL)
					items[i].left = (uint8_t) (i + 1 - last);
				if (is & 8)
				{
					if (last > 0 && i + 1 - last <= CAPITAL)
						for (uint32_t j = last - 1; j < i; j++)
							items[j].right = (uint8_t) (i - j);
					last = i + 1;
				}
			}
			if (i >= from + NEAR)
			{
				ScoreToken *t = &items[i - NEAR];

				t->around = (uint8_t) (few(near[0]) << 4 | few(near[1]) << 2 | few(near[2]));
				if (i >= from + 2 * NEAR)
				{
					unsigned	is = nature(&tokens[i - 2 * NEAR], &items[i - 2 * NEAR]);

					for (int k = 0; k < 3; k++)
						near[k] -= is >> k & 1;
				}
			}
		}
	}
}

bool
score_read(Call *call, const TextView *view, const TokenList *tokens, const CandidateList *settled,
		   const CandidateList *found, ScoreNote *note)
{
	uint32_t	count = (uint32_t) tokens->count;
	uint32_t	uppers = 0;
	uint32_t	titles = 0;
	uint32_t	lowers = 0;
	Seen		lower = {0};
	Seen		name = {0};
	ScoreToken *items = mc_alloc0(call, tokens->count + 2 * SCORE_REACH, sizeof(ScoreToken));

	if (items == NULL)
		return false;
	prepare_lists();
	*note = (ScoreNote) {.view = view, .tokens = tokens, .items = items};
	items += SCORE_REACH;
	mark_rules(settled, found, items);
	mark_names(settled, tokens->items, &name);
	for (uint32_t i = 0; i < count; i++)
	{
		const Token *token = &tokens->items[i];

		/* entries of the lexicon lie far apart: asked for before they are read */
		if (i + LOOK_AHEAD < count)
			__builtin_prefetch(token[LOOK_AHEAD].lex);
		items[i].word = word_key(token);
		if (token->kind == TOKEN_WORD)
			own_keys(token, &items[i]);
		shape_keys(token, &items[i]);
		if (token->kind != TOKEN_WORD || token->length < 2)
			continue;
		if (token->shape == SHAPE_LOWER)
		{
			lowers++;
			see(&lower, token->hash);
		}
		else if (token->shape == SHAPE_UPPER)
			uppers++;
		else
			titles++;
	}
	mark_lines(tokens->items, count, items);
	mark_around(tokens->items, count, items);
	for (uint32_t i = 0; i < count; i++)
		if (tokens->items[i].kind == TOKEN_WORD)
			items[i].seen = (uint8_t) ((tokens->items[i].shape != SHAPE_LOWER && was_seen(&lower, tokens->items[i].hash) ? 1 : 0) +
									   (was_seen(&name, tokens->items[i].hash) ? 2 : 0));
	note->cases = (uppers > lowers ? 1u : 0u) | (titles * 16 < lowers ? 2u : 0u);
	return true;
}

/* ---- the features ---- */

/* Is it one of the words behind one that tells of work: "works as a blackjack dealer"? */
static bool
after_work(const ScoreNote *note, uint32_t at)
{
	for (uint32_t n = 1; n <= SCORE_REACH + 1 && n <= at; n++)
	{
		const Token *token = &note->tokens->items[at - n];

		if (token->kind != TOKEN_WORD)
			return false;
		if (class_has(&token->classes, CLASS_work_word))
			return true;
	}
	return false;
}

bool
score_doubtful(const ScoreNote *note, uint32_t at)
{
	const Token *token = &note->tokens->items[at];
	const ClassSet *set = &token->classes;

	uint8_t		rule = note->items[at + SCORE_REACH].rule;

	/* what is settled is asked again; what a sure KEEP holds is not */
	if (rule != 0 && rule < KEPT)
		return token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER;
	if (token->kind == TOKEN_NUMBER)
		return rule != KEPT;
	if (token->kind != TOKEN_WORD)
		return false;
	if (token->shape == SHAPE_UPPER && class_has(set, CLASS_common) && !class_has(set, CLASS_nm) && !class_has(set, CLASS_place))
		return false;
	if (token->shape != SHAPE_LOWER)
		return !class_has(set, CLASS_stop) || class_has(set, CLASS_given) || class_has(set, CLASS_surname);
	if (!class_has(set, CLASS_common) || class_has(set, CLASS_profession) || class_has(set, CLASS_in_profession) ||
		class_has(set, CLASS_in_city) || class_has(set, CLASS_in_holiday) || class_has(set, CLASS_job_head))
		return true;
	return !class_has(set, CLASS_stop) && token->length > 3 && after_work(note, at);
}

/* The last (first) bytes of a word in lower case. */
static uint32_t
letters_at(const char *text, uint32_t from, uint32_t to)
{
	uint32_t	key = 0;

	for (uint32_t i = from; i < to; i++)
		key = key << 8 | ((unsigned char) text[i] | 0x20);
	return key;
}

/* The nearest word to the left (step -1) or right that is no punctuation, at most SCORE_REACH away on the line. */
static const ScoreToken *
next_word(const ScoreToken *t, int step)
{
	for (int n = 1; n < SCORE_REACH; n++)
		if (t[n * step].word == 0 || t[n * step].word >= 0x100 || t[n * step].word < 3)
			return &t[n * step];
	return &t[SCORE_REACH * step];
}

#define FEATURE1(a) *features++ = mix2(++n, a)
#define FEATURE2(a, b) *features++ = mix3(++n, a, b)
#define FEATURE3(a, b, c) *features++ = mix2(mix3(++n, a, b), c)

/* form without the space, or how many digits */
static inline uint32_t
own_form(const Token *token, const ScoreToken *t)
{
	return token->kind == TOKEN_WORD ? t->form & 0xFCu : t->word;
}

void
score_word_features(const ScoreNote *note, uint32_t at, uint32_t features[SCORE_WORD_FEATURES])
{
	const Token *token = &note->tokens->items[at];
	const ScoreToken *t = &note->items[at + SCORE_REACH];
	const char *text = note->view->text;
	uint32_t	size = token->end - token->start;
	uint32_t	tail3 = letters_at(text, token->end - (size < 3 ? size : 3), token->end);
	uint32_t	tail2 = letters_at(text, token->end - (size < 2 ? size : 2), token->end);
	uint32_t	head4 = letters_at(text, token->start, token->start + (size < 4 ? size : 4));
	uint32_t	own = own_form(token, t);
	uint32_t	name = own << 8 | t->brief;
	uint32_t	n = 0;

	FEATURE1(t->word);
	FEATURE3(t->word, own, t->shape & 0x1Cu);
	FEATURE2(token->kind == TOKEN_WORD ? tail3 : 0, own);
	FEATURE2(token->kind == TOKEN_WORD ? tail2 : 0, name);
	FEATURE2(token->kind == TOKEN_WORD ? head4 : 0, own);
	FEATURE2(t->form, t->shape);
	FEATURE2(t->lexicon, 0);
	FEATURE3(t->lexicon, own, t->shape & 0x18u);
	FEATURE2(t->lists, 0);
	FEATURE3(t->lists, own, t->shape & 0x18u);
}

void
score_context_features(const ScoreNote *note, uint32_t at, uint32_t features[SCORE_CONTEXT_FEATURES])
{
	static const ScoreToken nobody;
	const Token *token = &note->tokens->items[at];
	const ScoreToken *t = &note->items[at + SCORE_REACH];
	const ScoreToken *before = t - (t->before < SCORE_REACH ? t->before + 1 : SCORE_REACH);
	const ScoreToken *left = next_word(t, -1);
	const ScoreToken *right = next_word(t, 1);
	const ScoreToken *earlier = t->left > 0 ? t - t->left : &nobody;
	const ScoreToken *later = t->right > 0 ? t + t->right : &nobody;
	uint32_t	own = own_form(token, t);
	uint32_t	name = own << 8 | t->brief;
	uint32_t	n = SCORE_WORD_FEATURES;

	/* the word in this note */
	FEATURE3(name, t->seen, t->shape & 0x18u);
	FEATURE2(name, note->cases);
	/* what the rules say */
	FEATURE1(t->rule);
	FEATURE2(t->rule, name);
	FEATURE2(t->rule, t->word);
	FEATURE3(t->rule, t[-1].rule, t[1].rule);
	FEATURE2(t->rule, t[-1].word);
	FEATURE2(t->rule, t->label);
	FEATURE3(t->rule, t->seen, own);
	/* words around */
	FEATURE1(t[-1].word);
	FEATURE1(t[1].word);
	FEATURE1(t[-2].word);
	FEATURE1(t[2].word);
	FEATURE2(left->word, own);
	FEATURE2(right->word, own);
	FEATURE2(t[-1].word, name);
	FEATURE2(t[1].word, name);
	FEATURE3(t[-2].word, t[-1].word, own);
	FEATURE3(t[1].word, t[2].word, own);
	FEATURE3(t[-1].word, t[1].word, own);
	FEATURE3(t[-3].word, t[-2].word, t[-1].word);
	/* lists around */
	FEATURE2(t[-1].lists, own);
	FEATURE2(t[1].lists, own);
	FEATURE2(t[-2].lists, own);
	FEATURE2(t[2].lists, own);
	FEATURE2(left->lists, name);
	FEATURE2(right->lists, name);
	/* names and words around */
	FEATURE2(name, (uint32_t) t[-1].form << 8 | t[-1].brief);
	FEATURE2(name, (uint32_t) t[1].form << 8 | t[1].brief);
	FEATURE3((uint32_t) t[-1].form << 8 | t[-1].brief, own, (uint32_t) t[1].form << 8 | t[1].brief);
	FEATURE3(own, t[-2].form << 8 | t[-1].form, t[1].form << 8 | t[2].form);
	/* the line to the left */
	FEATURE2(t->label, own);
	FEATURE3(t->label, t->far, name);
	FEATURE2(t->head, own);
	FEATURE3(t->head, t->label, token->kind);
	/* the run it stands in */
	FEATURE1(t->run);
	FEATURE2(t->run, t->before);
	FEATURE2(t->run, t->label);
	FEATURE2(t->run, before->word);
	FEATURE2(t->run, right->word);
	/* what is near on the line */
	FEATURE2(t->around, own);
	FEATURE2(t->around, name);
	FEATURE3(t->around, t->lexicon, own);
	FEATURE2(t->around, t->rule);
	FEATURE3(earlier->brief, earlier->rule, name);
	FEATURE3(later->brief, later->rule, name);
	FEATURE3(earlier->rule << 8 | later->rule, earlier->lexicon & 0xF, own);
	FEATURE3(t->rule, t[-1].rule << 8 | t[-2].rule, t[1].rule << 8 | t[2].rule);
}
