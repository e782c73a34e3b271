/*
 * Making a compiled grammar: rules, characters as sequences of bytes, lengths, left recursion.
 */
#include "nn/grammar_rules.h"

#include <string.h>

#include "text/utf8.h"

#define MAX_SYMBOLS		2000000
#define MAX_RULES		400000
#define MAX_UNICODE		0x10FFFF

/* Room for one more item of size bytes; *items moves. */
static bool
make_room(Call *call, void **items, uint32_t count, uint32_t *room, size_t size, uint32_t most)
{
	uint32_t	more = *room == 0 ? 16 : *room * 2;
	void	   *grown;

	if (count < *room)
		return true;
	if (count >= most)
		return mc_fail(call, MC_TOO_LARGE, "grammar has more than %u parts", most);
	if ((grown = mc_alloc(call, more, size)) == NULL)
		return false;
	if (count > 0)
		memcpy(grown, *items, count * size);
	*items = grown;
	*room = more;
	return true;
}

bool
symbols_add(Call *call, SymbolList *list, Symbol symbol)
{
	if (!make_room(call, (void **) &list->items, list->count, &list->capacity, sizeof(Symbol), MAX_SYMBOLS))
		return false;
	list->items[list->count++] = symbol;
	return true;
}

bool
maker_rule(GrammarMaker *m, Slice name, uint32_t *rule)
{
	Grammar    *g = m->grammar;

	if (!make_room(m->call, (void **) &g->rules, g->rule_count, &m->rule_room, sizeof(Rule), MAX_RULES))
		return false;
	*rule = g->rule_count;
	g->rules[g->rule_count++] = (Rule){.name = name};
	return true;
}

bool
maker_alternative(GrammarMaker *m, uint32_t rule, const SymbolList *list)
{
	Grammar    *g = m->grammar;
	Rule	   *r = &g->rules[rule];
	uint32_t	start = g->symbol_count;

	if (mc_cancelled(m->call)
		|| !make_room(m->call, (void **) &g->alternatives, g->alternative_count, &m->alternative_room, sizeof(Alternative), MAX_SYMBOLS))
		return false;
	for (uint32_t i = 0; i <= list->count; i++)
	{
		if (!make_room(m->call, (void **) &g->symbols, g->symbol_count, &m->symbol_room, sizeof(Symbol), MAX_SYMBOLS))
			return false;
		g->symbols[g->symbol_count++] = i < list->count ? list->items[i] : (Symbol){.kind = SYMBOL_END};
	}
	g->alternatives[g->alternative_count++] = (Alternative){.start = start};
	if (r->first == 0)
		r->first = g->alternative_count;
	else
		g->alternatives[r->last - 1].next = g->alternative_count;
	r->last = g->alternative_count;
	return true;
}

/* ---- characters ---- */

bool
chars_add(Call *call, CharSet *set, uint32_t low, uint32_t high)
{
	if (!make_room(call, (void **) &set->items, set->count, &set->capacity, sizeof(CharRange), MAX_SYMBOLS))
		return false;
	set->items[set->count++] = (CharRange){low, high};
	return true;
}

static void
sort_ranges(CharRange *items, uint32_t count)
{
	/* classes are short; a shell sort needs no memory */
	for (uint32_t gap = count / 2; gap > 0; gap /= 2)
		for (uint32_t i = gap; i < count; i++)
		{
			CharRange	range = items[i];
			uint32_t	at = i;

			for (; at >= gap && items[at - gap].low > range.low; at -= gap)
				items[at] = items[at - gap];
			items[at] = range;
		}
}

bool
chars_finish(Call *call, CharSet *set, bool negated)
{
	uint32_t	kept = 0;
	CharSet		rest = {0};
	uint32_t	from = 0;

	sort_ranges(set->items, set->count);
	for (uint32_t i = 0; i < set->count; i++)
	{
		if (kept > 0 && set->items[i].low <= set->items[kept - 1].high + 1)
		{
			if (set->items[i].high > set->items[kept - 1].high)
				set->items[kept - 1].high = set->items[i].high;
		}
		else
			set->items[kept++] = set->items[i];
	}
	set->count = kept;
	if (!negated)
		return true;
	for (uint32_t i = 0; i < kept; i++)
	{
		if (set->items[i].low > from && !chars_add(call, &rest, from, set->items[i].low - 1))
			return false;
		from = set->items[i].high + 1;
	}
	if (from <= MAX_UNICODE && !chars_add(call, &rest, from, MAX_UNICODE))
		return false;
	*set = rest;
	return true;
}

