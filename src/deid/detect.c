/*
 * The cascade, over windows of a note.
 *
 * note -> view (folded) -> tokens -> phrases of the lexicon -> rules -> scores
 * of the context -> resolution -> names learned -> the candidates again with the
 * bare mentions and the known values -> resolution -> spans.
 *
 * A note of up to WINDOW bytes is one window.  A longer one is worked through
 * twice, window by window at line breaks, each with some text on both sides as
 * context: the first time only to learn names, the second time to find spans.
 * Memory is a window's, whatever the length of the text.
 */
#include "deid/detect.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "deid/grow.h"
#include "deid/learn.h"
#include "deid/phrase.h"
#include "deid/resolve.h"
#include "deid/rules.h"
#include "deid/score.h"
#include "deid/shape.h"
#include "text/view.h"

#define WINDOW			(64 * 1024)
#define WINDOW_CONTEXT	512
/* a cut is looked for in the last quarter of a window */
#define WINDOW_SLACK	(WINDOW / 4)

typedef struct Detector
{
	Call	   *call;
	const Lexicon *lexicon;
	const PhiKnown *known;
	const RuleSet *rules;
	LearnedNames *names;
} Detector;

/* ---- one window ---- */

/* What the context says of what rules and lexicon would settle: more candidates. */
static bool
score_window(const Detector *d, Call *call, const TextView *view, TokenList *tokens, CandidateList *candidates)
{
	CandidateList settled;

	return d->lexicon == NULL || d->lexicon->context_weights == NULL ||
		(resolve(call, tokens, candidates, &settled) &&
		 score_apply(call, d->lexicon, view, tokens, &settled, candidates));
}

/* Tokens and candidates of a window before anything is settled. */
static bool
read_window(const Detector *d, Call *call, Slice text, TextView *view, TokenList *tokens, CandidateList *candidates)
{
	return view_fold(call, text, view) &&
		token_scan(call, d->lexicon, rules_words(), view, tokens) &&
		shape_mark(call, view, tokens) &&
		phrase_apply(call, d->lexicon, view, tokens, candidates) &&
		rules_apply(call, d->rules, tokens, candidates) &&
		shape_find(call, view, tokens, candidates) &&
		score_window(d, call, view, tokens, candidates);
}

/* A first reading, of which only the names count; it leaves the candidates sorted. */
static bool
learn_window(const Detector *d, Call *call, const TokenList *tokens, CandidateList *candidates)
{
	CandidateList settled;

	if (!resolve(call, tokens, candidates, &settled))
		return false;
	/* what a name grows over in the end is learned too */
	grow(tokens, &settled);
	learn_from(d->names, tokens, &settled);
	return true;
}

/* The first token that ends after the byte. */
static uint32_t
token_at(const TokenList *tokens, size_t byte)
{
	size_t		low = 0;
	size_t		high = tokens->count;

	while (low < high)
	{
		size_t		mid = (low + high) / 2;

		if (tokens->items[mid].end <= byte)
			low = mid + 1;
		else
			high = mid;
	}
	return (uint32_t) low;
}

/*
 * Known values as candidates over whole tokens; their exact bytes come back
 * into the spans in add_spans().
 */
static bool
add_known(const Detector *d, Call *call, const TextView *view, const TokenList *tokens, CandidateList *found)
{
	PhiSpanList spans = {0};

	if (d->known == NULL)
		return true;
	if (!known_find(call, d->known, view, &spans))
		return false;
	for (size_t i = 0; i < spans.count; i++)
	{
		const PhiSpan *span = &spans.items[i];
		uint32_t	from = token_at(tokens, span->start);
		uint32_t	to = from;

		while (to < tokens->count && tokens->items[to].start < span->end)
			to++;
		/* what the database knows outranks every guess */
		if (to > from && !candidate_add(call, found, (Candidate)
										{
											from, to, (uint16_t) span->category, PHI_BY_KNOWN, 1.0f + span->score
										}))
			return false;
	}
	return true;
}

/* The final reading of a window. */
static bool
settle(const Detector *d, Call *call, const TextView *view, const TokenList *tokens, CandidateList *candidates,
	   CandidateList *settled)
{
	if (!learn_apply(call, d->names, tokens, candidates) ||
		!add_known(d, call, view, tokens, candidates) ||
		!resolve(call, tokens, candidates, settled))
		return false;
	grow(tokens, settled);
	return true;
}

