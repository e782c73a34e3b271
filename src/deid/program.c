/*
 * Linking patterns into one program.
 *
 * Lists of unknown length are first gathered as links, then laid out one after
 * the other.
 */
#include "deid/program.h"

#include <string.h>

/* A growing list of something about shapes, chained by shape. */
typedef struct Link
{
	uint32_t	next;			/* of the same shape, 0: none */
	uint32_t	word;
	uint64_t	bits;
} Link;

typedef struct Chains
{
	uint32_t   *first;			/* (shapes) */
	Link	   *links;			/* from 1 */
	size_t		count;
	size_t		room;
} Chains;

typedef struct Linker
{
	Call	   *call;			/* the result's memory */
	Call	   *scratch;
	const Pattern *patterns;
	Program    *program;
	PatternStep *steps;
	PatternElement *elements;	/* each once */
	PatternElement *shapes;
	uint16_t   *shape_of;		/* by element */
	uint32_t   *slots;			/* hash -> number + 1, of both */
	uint32_t   *shape_slots;
	size_t		slot_mask;
	Chains		grants;
	Chains		bars;
	uint64_t   *roles;
} Linker;

static const Pattern *
pattern_of(const Linker *k, size_t rule)
{
	return &k->patterns[k->program->rules[rule].pattern];
}

/* ---- elements ---- */

/* Only these classes depend on where a token stands. */
static const struct
{
	TokenClass	class;
	unsigned	bit;
}			places[] = {
	{CLASS_sentstart, PLACE_SENTENCE}, {CLASS_linestart, PLACE_LINE}, {CLASS_wide, PLACE_WIDE},
	{CLASS_capsline, PLACE_CAPITALS}
};

#define NPLACES	(sizeof(places) / sizeof(places[0]))

static unsigned
places_asked(const PatternElement *e)
{
	unsigned	asked = e->glued || e->spaced ? PLACE_GLUED : 0;

	for (size_t i = 0; i < NPLACES; i++)
		if (class_has(&e->all, places[i].class) || class_has(&e->any, places[i].class) ||
			class_has(&e->none, places[i].class))
			asked |= places[i].bit;
	return asked;
}

/* The element's shape lets more through. */
static PatternElement
shape_of(const PatternElement *element)
{
	PatternElement result;

	memcpy(&result, element, sizeof(result));	/* compared as bytes: padding too */
	result.glued = result.spaced = false;
	for (size_t i = 0; i < NPLACES; i++)
	{
		int			w = places[i].class / 64;
		uint64_t	bit = UINT64_C(1) << (places[i].class % 64);

		result.all.bits[w] &= ~bit;
		result.none.bits[w] &= ~bit;
		if ((result.any.bits[w] & bit) != 0)
			result.anything = true;
		result.any.bits[w] &= ~bit;
	}
	return result;
}

/* The index of the element in the list, at whose end it is added if new. */
static uint16_t
index_of(const Linker *k, PatternElement *list, size_t *count, uint32_t *slots, const PatternElement *element)
{
	size_t		at = lexicon_hash(LEX_HASH_SEED, (const char *) element, sizeof(*element)) & k->slot_mask;

	for (; slots[at] != 0; at = (at + 1) & k->slot_mask)
		if (memcmp(&list[slots[at] - 1], element, sizeof(*element)) == 0)
			return (uint16_t) (slots[at] - 1);
	memcpy(&list[*count], element, sizeof(*element));
	slots[at] = (uint32_t) ++*count;
	return (uint16_t) (*count - 1);
}

static bool
asks_element(const PatternStep *s)
{
	return s->op == OP_TOKEN || s->op == OP_NOT_NEXT || s->op == OP_NOT_BEFORE || s->op == OP_IS_BEFORE;
}

