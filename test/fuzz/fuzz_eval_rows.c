/*
 * Any bytes as rows of metrics: texts, spans and tags.
 *
 * The input is split at zero bytes into a hypothesis and references; its numbers
 * are read as spans.  Taking a row away again must leave nothing.
 */
#include <stdlib.h>

#include "eval/bytes.h"
#include "eval/overlap.h"
#include "eval/spans.h"
#include "eval/tags.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_PARTS	8
#define MAX_SPANS	64

/* Nothing is left of a row that was added and taken away. */
static void
must_be_empty(Call *call, EvalState *state)
{
	EvalState	empty;
	size_t		size,
				nothing;

	if (state_init(call, &empty, state->kind, false, state->options) && state_size(call, &empty, &nothing) &&
		state_size(call, state, &size) && size != nothing)
		abort();
}

static size_t
spans_of(const uint8_t *data, size_t size, EvalSpan *span)
{
	size_t		count = 0;

	for (; size >= 4 && count < MAX_SPANS; size -= 4, data += 4)
		span[count++] = (EvalSpan) {1 + data[0] % 64, 2 + data[0] % 64 + data[1] % 16, {(const char *) data + 2, data[2] % 2},
			{(const char *) data, data[3] % 5}};
	return count;
}

static void
try_texts(Call *call, const Slice *part, size_t parts)
{
	for (StateKind kind = STATE_TEXT; kind <= STATE_TEXT_CHARS; kind++)
	{
		EvalState	state;

		if (!state_init(call, &state, kind, false, (Slice) {0}))
			return;
		if (overlap_add(call, call, &state, part + 1, parts - 1, part[0], 1) &&
			overlap_add(call, call, &state, part + 1, parts - 1, part[0], -1))
			must_be_empty(call, &state);
	}
}

static void
try_spans(Call *call, const uint8_t *data, size_t size)
{
	for (StateKind kind = STATE_SPAN; kind <= STATE_LEAK; kind++)
	{
		EvalSpan	truth[MAX_SPANS],
					found[MAX_SPANS];
		size_t		ntruth = spans_of(data, size / 2, truth),
					nfound = spans_of(data + size / 2, size - size / 2, found);
		EvalState	state;

		if (!state_init(call, &state, kind, false, (Slice) {0}))
			return;
		if ((kind == STATE_SPAN ? spans_add : leak_add) (call, call, &state, truth, ntruth, found, nfound, 1) &&
			(kind == STATE_SPAN ? spans_add : leak_add) (call, call, &state, truth, ntruth, found, nfound, -1))
			must_be_empty(call, &state);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Slice		part[MAX_PARTS];
	size_t		parts = 0,
				begin = 0;
	EvalState	tags;

	arena_init(&arena);
	for (size_t at = 0; at <= size && parts < MAX_PARTS; at++)
		if (at == size || data[at] == 0)
		{
			part[parts++] = (Slice) {(const char *) data + begin, at - begin};
			begin = at + 1;
		}
	try_texts(&call, part, parts);
	try_spans(&call, data, size);
	if (state_init(&call, &tags, STATE_TAG, false, (Slice) {0}) &&
		tags_add(&call, &call, &tags, part, parts / 2, part + parts / 2, parts / 2, 1) &&
		tags_add(&call, &call, &tags, part, parts / 2, part + parts / 2, parts / 2, -1))
		must_be_empty(&call, &tags);
	arena_free(&arena);
	return 0;
}
