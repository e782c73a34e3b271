/*
 * Numbering kinds of tokens.
 *
 * What rules can see of a token but for its place is its signature; a hash leads
 * from there to the kind.  Which shapes a new kind matches is computed for all of
 * them at once, as unions of bit sets: those that ask for one of its classes,
 * less those that forbid one; what the rest demands is asked one by one.  The
 * rows of its roles are unions of what these shapes grant.
 */
#include "deid/kinds.h"

#include <string.h>

#define KIND_SLOTS		16384	/* a power of two, twice the kinds */
#define GROUP_SLOTS		131072	/* a power of two */

typedef struct Signature
{
	ClassSet	classes;
	uint16_t	word;
	char		ch;
	uint8_t		type;			/* TokenKind */
	uint16_t	kind;			/* 0: empty slot */
} Signature;

/* ---- memory ---- */

Kinds *
kinds_create(Call *call, const Program *program)
{
	Kinds	   *kinds = mc_alloc0(call, 1, sizeof(Kinds));

	if (kinds == NULL)
		return NULL;
	kinds->program = program;
	kinds->slots = mc_alloc(call, KIND_SLOTS, sizeof(Signature));
	kinds->shape_groups = program->shape_words / GROUP_WORDS;
	kinds->row_groups = (program->nrules + GROUP_BITS - 1) / GROUP_BITS;
	kinds->rows = mc_alloc(call, MOST_KINDS * ROLE_COUNT * kinds->row_groups + 1, sizeof(uint16_t));
	kinds->here = mc_alloc(call, MOST_KINDS, sizeof(uint16_t));
	kinds->shapes = mc_alloc(call, MOST_KINDS * kinds->shape_groups + 1, sizeof(uint16_t));
	kinds->groups = mc_alloc(call, MOST_GROUPS, sizeof(BitGroup));
	kinds->group_slots = mc_alloc(call, GROUP_SLOTS, sizeof(uint16_t));
	if (kinds->slots == NULL || kinds->here == NULL || kinds->rows == NULL || kinds->shapes == NULL || kinds->groups == NULL || kinds->group_slots == NULL)
		return NULL;
	kinds_reset(kinds);
	return kinds;
}

/* ---- a new kind ---- */

/* Two words at a time: sets of shapes are of even length and aligned to 16. */
typedef uint64_t Pair __attribute__((vector_size(16), may_alias));

static inline void
unite(Pair *set, const uint64_t *other, size_t n)
{
	const Pair *with = (const Pair *) other;

	for (size_t k = 0; k < n / 2; k++)
		set[k] |= with[k];
}

/* Fill found with the shapes that match the token. */
static void
match_shapes(const Program *p, const Token *token, uint64_t *found)
{
	size_t		n = p->shape_words;
	Pair	   *all = (Pair *) found;
	Pair		without[PROGRAM_MOST_SHAPES / 128 + 1];
	uint64_t   *no = (uint64_t *) without;
	Range		words = p->words[token->word];

	memset(found, 0, n * sizeof(uint64_t));
	memset(without, 0, n * sizeof(uint64_t));
	if (token->kind != TOKEN_NEWLINE)
		unite(all, p->asks + ASK_ANYTHING * n, n);
	if (token->ch > 0)
	{
		unite(all, p->asks + (ASK_CHAR + (size_t) token->ch) * n, n);
		unite(without, p->asks + (ASK_NO_CHAR + (size_t) token->ch) * n, n);
	}
	for (int w = 0; w < CLASS_WORDS; w++)
		for (uint64_t has = token->classes.bits[w] & p->asked.bits[w]; has != 0; has &= has - 1)
		{
			size_t		c = (size_t) w * 64 + (size_t) __builtin_ctzll(has);

			unite(all, p->asks + (ASK_ANY + c) * n, n);
			unite(without, p->asks + (ASK_NONE + c) * n, n);
		}
	for (uint32_t i = words.from; i < words.from + words.count; i++)
		(p->word_asks[i].forbidden ? no : found)[p->word_asks[i].shape / 64] |= UINT64_C(1) << (p->word_asks[i].shape % 64);
	for (size_t k = 0; k < n / 2; k++)
		all[k] &= ~without[k];
	/* few are left: what they demand is asked one by one */
	for (size_t k = 0; k < n; k++)
		for (uint64_t left = found[k] & p->asks[ASK_ALL * n + k]; left != 0; left &= left - 1)
			if (!class_covers(&token->classes, &p->demands[k * 64 + (size_t) __builtin_ctzll(left)]))
				found[k] &= ~(left & -left);
}

/* The number of the group; there is room. */
static uint16_t
number_group(Kinds *kinds, const uint64_t *bits)
{
	static const BitGroup none;
	size_t		at = lexicon_hash(LEX_HASH_SEED, (const char *) bits, sizeof(BitGroup)) & (GROUP_SLOTS - 1);

	if (memcmp(bits, &none, sizeof(none)) == 0)
		return 0;
	for (; kinds->group_slots[at] != 0; at = (at + 1) & (GROUP_SLOTS - 1))
		if (memcmp(&kinds->groups[kinds->group_slots[at]], bits, sizeof(BitGroup)) == 0)
			return kinds->group_slots[at];
	memcpy(&kinds->groups[kinds->ngroups], bits, sizeof(BitGroup));
	return kinds->group_slots[at] = (uint16_t) kinds->ngroups++;
}