static bool
make_room(Linker *k)
{
	size_t		nsteps = 0;
	size_t		asked = 1;

	for (size_t i = 0; i < k->program->nrules; i++)
	{
		nsteps += k->patterns[i].nsteps;
		asked += k->patterns[i].nelements;
	}
	for (k->slot_mask = 1023; k->slot_mask < asked * 2; k->slot_mask = k->slot_mask * 2 + 1)
		;
	k->steps = mc_alloc(k->call, nsteps + 1, sizeof(PatternStep));
	k->elements = mc_alloc(k->scratch, asked, sizeof(PatternElement));
	k->shapes = mc_alloc(k->scratch, asked, sizeof(PatternElement));
	k->shape_of = mc_alloc(k->scratch, asked, sizeof(uint16_t));
	k->slots = mc_alloc0(k->scratch, k->slot_mask + 1, sizeof(uint32_t));
	k->shape_slots = mc_alloc0(k->scratch, k->slot_mask + 1, sizeof(uint32_t));
	return k->steps != NULL && k->elements != NULL && k->shapes != NULL && k->shape_of != NULL && k->slots != NULL &&
		k->shape_slots != NULL;
}

/* Copy all steps, with the elements' numbers. */
static bool
link_steps(Linker *k)
{
	Program    *program = k->program;
	PatternStep *step = k->steps;

	for (size_t i = 0; i < program->nrules; i++)
		for (unsigned s = 0; s < pattern_of(k, i)->nsteps; s++, step++)
		{
			size_t		known = program->nelements;
			const PatternElement *element;
			PatternElement shape;

			*step = pattern_of(k, i)->steps[s];
			if (!asks_element(step))
				continue;
			element = &pattern_of(k, i)->elements[step->x];
			step->x = index_of(k, k->elements, &program->nelements, k->slots, element);
			if (program->nelements == known)
				continue;
			shape = shape_of(element);
			k->shape_of[step->x] = index_of(k, k->shapes, &program->nshapes, k->shape_slots, &shape);
			if (program->nshapes > PROGRAM_MOST_SHAPES || program->nelements > UINT16_MAX)
				return mc_fail(k->call, MC_TOO_LARGE, "too many elements in rules");
		}
	program->steps = k->steps;
	program->nsteps = (size_t) (step - k->steps);
	program->shape_words = (program->nshapes + 255) / 256 * 4;
	return true;
}

/* What the linker gathered about elements stays. */
static bool
keep_elements(Linker *k)
{
	Program    *program = k->program;
	PatternElement *elements = mc_alloc(k->call, program->nelements + 1, sizeof(PatternElement));
	uint16_t   *shapes = mc_alloc(k->call, program->nelements + 1, sizeof(uint16_t));
	uint16_t   *asked = mc_alloc(k->call, program->nelements + 1, sizeof(uint16_t));

	if (elements == NULL || shapes == NULL || asked == NULL)
		return false;
	memcpy(elements, k->elements, program->nelements * sizeof(PatternElement));
	memcpy(shapes, k->shape_of, program->nelements * sizeof(uint16_t));
	for (size_t i = 0; i < program->nelements; i++)
		asked[i] = (uint16_t) places_asked(&elements[i]);
	program->elements = elements;
	program->shape_of = shapes;
	program->places = asked;
	return true;
}

static bool
has_word(const uint16_t *words, uint16_t word)
{
	for (size_t i = 0; word != 0 && i < PATTERN_WORDS && words[i] != 0; i++)
		if (words[i] == word)
			return true;
	return false;
}

bool
program_matches(const Program *program, size_t element, const Token *token)
{
	const PatternElement *e = &program->elements[element];

	if (token->kind == TOKEN_END || (e->glued && token->gap != 0) || (e->spaced && token->gap == 0))
		return false;
	if (!class_overlap(&token->classes, &e->any) && !(e->anything && token->kind != TOKEN_NEWLINE) &&
		!has_word(e->words, token->word) &&
		(token->ch == 0 || memchr(e->chars, token->ch, sizeof(e->chars)) == NULL))
		return false;
	return !class_overlap(&token->classes, &e->none) && class_covers(&token->classes, &e->all) &&
		!has_word(e->no_words, token->word) &&
		(token->ch == 0 || memchr(e->no_chars, token->ch, sizeof(e->no_chars)) == NULL);
}

/* ---- what stands where in a pattern; steps only lead forward ---- */

/* The steps that can come directly after step i; their number. */
static int
followers(const PatternStep *s, unsigned i, unsigned next[2])
{
	next[0] = s->op == OP_SPLIT || s->op == OP_JUMP ? s->x : i + 1;
	next[1] = s->y;
	return s->op == OP_MATCH ? 0 : s->op == OP_SPLIT ? 2 : 1;
}

