/*
 * Any bytes as a note whose spans the first bytes of the input place.
 *
 * In every style and policy the result must be the same twice, and a refusal must
 * carry a message.
 */
#include <stdlib.h>
#include <string.h>

#include "deid/replace.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A keyed function that is good enough here: sums what it gets. */
static bool
sum_prf(void *ctx, const void *data, size_t len, uint8_t out[32])
{
	uint32_t	sum = 2166136261u;

	(void) ctx;
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ ((const uint8_t *) data)[i]) * 16777619u;
	for (int i = 0; i < 32; i++, sum = sum * 1664525u + 1013904223u)
		out[i] = (uint8_t) (sum >> 24);
	return true;
}

/* Spans from pairs of bytes: a gap and a length, the category by their sum. */
static PhiSpanList
read_spans(Call *call, const uint8_t *data, size_t count, size_t len)
{
	PhiSpanList spans = {0};
	size_t		at = 0;

	for (size_t i = 0; i + 1 < count; i += 2)
	{
		PhiSpan		span = {.start = at + data[i] % 8, .score = 0.5f,
		.category = (PhiCategory) ((data[i] + data[i + 1]) % PHI_CATEGORY_COUNT)};

		span.end = span.start + data[i + 1] % 40;
		if (span.end > len || !span_add(call, &spans, span))
			break;
		at = span.end;
	}
	return spans;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	PhiIdentity identity = {{"p", 1}, sum_prf, NULL};
	PhiIdentity nobody = {{NULL, 0}, NULL, NULL};
	const PhiPolicy *policy;
	int			style;
	size_t		places;
	Slice		note;
	PhiSpanList spans;
	PhiChoiceList choices;
	Buffer		once = {0},
				twice = {0};

	if (size < 2)
		return 0;
	arena_init(&arena);
	policy = &phi_builtin_policies[data[0] % PHI_BUILTIN_POLICY_COUNT];
	style = data[0] / 4 % 6 - 1;
	if (style == 0)
		style = PHI_SURROGATE;
	places = data[1] % 16 < size - 2 ? data[1] % 16 : size - 2;
	note = (Slice) {(const char *) data + 2 + places, size - 2 - places};
	spans = read_spans(&call, data + 2, places, note.len);
	if (!phi_policy_select(&call, policy, note, &spans, (CivilDate) {0}, &choices))
		abort();
	for (int keyed = 0; keyed < 2; keyed++)
	{
		const PhiIdentity *who = keyed ? &identity : &nobody;

		once.len = twice.len = 0;
		if (!phi_replace(&call, policy, note, &choices, style, who, NULL, &once))
		{
			if (call.error.message[0] == '\0')
				abort();
			continue;
		}
		if (!phi_replace(&call, policy, note, &choices, style, who, NULL, &twice) || once.len != twice.len ||
			(once.len > 0 && memcmp(once.data, twice.data, once.len) != 0))
			abort();
	}
	arena_free(&arena);
	return 0;
}
