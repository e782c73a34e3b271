/*
 * A metric state: kinds and their shapes, merging, the flat form.
 */
#include "eval/state.h"

#include "eval/bytes.h"
#include "eval/shape.h"

#define MAGIC			"MCev"
#define VERSION			1
#define HEAD_BYTES		12
#define HASH_BYTES		8

/* What a state of each kind holds; nkeys -1: a list of scores. */
static const struct
{
	const char *name;
	int			nkeys;
	int			ncounts;
	int			nsums;
	int			weighted_sums;	/* sums of a weighted state; -1: there is none */
}			shape_of[STATE_KINDS] = {
	[STATE_CLASSIFICATION] = {"classification", 2, 1, 0, 1},
	[STATE_SCORE] = {"score", -1, 0, 0, 0},
	[STATE_PROBABILITY] = {"probability", 0, PROBABILITY_COUNTS, PROBABILITY_SUMS, -1},
	[STATE_REGRESSION] = {"regression", 0, REGRESSION_COUNTS, REGRESSION_SUMS, -1},
	[STATE_SPAN] = {"span", 1, SPAN_COUNTS, 0, -1},
	[STATE_LEAK] = {"leak", 1, LEAK_COUNTS, 0, -1},
	[STATE_TAG] = {"tag", 1, TAG_COUNTS, 0, -1},
	[STATE_TEXT] = {"text", 0, TEXT_COUNTS, TEXT_SUMS, -1},
	[STATE_TEXT_MATCH] = {"text-match", 0, TEXT_COUNTS, TEXT_SUMS, -1},
	[STATE_TEXT_BLEU] = {"bleu", 0, TEXT_COUNTS, TEXT_SUMS, -1},
	[STATE_TEXT_CHRF] = {"chrf", 0, TEXT_COUNTS, TEXT_SUMS, -1},
	[STATE_TEXT_ROUGE] = {"rouge", 0, TEXT_COUNTS, TEXT_SUMS, -1},
	[STATE_TEXT_WORDS] = {"word-edits", 0, TEXT_COUNTS, TEXT_SUMS, -1},
	[STATE_TEXT_CHARS] = {"character-edits", 0, TEXT_COUNTS, TEXT_SUMS, -1},
	[STATE_RANKING] = {"ranking", 1, RANKING_COUNTS, 0, -1},
	[STATE_AGREEMENT] = {"agreement", 2, 1, 0, -1},
	[STATE_FAIRNESS] = {"fairness", 3, 1, 0, 1},
	[STATE_DRIFT] = {"drift", 2, 1, 0, -1},
	[STATE_PROPORTION] = {"proportion", 0, 2, 0, -1},
	[STATE_PAIRED] = {"paired", 0, 4, 0, -1},
	[STATE_PAIRED_SCORES] = {"paired-scores", 1, 1, 0, -1},
};

static bool
is_scores(StateKind kind)
{
	return shape_of[kind].nkeys < 0;
}

const char *
state_kind_name(StateKind kind)
{
	return shape_of[kind].name;
}

bool
state_init(Call *call, EvalState *state, StateKind kind, bool weighted, Slice options)
{
	char	   *copy;

	*state = (EvalState) {.kind = kind, .weighted = weighted};
	if (is_scores(kind))
		state->scores.weighted = weighted;
	else
	{
		state->tally.nkeys = shape_of[kind].nkeys;
		state->tally.ncounts = shape_of[kind].ncounts;
		state->tally.nsums = weighted ? shape_of[kind].weighted_sums : shape_of[kind].nsums;
	}
	if (options.len > 0)
	{
		copy = mc_alloc(call, options.len, 1);
		if (copy == NULL)
			return false;
		memcpy(copy, options.data, options.len);
		state->options = (Slice) {copy, options.len};
	}
	return true;
}

