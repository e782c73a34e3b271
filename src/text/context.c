/*
 * ConText: a note is read block by block, a block token by token.
 *
 *	tokens_cut()			words and marks of a block (at most 64 kB, cut at a line end)
 *	reader_mark_starts()	where sentences start; headings and bullets start one too
 *	mark_terms()			the longest occurrences of the terms
 *	mark_cues()				the longest cues, none of them inside a term
 *	cut_segments()			a sentence into segments at commas, "and", "or", brackets
 *	read_forward()			cues before their terms: scopes that open at the cue and
 *							close at a segment that says something new
 *	read_backward()			cues after their terms, the same from the end
 *
 * Sentences are found here rather than by sentence splitting for readers: what
 * ends a scope is a bullet, a heading, a line of its own in a list, on the same
 * tokens that cues and terms are found on.  All steps are linear in the text.
 * What a section heading says (FAMILY HISTORY:) is carried from block to block.
 */
#include "text/context.h"

#include <string.h>

#include "text/context_reader.h"

#define AFTER_TOKENS	9		/* from a cue back to its first term */
#define LIST_LOOK		12		/* segments looked ahead for the end of a list */

#define SCOPE_BITS		(CUE_NEG | CUE_PAST | CUE_HISTORY | CUE_HYP)
#define WHO_BITS		(CUE_FAMILY | CUE_OTHER)
#define STATES			(CUE_AFFIRM | CUE_NOW | CUE_PATIENT | CUE_MALE | CUE_FEMALE | CUE_REPORT)

/* the reach of one kind of cue while a sentence is read */
typedef struct Scope
{
	bool		open;
	CueReach	reach;
	size_t		from;			/* token after the cue, or its first when reading backward */
	size_t		segment;
	bool		opening;		/* forward: a phrase before the sentence proper, "In 2010, she ..." */
	bool		joined;			/* backward: crossed an "and" or "or" */
	bool		single;			/* backward: one term, then closed */
} Scope;

enum
{
	KIND_NEG, KIND_PAST, KIND_HISTORY, KIND_HYP, KIND_FAMILY, KIND_OTHER, KIND_LASTS, KINDS
};

static const uint32_t kind_bits[KINDS] = {CUE_NEG, CUE_PAST, CUE_HISTORY, CUE_HYP, CUE_FAMILY, CUE_OTHER, CUE_LASTS};

const char *
experiencer_name(Experiencer experiencer)
{
	static const char *const names[] = {"patient", "family", "other"};

	return names[experiencer];
}

/* ---- terms ---- */

static bool
prepare_terms(Reader *reader, const Slice *terms, size_t nterms)
{
	Call	   *call = reader->call;
	size_t		buckets = 16;

	while (buckets < nterms * 2)
		buckets *= 2;
	reader->bucket_mask = buckets - 1;
	reader->terms = mc_alloc0(call, nterms + 1, sizeof(Term));
	reader->buckets = mc_alloc0(call, buckets, sizeof(uint32_t));
	if (reader->terms == NULL || reader->buckets == NULL)
		return false;
	for (size_t t = 0; t < nterms; t++)
	{
		Term	   *term = &reader->terms[t];
		uint32_t   *bucket;

		/* no block could hold a longer one */
		if (terms[t].len > TOKENS_BLOCK_LEAST)
			continue;
		if (!tokens_cut(call, terms[t], &reader->list))
			return false;
		if (reader->list.count == 0)
			continue;
		term->count = reader->list.count;
		term->hashes = mc_alloc(call, term->count, sizeof(uint64_t));
		term->spaces = mc_alloc(call, term->count, sizeof(bool));
		if (term->hashes == NULL || term->spaces == NULL)
			return false;
		for (size_t i = 0; i < term->count; i++)
		{
			term->hashes[i] = reader->list.items[i].hash;
			term->spaces[i] = reader->list.items[i].space;
		}
		bucket = &reader->buckets[term->hashes[0] & reader->bucket_mask];
		term->next = *bucket;
		*bucket = (uint32_t) t + 1;
	}
	return true;
}

static bool
term_fits(const Reader *reader, const Term *term, size_t at)
{
	const Token *tokens = reader->list.items;

	if (at + term->count > reader->list.count)
		return false;
	for (size_t i = 0; i < term->count; i++)
		if (tokens[at + i].hash != term->hashes[i] || (i > 0 && tokens[at + i].space != term->spaces[i]))
			return false;
	return true;
}