/*
 * Mark the token steps that can come next when those of `after` have been
 * passed, or the beginning if it is NULL; true if the pattern can end there.
 */
static bool
next_steps(const Pattern *p, const bool *after, bool *next)
{
	bool		open[PATTERN_MAX_STEPS + 1];
	bool		ends = false;

	memset(open, 0, p->nsteps + 1u);
	open[0] = after == NULL;
	for (unsigned i = 0; i < p->nsteps; i++)
	{
		bool		token = p->steps[i].op == OP_TOKEN;
		unsigned	way[2];
		int			n = followers(&p->steps[i], i, way);

		next[i] = open[i] && token;
		ends |= open[i] && p->steps[i].op == OP_MATCH;
		if (token ? after != NULL && after[i] : open[i])
			while (n-- > 0)
				open[way[n]] = true;
	}
	return ends;
}

/* Mark the token steps that can come directly before the anchor. */
static void
steps_before(const Pattern *p, bool *before)
{
	bool		reaches[PATTERN_MAX_STEPS + 1];

	/* backward: from which steps can the anchor's be reached without a token in between? */
	memset(reaches, 0, p->nsteps + 1u);
	memset(before, 0, p->nsteps);
	reaches[p->anchor_step] = true;
	for (unsigned i = (unsigned) p->anchor_step; i-- > 0;)
	{
		unsigned	way[2];
		bool		reached = false;
		int			n = followers(&p->steps[i], i, way);

		while (n-- > 0)
			reached |= reaches[way[n]];
		if (p->steps[i].op == OP_TOKEN)
			before[i] = reached;
		else
			reaches[i] = reached;
	}
}

static size_t
longest_match(const Pattern *p)
{
	uint16_t	tokens[PATTERN_MAX_STEPS + 1];
	uint16_t	most = 0;

	memset(tokens, 0, (p->nsteps + 1u) * sizeof(uint16_t));
	for (unsigned i = 0; i < p->nsteps; i++)
	{
		uint16_t	here = (uint16_t) (tokens[i] + (p->steps[i].op == OP_TOKEN));
		unsigned	way[2];
		int			n = followers(&p->steps[i], i, way);

		while (n-- > 0)
			if (tokens[way[n]] < here)
				tokens[way[n]] = here;
		if (here > most)
			most = here;
	}
	return most;
}

/* ---- roles ---- */

static bool
add_link(Linker *k, Chains *chains, uint16_t shape, uint32_t word, uint64_t bits)
{
	if (chains->count + 1 >= chains->room)
	{
		size_t		room = chains->room == 0 ? 16384 : chains->room * 2;
		Link	   *larger = mc_alloc(k->scratch, room, sizeof(Link));

		if (larger == NULL)
			return false;
		if (chains->count > 0)
			memcpy(larger, chains->links, (chains->count + 1) * sizeof(Link));
		chains->links = larger;
		chains->room = room;
	}
	chains->links[++chains->count] = (Link) {chains->first[shape], word, bits};
	chains->first[shape] = (uint32_t) chains->count;
	return true;
}

/* A token of the element's shape has the role in the rule, or surely not. */
static bool
add_role(Linker *k, Chains *chains, uint16_t element, int role, size_t rule)
{
	uint16_t	shape = k->shape_of[element];
	uint32_t	word = (uint32_t) ((size_t) role * k->program->rule_words + rule / 64);
	uint64_t	bit = UINT64_C(1) << (rule % 64);
	int			looked = 0;

	/* rules come in ascending order: an earlier bit of the word is not far */
	for (uint32_t i = chains->first[shape]; i != 0 && looked < ROLE_COUNT; i = chains->links[i].next, looked++)
		if (chains->links[i].word == word)
		{
			chains->links[i].bits |= bit;
			return true;
		}
	return add_link(k, chains, shape, word, bit);
}

/* Tokens of the marked steps have the role. */
static bool
add_roles(Linker *k, size_t rule, const bool *marked, int role)
{
	const PatternStep *steps = k->steps + k->program->rules[rule].steps;

	for (unsigned i = 0; i < pattern_of(k, rule)->nsteps; i++)
		if (marked[i] && !add_role(k, &k->grants, steps[i].x, role, rule))
			return false;
	return true;
}