/* Fill the rows of a kind that matches the shapes: what they grant, less what they bar. */
static void
fill_rows(Kinds *kinds, size_t kind, const uint64_t *shapes)
{
	const Program *p = kinds->program;
	uint64_t	rows[ROLE_COUNT * PROGRAM_MOST_RULES / 64];

	memcpy(rows, p->roles, ROLE_COUNT * p->rule_words * sizeof(uint64_t));
	for (int pass = 0; pass < 2; pass++)
		for (size_t w = 0; w < p->shape_words; w++)
			for (uint64_t left = shapes[w]; left != 0; left &= left - 1)
			{
				Range		range = (pass == 0 ? p->grants : p->bars)[w * 64 + (size_t) __builtin_ctzll(left)];

				for (const RoleBits *b = p->role_bits + range.from, *end = b + range.count; b < end; b++)
					rows[b->word] = pass == 0 ? rows[b->word] | b->bits : rows[b->word] & ~b->bits;
			}
	for (size_t i = 0; i < ROLE_COUNT * kinds->row_groups; i++)
		kinds->rows[kind * ROLE_COUNT * kinds->row_groups + i] = number_group(kinds, rows + i * GROUP_WORDS);
	for (size_t i = 0; i < kinds->shape_groups; i++)
		kinds->shapes[kind * kinds->shape_groups + i] = number_group(kinds, shapes + i * GROUP_WORDS);
	kinds->here[kind] = 0;
	for (size_t g = 0; g < kinds->row_groups; g++)
		kinds->here[kind] |= (uint16_t) ((kinds_row(kinds, (uint16_t) kind, ROLE_HERE)[g] != 0) << g);
}

void
kinds_reset(Kinds *kinds)
{
	static const uint64_t nothing[PROGRAM_MOST_SHAPES / 64];

	memset(kinds->slots, 0, KIND_SLOTS * sizeof(Signature));
	memset(kinds->group_slots, 0, GROUP_SLOTS * sizeof(uint16_t));
	memset(&kinds->groups[0], 0, sizeof(BitGroup));
	kinds->ngroups = 1;
	fill_rows(kinds, 0, nothing);
	kinds->count = 1;
}

/* ---- known kinds ---- */

/* What is looked for, and where. */
typedef struct Search
{
	Signature	asked;
	size_t		at;
} Search;

static inline void
begin_search(const Kinds *kinds, const Token *token, Search *search)
{
	const Program *p = kinds->program;
	uint64_t	hash;

	search->asked = (Signature) {
		.word = p->words[token->word].count != 0 ? token->word : 0, .ch = token->ch, .type = token->kind
	};
	hash = search->asked.word ^ (uint64_t) (unsigned char) token->ch << 16 ^ (uint64_t) token->kind << 24;
	for (int w = 0; w < CLASS_WORDS; w++)
	{
		search->asked.classes.bits[w] = token->classes.bits[w] & p->asked.bits[w];
		hash = (hash ^ search->asked.classes.bits[w]) * LEX_HASH_SEED;
		hash ^= hash >> 29;
	}
	search->at = hash & (KIND_SLOTS - 1);
	__builtin_prefetch(&kinds->slots[search->at]);
}

/* The token's kind; 0 if it is a new one and there is no room. */
static uint16_t
end_search(Kinds *kinds, const Token *token, Search *search)
{
	const Program *p = kinds->program;
	const Signature *asked = &search->asked;
	Pair		shapes[PROGRAM_MOST_SHAPES / 128 + 1];
	size_t		at;

	for (at = search->at; kinds->slots[at].kind != 0; at = (at + 1) & (KIND_SLOTS - 1))
	{
		const Signature *s = &kinds->slots[at];

		if (s->classes.bits[0] == asked->classes.bits[0] && s->classes.bits[1] == asked->classes.bits[1] &&
			s->classes.bits[2] == asked->classes.bits[2] && s->word == asked->word && s->ch == asked->ch &&
			s->type == asked->type)
			return s->kind;
	}
	if (kinds->count == MOST_KINDS || kinds->ngroups + ROLE_COUNT * kinds->row_groups + kinds->shape_groups > MOST_GROUPS)
		return 0;
	match_shapes(p, token, (uint64_t *) shapes);
	fill_rows(kinds, kinds->count, (uint64_t *) shapes);
	search->asked.kind = (uint16_t) kinds->count++;
	kinds->slots[at] = search->asked;
	return search->asked.kind;
}

#define SEARCHES	8			/* begun before the first of them ends, a power of two */

size_t
kinds_find(Kinds *kinds, const TokenList *tokens, size_t from, uint16_t *of)
{
	Search		searches[SEARCHES];
	size_t		begun = from;

	for (size_t i = from; i < tokens->count; i++)
	{
		for (; begun < tokens->count && begun < i + SEARCHES; begun++)
			begin_search(kinds, &tokens->items[begun], &searches[begun % SEARCHES]);
		of[i] = end_search(kinds, &tokens->items[i], &searches[i % SEARCHES]);
		if (of[i] == 0)
		{
			memset(of + i, 0, (tokens->count + PROGRAM_AHEAD + 1 - i) * sizeof(uint16_t));
			return i;
		}
		__builtin_prefetch(kinds_row(kinds, of[i], 0));
	}
	memset(of + tokens->count, 0, (PROGRAM_AHEAD + 1) * sizeof(uint16_t));
	return tokens->count + 1;
}