/* The longest term at token at, the first given of equal ones; NO_TERM if none. */
static uint32_t
longest_term(const Reader *reader, size_t at)
{
	uint32_t	best = NO_TERM;

	for (uint32_t t = reader->buckets[reader->list.items[at].hash & reader->bucket_mask]; t != 0; t = reader->terms[t - 1].next)
		if (term_fits(reader, &reader->terms[t - 1], at) &&
			(best == NO_TERM || reader->terms[t - 1].count >= reader->terms[best].count))
			best = t - 1;
	return best;
}

static void
mark_terms(Reader *reader)
{
	Mark	   *marks = reader->marks;
	size_t		last = 0;
	size_t		last_end = 0;

	for (size_t at = 0; at < reader->list.count; at++)
	{
		uint32_t	term = longest_term(reader, at);
		size_t		tokens;

		if (term == NO_TERM)
			continue;
		tokens = reader->terms[term].count;
		if (at < last_end)
		{
			/* overlaps the one before: the longer counts */
			if (tokens <= marks[last].term_tokens)
				continue;
			marks[last].term = NO_TERM;
		}
		marks[at].term = term;
		marks[at].term_tokens = (uint32_t) tokens;
		last = at;
		last_end = at + tokens;
	}
	for (size_t at = 0; at < reader->list.count; at++)
		if (marks[at].term != NO_TERM)
			for (size_t i = 1; i < marks[at].term_tokens; i++)
			{
				marks[at + i].inside = true;
				marks[at + i].starts = false;
			}
}

/* ---- cues and segments ---- */

/* The end of the sentence that starts at token at. */
static size_t
sentence_end(const Reader *reader, size_t at)
{
	size_t		end = at + 1;

	while (end < reader->list.count && !reader->marks[end].starts)
		end++;
	return end;
}

/* Cues of the tokens first to end; a cue neither starts inside a term nor runs into one. */
static void
mark_cues(Reader *reader, size_t first, size_t end)
{
	Mark	   *marks = reader->marks;
	CuePlace	place = {.limit = first, .sentence_end = end};

	for (size_t at = first; at < end; at++)
	{
		CueMatch	match;

		place.after_term = at > first && place.limit <= at && (marks[at - 1].term != NO_TERM || marks[at - 1].inside);
		if (marks[at].term != NO_TERM || marks[at].inside)
			continue;
		if (place.limit <= at)
			for (place.limit = at + 1; place.limit < end && marks[place.limit].term == NO_TERM;)
				place.limit++;
		place.at = at;
		match = cue_match(&reader->list, &place);
		if (match.cue == NULL)
			continue;
		marks[at].cue = match.cue;
		marks[at].says = match.says;
		marks[at].cue_tokens = (uint32_t) match.tokens;
		for (size_t i = 1; i < match.tokens; i++)
			marks[at + i].inside = true;
		at += match.tokens - 1;
	}
}

/* What kind of separator stands at token at, if any; *tokens is how many it has. */
static bool
separator_at(const Reader *reader, size_t at, Separator *separator, size_t *tokens)
{
	const Mark *mark = &reader->marks[at];
	const Token *token = &reader->list.items[at];

	*tokens = 1;
	if (mark->term != NO_TERM || mark->inside)
		return false;
	if (mark->cue != NULL && (mark->says & (CUE_AND | CUE_OR)) != 0)
	{
		*tokens = mark->cue_tokens;
		*separator = (mark->says & CUE_AND) != 0 ? SEP_AND : SEP_OR;
		return true;
	}
	if (mark->cue != NULL || token->word)
		return false;
	if (reader_token_is(reader, at, ";"))
		*separator = SEP_SEMICOLON;
	else if (reader_token_is(reader, at, "(") || reader_token_is(reader, at, "["))
		*separator = SEP_PAREN;
	else if (reader_token_is(reader, at, ",") ||
			 (reader_token_is(reader, at, "-") && token->space && at + 1 < reader->list.count && reader->list.items[at + 1].space))
		*separator = SEP_COMMA;
	else
		return false;
	return true;
}

static void
cut_segments(Reader *reader, size_t first, size_t end)
{
	Segment    *segment = &reader->segments[0];

	*segment = (Segment){.first = (uint32_t) first, .separator = SEP_START};
	reader->segment_count = 1;
	for (size_t at = first; at < end; at++)
	{
		const Mark *mark = &reader->marks[at];
		Separator	separator;
		size_t		tokens;

		if (separator_at(reader, at, &separator, &tokens))
		{
			segment->end = (uint32_t) at;
			/* ", and" is one separator */
			if (segment->end == segment->first && segment->separator != SEP_START && segment->separator != SEP_SEMICOLON)
			{
				if (separator != SEP_COMMA)
					segment->separator = separator;
			}
			else
			{
				segment = &reader->segments[reader->segment_count++];
				*segment = (Segment){.separator = separator};
			}
			segment->first = (uint32_t) (at + tokens);
			at += tokens - 1;
			continue;
		}
		segment->says |= mark->says;
		segment->term |= mark->term != NO_TERM;
		if (at == segment->first)
			segment->opens = mark->says;
	}
	segment->end = (uint32_t) end;
	if (segment->first > end)
		segment->first = (uint32_t) end;
}