bool
state_check_options(Call *call, const EvalState *state, Slice options)
{
	if (slice_equal(state->options, options))
		return true;
	mc_fail(call, MC_INVALID_PARAMETER, "an option of the metric changes within a group");
	return mc_hint(call, "Options must be the same for all rows of a group: group by them too, or pass constants.");
}

bool
state_merge(Call *call, EvalState *state, const EvalState *other, int sign)
{
	if (state->kind != other->kind)
		return mc_fail(call, MC_INVALID_PARAMETER, "a %s state and a %s state cannot be merged",
					   state_kind_name(state->kind), state_kind_name(other->kind));
	if (state->weighted != other->weighted)
		return mc_fail(call, MC_INVALID_PARAMETER, "a weighted and an unweighted state cannot be merged");
	if (!state_check_options(call, state, other->options))
		return false;
	if (is_scores(state->kind))
		return scores_merge(call, &state->scores, &other->scores);
	return tally_merge(call, &state->tally, &other->tally, sign);
}

bool
state_size(Call *call, EvalState *state, size_t *size)
{
	*size = HEAD_BYTES + state->options.len + HASH_BYTES;
	if (is_scores(state->kind))
	{
		if (!scores_sort(call, &state->scores))
			return false;
		*size += scores_size(&state->scores);
	}
	else
		*size += tally_size(&state->tally);
	return true;
}

void
state_write(EvalState *state, unsigned char *bytes, size_t size)
{
	unsigned char *at = bytes;

	memcpy(at, MAGIC, 4);
	at = put_number(at + 4, VERSION, 1);
	at = put_number(at, state->kind, 1);
	at = put_number(at, state->weighted, 1);
	at = put_number(at, 0, 1);
	at = put_number(at, state->options.len, 4);
	if (state->options.len > 0)
		memcpy(at, state->options.data, state->options.len);
	at += state->options.len;
	if (is_scores(state->kind))
		scores_write(&state->scores, at);
	else
		tally_write(&state->tally, at);
	put_number(bytes + size - HASH_BYTES, hash_bytes(0, bytes, size - HASH_BYTES), HASH_BYTES);
}

static bool
damaged(Call *call)
{
	if (call->error.code != MC_OK)
		return false;
	mc_fail(call, MC_INVALID_PARAMETER, "the bytes are no metric state, or a damaged one");
	/* PostgreSQL takes two bare literals for a state and its option */
	return mc_hint(call, "A literal of a metric's column needs its type, as in '[]'::jsonb.");
}

bool
state_read(Call *call, EvalState *state, Slice bytes)
{
	const unsigned char *data = (const unsigned char *) bytes.data;
	size_t		options,
				payload;
	StateKind	kind;
	bool		weighted;

	call->error.code = MC_OK;
	if (bytes.len < HEAD_BYTES + HASH_BYTES || memcmp(data, MAGIC, 4) != 0)
		return damaged(call);
	if (data[4] != VERSION)
		return mc_fail(call, MC_UNSUPPORTED, "metric state of version %d, this library reads version %d", data[4], VERSION);
	if (get_number(data + bytes.len - HASH_BYTES, HASH_BYTES) != hash_bytes(0, data, bytes.len - HASH_BYTES))
		return damaged(call);
	kind = data[5];
	weighted = data[6] == 1;
	options = get_number(data + 8, 4);
	payload = bytes.len - HEAD_BYTES - HASH_BYTES;
	if (kind < 1 || kind >= STATE_KINDS || data[6] > 1 || data[7] != 0 || options > payload ||
		(weighted && shape_of[kind].weighted_sums < 0))
		return damaged(call);
	if (!state_init(call, state, kind, weighted, (Slice) {bytes.data + HEAD_BYTES, options}))
		return false;
	data += HEAD_BYTES + options;
	payload -= options;
	if (is_scores(kind) ? !scores_read(call, &state->scores, data, payload)
		: !tally_read(call, &state->tally, data, payload))
		return damaged(call);
	return true;
}