/* Every token has the role, even one that matches nothing. */
static void
free_role(Linker *k, size_t rule, int role)
{
	k->roles[(size_t) role * k->program->rule_words + rule / 64] |= UINT64_C(1) << (rule % 64);
}

/* What a rule asks of the token before its first, as far as the token's kind tells. */
static bool
behind_roles(Linker *k, size_t rule)
{
	const RuleCode *code = &k->program->rules[rule];
	bool		asked = false;

	for (const Behind *b = k->program->behinds + code->behind, *end = b + code->nbehind; b < end; b++)
	{
		const PatternElement *element = &k->elements[b->element];
		bool		known = !b->glued && memcmp(element, &k->shapes[k->shape_of[b->element]], sizeof(*element)) == 0;

		if (b->wanted && !asked && !add_role(k, &k->grants, b->element, ROLE_BEFORE, rule))
			return false;
		asked |= b->wanted;
		if (!b->wanted && known && !add_role(k, &k->bars, b->element, ROLE_BEFORE, rule))
			return false;
	}
	if (!asked)
		free_role(k, rule, ROLE_BEFORE);
	return true;
}

/* Mark where the rule is looked for: its anchor, or what can be its first token. */
static void
here_steps(const Pattern *p, bool *here)
{
	next_steps(p, NULL, here);
	if (p->anchor_step >= 0)
	{
		memset(here, 0, p->nsteps);
		here[p->anchor_step] = true;
	}
}

static bool
rule_roles(Linker *k, size_t rule)
{
	const Pattern *p = pattern_of(k, rule);
	bool		steps[2][PATTERN_MAX_STEPS];
	bool		ends = false;

	next_steps(p, NULL, steps[0]);
	if (!add_roles(k, rule, steps[0], ROLE_FIRST))
		return false;
	here_steps(p, steps[0]);
	if (!add_roles(k, rule, steps[0], ROLE_HERE))
		return false;
	for (int i = 0; i < PROGRAM_AHEAD; i++)
	{
		ends |= next_steps(p, steps[i % 2], steps[1 - i % 2]);
		if (ends)
			free_role(k, rule, ROLE_NEXT + i);
		else if (!add_roles(k, rule, steps[1 - i % 2], ROLE_NEXT + i))
			return false;
	}
	if (p->anchor_step < 0)
		return behind_roles(k, rule);
	if (p->anchor_least == 0)
	{
		free_role(k, rule, ROLE_BEFORE);
		return true;
	}
	steps_before(p, steps[0]);
	return add_roles(k, rule, steps[0], ROLE_BEFORE);
}

/* Lay the chains out behind the bits that are there. */
static const Range *
lay_out(Linker *k, const Chains *chains, RoleBits *bits, size_t *count)
{
	Range	   *ranges = mc_alloc(k->call, k->program->nshapes + 1, sizeof(Range));

	for (size_t i = 0; ranges != NULL && i < k->program->nshapes; i++)
	{
		ranges[i].from = (uint32_t) *count;
		for (uint32_t n = chains->first[i]; n != 0; n = chains->links[n].next)
			bits[(*count)++] = (RoleBits) {chains->links[n].word, chains->links[n].bits};
		ranges[i].count = (uint32_t) *count - ranges[i].from;
	}
	return ranges;
}

static bool
link_roles(Linker *k)
{
	Program    *program = k->program;
	RoleBits   *bits;
	size_t		count = 0;

	k->roles = mc_alloc0(k->call, ROLE_COUNT * program->rule_words + 1, sizeof(uint64_t));
	k->grants.first = mc_alloc0(k->scratch, program->nshapes + 1, sizeof(uint32_t));
	k->bars.first = mc_alloc0(k->scratch, program->nshapes + 1, sizeof(uint32_t));
	if (k->roles == NULL || k->grants.first == NULL || k->bars.first == NULL)
		return false;
	for (size_t i = 0; i < program->nrules; i++)
		if (!rule_roles(k, i))
			return false;
	bits = mc_alloc(k->call, k->grants.count + k->bars.count + 1, sizeof(RoleBits));
	if (bits == NULL)
		return false;
	program->grants = lay_out(k, &k->grants, bits, &count);
	program->bars = lay_out(k, &k->bars, bits, &count);
	program->role_bits = bits;
	program->nrole_bits = count;
	program->roles = k->roles;
	return program->grants != NULL && program->bars != NULL;
}