/* One alternative of rule for characters whose encodings differ only within ranges at each byte. */
static bool
add_sequence(GrammarMaker *m, uint32_t rule, const char *low, const char *high, int len)
{
	SymbolList	list = {0};

	for (int i = 0; i < len; i++)
		if (!symbols_add(m->call, &list, (Symbol){.kind = SYMBOL_BYTES, .low = (uint8_t) low[i], .high = (uint8_t) high[i]}))
			return false;
	return maker_alternative(m, rule, &list);
}

/* Split low to high, whose encodings have len bytes, where a lower byte does not run over its whole range. */
static bool
split_range(GrammarMaker *m, uint32_t rule, uint32_t low, uint32_t high, int len)
{
	char		first[4],
				last[4];

	for (int i = 1; i < len; i++)
	{
		uint32_t	mask = (1u << (6 * i)) - 1;

		if ((low & ~mask) == (high & ~mask))
			continue;
		if ((low & mask) != 0)
			return split_range(m, rule, low, low | mask, len) && split_range(m, rule, (low | mask) + 1, high, len);
		if ((high & mask) != mask)
			return split_range(m, rule, low, (high & ~mask) - 1, len) && split_range(m, rule, high & ~mask, high, len);
	}
	utf8_encode(low, first);
	utf8_encode(high, last);
	return add_sequence(m, rule, first, last, len);
}

bool
chars_symbol(GrammarMaker *m, const CharSet *set, SymbolList *list)
{
	static const CharRange lengths[] = {{0, 0x7F}, {0x80, 0x7FF}, {0x800, 0xD7FF}, {0xE000, 0xFFFF}, {0x10000, MAX_UNICODE}};
	static const int bytes[] = {1, 2, 3, 3, 4};
	uint32_t	rule;

	if (set->count == 1 && set->items[0].high <= 0x7F)
		return symbols_add(m->call, list, (Symbol){.kind = SYMBOL_BYTES, .low = (uint8_t) set->items[0].low, .high = (uint8_t) set->items[0].high});
	if (!maker_rule(m, (Slice){0}, &rule))
		return false;
	for (uint32_t i = 0; i < set->count; i++)
		for (int k = 0; k < 5; k++)
		{
			uint32_t	low = set->items[i].low > lengths[k].low ? set->items[i].low : lengths[k].low;
			uint32_t	high = set->items[i].high < lengths[k].high ? set->items[i].high : lengths[k].high;

			if (low <= high && !split_range(m, rule, low, high, bytes[k]))
				return false;
		}
	return symbols_add(m->call, list, (Symbol){.kind = SYMBOL_RULE, .rule = rule});
}

/* ---- finishing ---- */

static uint32_t
add_lengths(uint32_t a, uint32_t b)
{
	return a == GRAMMAR_NEVER || b == GRAMMAR_NEVER || a > GRAMMAR_NEVER - 1 - b ? GRAMMAR_NEVER : a + b;
}

/* Shortest length of each alternative's rest, symbols backwards; then of the rule. */
static bool
update_rule(Grammar *g, uint32_t rule)
{
	uint32_t	best = GRAMMAR_NEVER;
	bool		changed;

	for (uint32_t a = g->rules[rule].first; a != 0; a = g->alternatives[a - 1].next)
	{
		uint32_t	start = g->alternatives[a - 1].start,
					end = start;
		uint32_t	length = 0;

		while (g->symbols[end].kind != SYMBOL_END)
			end++;
		g->shortest[end] = 0;
		while (end > start)
		{
			end--;
			length = add_lengths(length, g->symbols[end].kind == SYMBOL_BYTES ? 1 : g->rules[g->symbols[end].rule].shortest);
			g->shortest[end] = length;
		}
		if (length < best)
			best = length;
	}
	changed = best < g->rules[rule].shortest;
	g->rules[rule].shortest = best;
	return changed;
}