/* Decide for each cue that can stand on either side on which it does. */
static void
choose_sides(Reader *reader)
{
	for (size_t s = 0; s < reader->segment_count; s++)
	{
		const Segment *segment = &reader->segments[s];
		size_t		last_term = 0;
		bool		before = false;

		for (size_t at = segment->first; at < segment->end; at++)
			if (reader->marks[at].term != NO_TERM)
				last_term = at;
		for (size_t at = segment->first; at < segment->end; at++)
		{
			Mark	   *mark = &reader->marks[at];

			before |= mark->term != NO_TERM;
			if (mark->cue == NULL)
				continue;
			mark->after = mark->cue->side == CUE_AFTER;
			if (mark->cue->side != CUE_EITHER)
				continue;
			if (before)
				mark->after = last_term < at || (mark->says & CUE_NEG) == 0;
			else if (!segment->term)
				mark->after = at == segment->first && at + mark->cue_tokens + 1 >= segment->end &&
					(segment->separator == SEP_COMMA || segment->separator == SEP_PAREN);
		}
	}
}

/* ---- scopes, forward ---- */

/* Is there, from segment s on, a list that an "or" (or an "and") closes before anything is stated? */
static bool
list_closes(const Reader *reader, size_t s)
{
	for (size_t i = s; i < reader->segment_count && i < s + LIST_LOOK; i++)
	{
		const Segment *segment = &reader->segments[i];

		if (i > s && segment->separator == SEP_OR)
			return true;
		if ((segment->says & (STATES | CUE_BREAK | CUE_CAUSE)) != 0 || (segment->opens & SCOPE_BITS) != 0)
			return false;
		if (i > s && segment->separator == SEP_AND)
			return true;
		if (i > s && segment->separator != SEP_COMMA)
			return false;
	}
	return false;
}

/* Does a scope stay open over the comma or bracket before segment s? */
static bool
survives_comma(const Reader *reader, const Scope *scope, size_t s)
{
	const Segment *segment = &reader->segments[s];

	if ((segment->says & STATES) != 0 || (segment->opens & (SCOPE_BITS | CUE_BREAK)) != 0)
		return false;
	if (list_closes(reader, s))
		return true;
	if (scope->reach == REACH_PHRASE)
		return false;
	if ((segment->says & CUE_SEEN) != 0)
		return s >= scope->segment + 2;
	return scope->reach == REACH_DENIAL || (segment->says & CUE_DETAIL) == 0;
}

/* Does a scope of NEG, PAST, HISTORY or HYP stay open at the start of segment s? */
static bool
scope_survives(const Reader *reader, Scope *scope, size_t s)
{
	const Segment *segment = &reader->segments[s];

	if (segment->separator == SEP_SEMICOLON || scope->reach == REACH_NEXT)
		return false;
	if (scope->opening)
	{
		scope->opening = false;
		scope->segment = s;
		return (segment->says & CUE_NOW) == 0;
	}
	if (scope->reach == REACH_CLAUSE)
		return (segment->says & (CUE_NOW | CUE_PATIENT)) == 0 || (segment->separator == SEP_OR);
	if (segment->separator == SEP_OR)
		return true;
	if (segment->separator == SEP_AND)
		return (segment->says & STATES) == 0 && (segment->opens & (CUE_BREAK | CUE_HISTORY | CUE_PAST)) == 0;
	return survives_comma(reader, scope, s);
}

/* Does it stay the same person at the start of segment s? */
static bool
person_survives(const Reader *reader, const Scope *scope, size_t s)
{
	const Segment *segment = &reader->segments[s];

	if (scope->reach == REACH_CLAUSE)
		return true;
	if (segment->separator == SEP_SEMICOLON || (scope->reach == REACH_PHRASE && segment->separator == SEP_COMMA))
		return false;
	if (segment->separator == SEP_AND || segment->separator == SEP_OR)
		return (segment->opens & CUE_REPORT) == 0;
	return (segment->opens & (CUE_NEG | CUE_NOW | CUE_REPORT)) == 0;
}