/* ---- rules ---- */

/*
 * Rules that look for the same tokens stand beside each other, so that a token's
 * rules lie in few words of a row: the most frequent class of what it looks for
 * decides where a rule stands.
 */
static unsigned
rule_place(const Pattern *p)
{
	bool		here[PATTERN_MAX_STEPS];
	unsigned	place = CLASS_COUNT;
	unsigned	most = 0;

	here_steps(p, here);
	for (unsigned i = 0; i < p->nsteps; i++)
		for (unsigned c = 0; here[i] && c < CLASS_COUNT; c++)
			if (class_has(&p->elements[p->steps[i].x].any, (TokenClass) c) && pattern_class_weight((TokenClass) c) > most)
			{
				most = pattern_class_weight((TokenClass) c);
				place = c;
			}
	return place;
}

/* Fill in which pattern each rule is. */
static bool
order_rules(Linker *k, RuleCode *rules)
{
	size_t		n = k->program->nrules;
	size_t		at = 0;
	uint16_t   *place = mc_alloc(k->scratch, n + 1, sizeof(uint16_t));

	if (place == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		place[i] = (uint16_t) rule_place(&k->patterns[i]);
	for (unsigned p = 0; p <= CLASS_COUNT; p++)
		for (size_t i = 0; i < n; i++)
			if (place[i] == p)
				rules[at++].pattern = (uint16_t) i;
	return true;
}

static bool
link_rules(Linker *k)
{
	Program    *program = k->program;
	RuleCode   *rules = mc_alloc0(k->call, program->nrules + 1, sizeof(RuleCode));
	uint64_t   *anchored;
	uint32_t	nsteps = 0;
	uint32_t	nbehinds = 0;

	program->rule_words = (program->nrules + 255) / 256 * 4;
	anchored = mc_alloc0(k->call, program->rule_words + 1, sizeof(uint64_t));
	if (rules == NULL || anchored == NULL || !order_rules(k, rules))
		return false;
	program->rules = rules;
	program->anchored = anchored;
	for (size_t i = 0; i < program->nrules; i++)
	{
		const Pattern *p = pattern_of(k, i);
		RuleCode   *rule = &rules[i];
		size_t		longest = longest_match(p);

		rule->steps = nsteps;
		rule->behind = nbehinds;
		rule->least = (uint8_t) (p->anchor_least > ANCHOR_REACH ? ANCHOR_REACH + 1 : p->anchor_least);
		rule->most = (uint8_t) (p->anchor_most > ANCHOR_REACH ? ANCHOR_REACH : p->anchor_most);
		while (p->steps[rule->nbehind].op == OP_NOT_BEFORE || p->steps[rule->nbehind].op == OP_IS_BEFORE)
			rule->nbehind++;
		if (p->anchor_step >= 0)
			anchored[i / 64] |= UINT64_C(1) << (i % 64);
		nsteps += p->nsteps;
		nbehinds += rule->nbehind;
		if (longest > program->longest)
			program->longest = longest;
	}
	return true;
}

/* What rules ask of the token before; the steps have been linked. */
static bool
link_behinds(Linker *k)
{
	Program    *program = k->program;
	size_t		count = 0;
	Behind	   *behinds;

	for (size_t i = 0; i < program->nrules; i++)
		count += program->rules[i].nbehind;
	behinds = mc_alloc(k->call, count + 1, sizeof(Behind));
	if (behinds == NULL)
		return false;
	for (size_t i = 0; i < program->nrules; i++)
		for (unsigned n = 0; n < program->rules[i].nbehind; n++)
		{
			const PatternStep *step = &k->steps[program->rules[i].steps + n];

			behinds[program->rules[i].behind + n] = (Behind) {
				.element = step->x, .wanted = step->op == OP_IS_BEFORE, .glued = step->y != 0
			};
		}
	program->behinds = behinds;
	program->nbehinds = count;
	return true;
}

/* ---- who asks for what ---- */

static void
add_ask(uint64_t *asks, size_t words, size_t what, size_t shape)
{
	asks[what * words + shape / 64] |= UINT64_C(1) << (shape % 64);
}

/* Which shapes ask for each class and character. */
static bool
link_classes(Linker *k)
{
	Program    *program = k->program;
	size_t		n = program->shape_words;
	uint64_t   *asks = mc_alloc0(k->call, ASK_COUNT * n, sizeof(uint64_t));
	ClassSet   *demands = mc_alloc(k->call, program->nshapes + 1, sizeof(ClassSet));

	if (asks == NULL || demands == NULL)
		return false;
	for (size_t i = 0; i < program->nshapes; i++)
	{
		const PatternElement *e = &k->shapes[i];

		demands[i] = e->all;
		if (e->anything)
			add_ask(asks, n, ASK_ANYTHING, i);
		if (e->has_all)
			add_ask(asks, n, ASK_ALL, i);
		for (size_t c = 0; c < CLASS_COUNT; c++)
		{
			if (class_has(&e->any, (TokenClass) c))
				add_ask(asks, n, ASK_ANY + c, i);
			if (class_has(&e->none, (TokenClass) c))
				add_ask(asks, n, ASK_NONE + c, i);
		}
		for (size_t c = 0; c < sizeof(e->chars) && e->chars[c] != 0; c++)
			add_ask(asks, n, ASK_CHAR + (size_t) (e->chars[c] & 0x7F), i);
		for (size_t c = 0; c < sizeof(e->no_chars) && e->no_chars[c] != 0; c++)
			add_ask(asks, n, ASK_NO_CHAR + (size_t) (e->no_chars[c] & 0x7F), i);
		for (int w = 0; w < CLASS_WORDS; w++)
			program->asked.bits[w] |= e->any.bits[w] | e->none.bits[w] | e->all.bits[w];
	}
	program->asks = asks;
	program->demands = demands;
	return true;
}

/* Which shapes name each word: counted, then filled. */
static bool
link_words(Linker *k)
{
	Program    *program = k->program;
	Range	   *words = mc_alloc0(k->call, program->nwords + 1, sizeof(Range));
	WordAsk    *list = NULL;

	if (words == NULL)
		return false;
	for (int pass = 0; pass < 2; pass++)
	{
		uint32_t	total = 0;

		for (size_t i = 0; pass == 1 && i <= program->nwords; i++)
		{
			words[i].from = total;
			total += words[i].count;
			words[i].count = 0;
		}
		program->nword_asks = total;
		if (pass == 1 && (list = mc_alloc(k->call, total + 1, sizeof(WordAsk))) == NULL)
			return false;
		for (size_t i = 0; i < program->nshapes; i++)
			for (int side = 0; side < 2; side++)
			{
				const uint16_t *ids = side == 0 ? k->shapes[i].words : k->shapes[i].no_words;

				for (int n = 0; n < PATTERN_WORDS && ids[n] != 0; n++)
				{
					Range	   *r = &words[ids[n]];

					if (list != NULL)
						list[r->from + r->count] = (WordAsk) {(uint16_t) i, side == 1};
					r->count++;
				}
			}
	}
	program->words = words;
	program->word_asks = list;
	return true;
}

bool
program_link(Call *call, const Pattern *patterns, size_t count, size_t nwords, Program *program)
{
	Arena		arena;
	Call		scratch = *call;
	Linker		linker = {.call = call, .scratch = &scratch, .patterns = patterns, .program = program};
	bool		good;

	*program = (Program) {.nrules = count, .nwords = nwords};
	if (count > PROGRAM_MOST_RULES)
		return mc_fail(call, MC_TOO_LARGE, "too many rules: %zu", count);
	arena_init(&arena);
	scratch.arena = &arena;
	good = make_room(&linker) && link_rules(&linker) && link_steps(&linker) && keep_elements(&linker) &&
		link_behinds(&linker) && link_roles(&linker) && link_classes(&linker) && link_words(&linker);
	if (!good && call->error.code == MC_OK)
		call->error = scratch.error;
	arena_free(&arena);
	return good;
}