static bool
find_lengths(GrammarMaker *m)
{
	Grammar    *g = m->grammar;
	bool		changed = true;

	if ((g->shortest = mc_alloc(m->call, g->symbol_count, sizeof(*g->shortest))) == NULL)
		return false;
	for (uint32_t i = 0; i < g->rule_count; i++)
		g->rules[i].shortest = GRAMMAR_NEVER;
	/* rules made by repetition depend on the ones before them, others on any: there and back settles most in two rounds */
	for (uint32_t round = 0; changed; round++)
	{
		if (mc_cancelled(m->call))
			return false;
		if (round > 2000)
			return mc_fail(m->call, MC_TOO_LARGE, "grammar has rules nested too deeply");
		changed = false;
		for (uint32_t i = 0; i < g->rule_count; i++)
			changed |= update_rule(g, round % 2 == 0 ? i : g->rule_count - 1 - i);
	}
	if (g->rules[g->root].shortest == GRAMMAR_NEVER)
	{
		mc_fail(m->call, MC_INVALID_PARAMETER, "grammar describes no text that ends");
		return mc_hint(m->call, "Give every recursive rule an alternative without recursion.");
	}
	return true;
}

/*
 * A rule that refers to itself before it takes a byte would push for ever.
 * (A rule that does so at the end of an alternative, like that of "x*" with an
 * empty x, does not: its stack does not grow.)  Rules that lead to no others
 * are struck off until none is left or the rest goes round in a circle.
 */
static bool
leads_to_itself(const Grammar *g, const bool *gone, uint32_t rule)
{
	for (uint32_t a = g->rules[rule].first; a != 0; a = g->alternatives[a - 1].next)
		for (uint32_t s = g->alternatives[a - 1].start; g->symbols[s].kind == SYMBOL_RULE; s++)
		{
			uint32_t	to = g->symbols[s].rule;
			bool		tail = g->symbols[s + 1].kind == SYMBOL_END;

			if (!gone[to] && !(tail && to == rule))
				return true;
			if (g->rules[to].shortest > 0)
				break;
		}
	return false;
}

static bool
refuse_left_recursion(GrammarMaker *m)
{
	Grammar    *g = m->grammar;
	bool	   *gone = mc_alloc0(m->call, g->rule_count, sizeof(bool));
	bool		changed = true;

	if (gone == NULL)
		return false;
	for (uint32_t round = 0; changed; round++)
	{
		if (mc_cancelled(m->call))
			return false;
		if (round > 2000)
			return mc_fail(m->call, MC_TOO_LARGE, "grammar has rules nested too deeply");
		changed = false;
		for (uint32_t i = 0; i < g->rule_count; i++)
		{
			uint32_t	rule = round % 2 == 0 ? i : g->rule_count - 1 - i;

			if (!gone[rule] && !leads_to_itself(g, gone, rule))
				gone[rule] = changed = true;
		}
	}
	for (uint32_t i = 0; i < g->rule_count; i++)
		if (!gone[i])
		{
			Slice		name = g->rules[i].name;

			mc_fail(m->call, MC_INVALID_PARAMETER, "grammar rule \"%.*s\" is left-recursive", (int) (name.len < 100 ? name.len : 100), name.data != NULL ? name.data : "");
			return mc_hint(m->call, "Let the recursion come after the text: item ::= \"x\" item | \"x\".");
		}
	return true;
}

/* Bytes get a class by the ranges that begin or end at them. */
static void
find_classes(Grammar *g)
{
	bool		starts[257] = {false};

	for (uint32_t i = 0; i < g->symbol_count; i++)
		if (g->symbols[i].kind == SYMBOL_BYTES)
			starts[g->symbols[i].low] = starts[g->symbols[i].high + 1] = true;
	for (int byte = 0; byte < 256; byte++)
	{
		if (byte > 0 && starts[byte])
			g->class_count++;
		g->class_of[byte] = (uint8_t) g->class_count;
	}
	g->class_count++;
}

bool
maker_finish(GrammarMaker *m)
{
	Grammar    *g = m->grammar;

	for (uint32_t i = 0; i < g->rule_count; i++)
		if (g->rules[i].first == 0 && g->rules[i].name.len > 0)
			return mc_fail(m->call, MC_INVALID_PARAMETER, "grammar line %u: rule \"%.*s\" is not defined", g->rules[i].line,
						   (int) (g->rules[i].name.len < 100 ? g->rules[i].name.len : 100), g->rules[i].name.data);
	find_classes(g);
	return find_lengths(m) && refuse_left_recursion(m);
}

uint32_t
grammar_shortest(const Grammar *grammar)
{
	return grammar->rules[grammar->root].shortest;
}