/* Open the scopes of the cue at token at in segment s that stands before its terms, and close those that it ends. */
static void
apply_cue(const Reader *reader, size_t at, size_t s, Scope *scopes, uint32_t *sex)
{
	const Mark *mark = &reader->marks[at];
	const Segment *segment = &reader->segments[s];
	Scope		scope = {.open = true, .reach = mark->cue->reach, .from = at + mark->cue_tokens, .segment = s};
	uint32_t	says = mark->says;
	uint32_t	pronoun = says & (CUE_MALE | CUE_FEMALE);

	if ((says & (CUE_BREAK | CUE_CAUSE)) != 0)
		scopes[KIND_NEG].open = false;
	if ((says & (CUE_BREAK | CUE_NOW)) != 0)
		scopes[KIND_PAST].open = scopes[KIND_HISTORY].open = scopes[KIND_HYP].open = false;
	for (int k = KIND_PAST; k <= KIND_HISTORY; k++)
		if ((says & CUE_WITH) != 0 && scopes[k].reach == REACH_PHRASE)
			scopes[k].open = false;
	if ((says & CUE_REPORT) != 0 && scopes[KIND_HYP].segment != s)
		scopes[KIND_HYP].open = false;
	/* "she" after "his father": the patient again; of unknown sex, too */
	if ((says & (CUE_PATIENT | CUE_REPORT)) != 0 || ((says & WHO_BITS) == 0 && pronoun != 0 && pronoun != *sex))
		scopes[KIND_FAMILY].open = scopes[KIND_OTHER].open = false;
	if (mark->after)
		return;
	if ((says & WHO_BITS) != 0)
	{
		scopes[KIND_FAMILY].open = scopes[KIND_OTHER].open = false;
		*sex = pronoun;
	}
	/* no term in its own segment */
	scope.opening = mark->cue->side == CUE_EITHER && (says & CUE_PAST) != 0 && !segment->term &&
		(segment->separator == SEP_START || segment->separator == SEP_SEMICOLON);
	for (int k = 0; k < KINDS; k++)
		if ((says & kind_bits[k]) != 0)
			scopes[k] = scope;
}

static void
read_forward(Reader *reader, uint32_t section)
{
	Scope		scopes[KINDS] = {{.open = false}};
	uint32_t	sex = 0;

	for (size_t s = 0; s < reader->segment_count; s++)
	{
		const Segment *segment = &reader->segments[s];

		for (int k = 0; k < KINDS && s > 0; k++)
			if (scopes[k].open)
				scopes[k].open = k != KIND_FAMILY && k != KIND_OTHER ? scope_survives(reader, &scopes[k], s) : person_survives(reader, &scopes[k], s);
		for (size_t at = segment->first; at < segment->end; at++)
		{
			Mark	   *mark = &reader->marks[at];

			if (mark->cue != NULL)
			{
				apply_cue(reader, at, s, scopes, &sex);
				if ((mark->says & (CUE_PATIENT | CUE_NOW | CUE_REPORT)) != 0)
					section = 0;
			}
			if (mark->term == NO_TERM)
				continue;
			mark->flags |= section;
			for (int k = 0; k < KINDS; k++)
			{
				if (!scopes[k].open || (scopes[k].reach == REACH_NEXT && at > scopes[k].from + 1))
					continue;
				mark->flags |= kind_bits[k];
				if (scopes[k].reach == REACH_NEXT)
					scopes[k].open = false;
			}
		}
	}
}

/* ---- scopes, backward ---- */

/* Does a scope that looks back stay open when it leaves segment s to the left? */
static bool
survives_back(const Reader *reader, Scope *scope, size_t s)
{
	const Segment *segment = &reader->segments[s];
	const Segment *left;

	if (s == 0 || segment->separator == SEP_SEMICOLON || scope->reach == REACH_NEXT)
		return false;
	left = &reader->segments[s - 1];
	if (scope->segment == s && scope->from == segment->first && segment->separator != SEP_AND && segment->separator != SEP_OR)
	{
		/* "rash, resolved", "embolism (2017)" */
		scope->single = true;
		return true;
	}
	if (scope->single || (left->says & (STATES | CUE_BREAK)) != 0)
		return false;
	if (segment->separator == SEP_AND || segment->separator == SEP_OR)
	{
		scope->joined = true;
		return segment->term;
	}
	return segment->separator == SEP_COMMA && scope->joined;
}

