/*
 * Print the features of every doubtful token, for model/recipes/context_scores.py.
 *
 * Usage: context_dump LEXICON FILE OUT [BLIND SEED].  FILE holds notes separated by "\x1e".  OUT gets
 * records of 32-bit numbers: note, start and end (bytes of the note), what is
 * settled there (0: nothing; else 1000 * (1 + category) + score in
 * thousandths), and the features.  BLIND: percent of the rules' candidates that are
 * hidden, by place, as on the notes of an author whom no rule knows.
 *
 * The cascade runs as ever, compiled here once more with functions of this file in
 * the places of resolve() and score_apply().
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deid/resolve.h"
#include "deid/score.h"
#include "read_file.h"

static bool watched_resolve(Call *call, const TokenList *tokens, CandidateList *candidates, CandidateList *settled);
static bool watched_score_apply(Call *call, const Lexicon *lexicon, const TextView *view, TokenList *tokens,
								const CandidateList *settled, CandidateList *found);

#define resolve		watched_resolve
#define score_apply watched_score_apply
#include "deid/detect.c"
#undef resolve
#undef score_apply

static FILE *out;
static uint32_t note_number;
static uint32_t note_offset;
static unsigned blind;
static unsigned seed;

/* Is the rules' opinion on the neighbourhood of this token hidden? */
static bool
hidden(uint32_t token)
{
	uint32_t	h = (note_number * 2654435761u) ^ (token / 3 * 40503u) ^ (seed * 2246822519u);

	h ^= h >> 16;
	h *= 0x7feb352d;
	h ^= h >> 15;
	h *= 0x846ca68b;
	h ^= h >> 16;
	return h % 100 < blind;
}

static bool
watched_resolve(Call *call, const TokenList *tokens, CandidateList *candidates, CandidateList *settled)
{
	size_t		kept = 0;

	for (size_t i = 0; blind > 0 && i < candidates->count; i++)
		if (candidates->items[i].score >= 0.985f || !hidden(candidates->items[i].to - 1))
			candidates->items[kept++] = candidates->items[i];
	if (blind > 0)
		candidates->count = kept;
	return resolve(call, tokens, candidates, settled);
}

static bool
watched_score_apply(Call *call, const Lexicon *lexicon, const TextView *view, TokenList *tokens,
				   const CandidateList *settled, CandidateList *found)
{
	ScoreNote	note;
	uint32_t   *rules = mc_alloc0(call, tokens->count + 1, sizeof(uint32_t));

	(void) lexicon;
	if (rules == NULL || !score_read(call, view, tokens, settled, found, &note))
		return false;
	for (size_t i = 0; i < settled->count; i++)
		for (uint32_t k = settled->items[i].from; k < settled->items[i].to; k++)
			rules[k] = 1000 * (1 + settled->items[i].category) + (uint32_t) (settled->items[i].score * 999.0f);
	for (uint32_t i = 0; i < tokens->count; i++)
	{
		uint32_t	record[4 + SCORE_FEATURES] = {
			note_number, note_offset + (uint32_t) view_to_original(view, tokens->items[i].start),
			note_offset + (uint32_t) view_to_original(view, tokens->items[i].end), rules[i]
		};

		if (!score_doubtful(&note, i))
			continue;
		score_word_features(&note, i, record + 4);
		score_context_features(&note, i, record + 4 + SCORE_WORD_FEATURES);
		if (fwrite(record, sizeof(record), 1, out) != 1)
			return mc_fail(call, MC_IO, "could not write");
	}
	return true;
}

int
main(int argc, char **argv)
{
	static const int8_t nothing;
	Arena		arena;
	Call		call = {.arena = &arena};
	Lexicon		lexicon;
	size_t		len = 0;
	char	   *data;

	arena_init(&arena);
	if (argc < 4 || !lexicon_open(&call, argv[1], &lexicon) || (data = read_file(argv[2], &len)) == NULL ||
		(out = fopen(argv[3], "wb")) == NULL)
	{
		fprintf(stderr, "usage: %s LEXICON FILE OUT [BLIND SEED] %s\n", argv[0], call.error.message);
		return 2;
	}
	lexicon.context_weights = &nothing;
	blind = argc > 4 ? (unsigned) atoi(argv[4]) : 0;
	seed = argc > 5 ? (unsigned) atoi(argv[5]) : 0;
	for (char *note = data; note < data + len; note_number++)
	{
		char	   *end = memchr(note, '\x1e', (size_t) (data + len - note));
		size_t		note_len = (size_t) ((end == NULL ? data + len : end) - note);
		PhiSpanList spans;

		if (!phi_detect(&call, &lexicon, NULL, (Slice){note, note_len}, &spans))
		{
			fprintf(stderr, "%s\n%s\n", call.error.message, call.error.detail);
			return 1;
		}
		arena_reset(&arena);
		note += note_len + 1;
	}
	lexicon_close(&lexicon);
	free(data);
	return fclose(out) != 0;
}