/* Spans that start within [first, last) of the window become the note's. */
static bool
add_spans(const Detector *d, const TextView *view, const TokenList *tokens, const CandidateList *settled,
		  size_t offset, size_t first, size_t last, PhiSpanList *spans)
{
	for (size_t i = 0; i < settled->count; i++)
	{
		const Candidate *c = &settled->items[i];
		PhiSpan		span = {
			.category = (PhiCategory) c->category,
			.detector = (PhiDetector) c->detector,
			.score = c->detector == PHI_BY_KNOWN ? c->score - 1.0f : c->score
		};

		if (c->from >= c->to)
			continue;
		span.start = offset + view_to_original(view, tokens->items[c->from].start);
		span.end = offset + view_to_original(view, tokens->items[c->to - 1].end);
		if (span.start < first || span.start >= last || span.end <= span.start)
			continue;
		if (spans->count > 0 && spans->items[spans->count - 1].end > span.start)
			span.start = spans->items[spans->count - 1].end;
		if (span.start < span.end && !span_add(d->call, spans, span))
			return false;
	}
	return true;
}

/* Work on text [from, to), with context on both sides; spans == NULL: only learn. */
static bool
do_window(const Detector *d, Slice note, size_t from, size_t to, bool learn, PhiSpanList *spans)
{
	Arena		arena;
	Call		call = *d->call;
	size_t		left = from > WINDOW_CONTEXT ? from - WINDOW_CONTEXT : 0;
	size_t		right = note.len - to > WINDOW_CONTEXT ? to + WINDOW_CONTEXT : note.len;
	TextView	view;
	TokenList	tokens;
	CandidateList candidates = {0};
	CandidateList settled;
	bool		good;

	/* context begins and ends between words where it can */
	while (left > 0 && left < from && (unsigned char) note.data[left - 1] > ' ')
		left++;
	while (right < note.len && right > to && (unsigned char) note.data[right] > ' ')
		right--;

	arena_init_from(&arena, d->call->arena->get_block, d->call->arena->free_block, d->call->arena->source);
	call.arena = &arena;
	good = read_window(d, &call, (Slice){note.data + left, right - left}, &view, &tokens, &candidates);
	if (good && learn)
		good = learn_window(d, &call, &tokens, &candidates);
	if (good && spans != NULL)
		good = settle(d, &call, &view, &tokens, &candidates, &settled) &&
			add_spans(d, &view, &tokens, &settled, left, from, to, spans);
	if (!good && call.error.code != MC_OK)
		d->call->error = call.error;
	arena_free(&arena);
	return good;
}

/* ---- the whole note ---- */

/* Where the window that starts at `from` ends: after a line if there is one, else between words. */
static size_t
window_end(Slice note, size_t from)
{
	size_t		end;

	if (note.len - from <= WINDOW)
		return note.len;
	for (end = from + WINDOW; end > from + WINDOW - WINDOW_SLACK; end--)
		if (note.data[end - 1] == '\n')
			return end;
	for (end = from + WINDOW; end > from + WINDOW - WINDOW_SLACK; end--)
		if (note.data[end - 1] == ' ')
			return end;
	end = from + WINDOW;
	while (end > from + 1 && ((unsigned char) note.data[end] & 0xC0) == 0x80)
		end--;
	return end;
}

static bool
all_windows(const Detector *d, Slice note, bool learn, PhiSpanList *spans)
{
	for (size_t from = 0; from < note.len;)
	{
		size_t		to = window_end(note, from);

		if (!do_window(d, note, from, to, learn, spans))
			return false;
		from = to;
	}
	return true;
}

bool
phi_detect(Call *call, const Lexicon *lexicon, const PhiKnown *known, Slice note, PhiSpanList *spans)
{
	Detector	d = {.call = call, .lexicon = lexicon, .known = known};

	*spans = (PhiSpanList){0};
	d.rules = rules_get(call);
	d.names = learn_create(call, note.len);
	if (d.rules == NULL || d.names == NULL)
		return false;
	if (note.len <= WINDOW)
		return note.len == 0 || do_window(&d, note, 0, note.len, true, spans);
	return all_windows(&d, note, true, NULL) && all_windows(&d, note, false, spans);
}

const char *
phi_rules_version(void)
{
	static char version[24];

	if (version[0] == '\0')
		snprintf(version, sizeof(version), "%016" PRIx64, rules_fingerprint());
	return version;
}