static void
read_backward(Reader *reader)
{
	Scope		scopes[KINDS] = {{.open = false}};

	for (size_t s = reader->segment_count; s-- > 0;)
	{
		const Segment *segment = &reader->segments[s];

		for (size_t at = segment->end; at-- > segment->first;)
		{
			Mark	   *mark = &reader->marks[at];

			if (mark->cue != NULL && (mark->says & (CUE_BREAK | CUE_CAUSE | CUE_WITH)) != 0)
				memset(scopes, 0, sizeof(scopes));
			for (int k = 0; mark->cue != NULL && mark->after && k < KINDS; k++)
				if ((mark->says & kind_bits[k]) != 0)
					scopes[k] = (Scope){.open = true, .reach = mark->cue->reach, .from = at, .segment = s};
			for (int k = 0; mark->term != NO_TERM && k < KINDS; k++)
			{
				size_t		end = at + mark->term_tokens;

				if (!scopes[k].open)
					continue;
				if (scopes[k].reach == REACH_NEXT && end != scopes[k].from)
				{
					scopes[k].open = false;
					continue;
				}
				if (scopes[k].segment == s && end + AFTER_TOKENS < scopes[k].from)
					continue;
				mark->flags |= kind_bits[k];
				if (scopes[k].single || scopes[k].reach == REACH_NEXT)
					scopes[k].open = false;
			}
		}
		for (int k = 0; k < KINDS; k++)
			if (scopes[k].open)
				scopes[k].open = survives_back(reader, &scopes[k], s);
	}
}

/* ---- blocks, rows ---- */

static bool
add_row(Reader *reader, size_t base, size_t at)
{
	const Mark *mark = &reader->marks[at];
	const Token *tokens = reader->list.items;
	ContextRow *row;

	if (reader->row_count == reader->row_capacity)
	{
		size_t		capacity = reader->row_capacity == 0 ? 16 : reader->row_capacity * 2;
		ContextRow *rows = mc_alloc(reader->call, capacity, sizeof(ContextRow));

		if (rows == NULL)
			return false;
		if (reader->row_count > 0)
			memcpy(rows, reader->rows, reader->row_count * sizeof(ContextRow));
		reader->rows = rows;
		reader->row_capacity = capacity;
	}
	row = &reader->rows[reader->row_count++];
	*row = (ContextRow){
		.start = base + tokens[at].start,
		.len = tokens[at + mark->term_tokens - 1].end - tokens[at].start,
		.term = mark->term,
		.negated = (mark->flags & CUE_NEG) != 0,
		.hypothetical = (mark->flags & CUE_HYP) != 0,
	};
	if ((mark->flags & WHO_BITS) != 0)
		row->experiencer = (mark->flags & CUE_FAMILY) != 0 ? EXPERIENCER_FAMILY : EXPERIENCER_OTHER;
	row->historical = (mark->flags & CUE_PAST) != 0 ||
		((mark->flags & (CUE_HISTORY | CUE_LASTS)) == CUE_HISTORY && row->experiencer == EXPERIENCER_PATIENT);
	return true;
}

static bool
read_block(Reader *reader, Slice block, size_t base)
{
	if (!tokens_cut(reader->call, block, &reader->list))
		return false;
	if (reader->marks_capacity < reader->list.capacity)
	{
		reader->marks_capacity = reader->list.capacity;
		reader->marks = mc_alloc(reader->call, reader->marks_capacity, sizeof(Mark));
		reader->segments = mc_alloc(reader->call, reader->marks_capacity + 1, sizeof(Segment));
		if (reader->marks == NULL || reader->segments == NULL)
			return false;
	}
	reader_mark_starts(reader);
	mark_terms(reader);
	for (size_t at = 0, end; at < reader->list.count; at = end)
	{
		uint32_t	section = reader_section(reader, at);

		end = sentence_end(reader, at);
		if (mc_cancelled(reader->call))
			return false;
		mark_cues(reader, at, end);
		cut_segments(reader, at, end);
		choose_sides(reader);
		read_forward(reader, section);
		read_backward(reader);
		for (size_t i = at; i < end; i++)
			if (reader->marks[i].term != NO_TERM && !add_row(reader, base, i))
				return false;
	}
	return true;
}

bool
context_assert(Call *call, Slice text, const Slice *terms, size_t nterms, ContextRow **rows, size_t *nrows)
{
	Reader		reader = {.call = call};

	*rows = NULL;
	*nrows = 0;
	if (nterms >= UINT32_MAX / 4)
		return mc_fail(call, MC_TOO_LARGE, "too many terms: %zu", nterms);
	if (!prepare_terms(&reader, terms, nterms))
		return false;
	for (size_t base = 0; base < text.len;)
	{
		Slice		rest = {text.data + base, text.len - base};

		rest.len = tokens_block(rest);
		if (!read_block(&reader, rest, base))
			return false;
		base += rest.len;
	}
	*rows = reader.rows;
	*nrows = reader.row_count;
	return true;
}
