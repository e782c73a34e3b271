/*
 * Chunks for a model.
 *
 * If this fails, a chunk is longer than its model can read, text between two chunks
 * is lost, or a sentence is torn without need.
 */
#include <stdlib.h>

#include "tap.h"
#include "text/chunk.h"
#include "tok_vocab.h"

static Arena arena;
static Call call;
static Vocab vocab;

/* A tokenizer that makes every byte a token. */
static const Tokenizer *
byte_tokens(void)
{
	arena_reset(&arena);
	call = (Call) {.arena = &arena};
	vocab_init(&vocab, TOK_BPE, "gpt-2");
	vocab_add_letters(&vocab);
	return vocab_open(&call, &vocab);
}

/* One unigram token per word. */
static const Tokenizer *
word_tokens(void)
{
	arena_reset(&arena);
	call = (Call) {.arena = &arena};
	vocab_init(&vocab, TOK_WORDPIECE, "");
	vocab.source.unk = vocab_add(&vocab, "[UNK]", TOK_UNKNOWN, 0);
	return vocab_open(&call, &vocab);
}

/* The chunks, with "/" between them. */
static void
check(const Tokenizer *tok, const char *text, size_t max_tokens, size_t overlap, const char *expected)
{
	SegmentList chunks = {0};
	char		got[2048];
	size_t		n = 0;

	got[0] = '\0';
	if (tok == NULL || !chunk_split(&call, tok, slice(text), max_tokens, overlap, &chunks))
		snprintf(got, sizeof(got), "error %s", call.error.message);
	for (size_t i = 0; i < chunks.count; i++)
		n += (size_t) snprintf(got + n, sizeof(got) - n, "%s%.*s", i > 0 ? "/" : "", (int) chunks.items[i].len, text + chunks.items[i].start);
	if (!tap_ok(strcmp(got, expected) == 0, "%zu tokens, %zu shared: \"%.30s\"", max_tokens, overlap, text))
		printf("# got %s\n# expected %s\n", got, expected);
}

static void
test_by_hand(void)
{
	check(byte_tokens(), "", 10, 0, "");
	check(byte_tokens(), "   ", 10, 0, "");
	check(byte_tokens(), "One is here. Two is there. Now three.", 26, 0, "One is here. Two is there./Now three.");
	check(byte_tokens(), "One is here. Two is there. Now three.", 25, 0, "One is here./Two is there. Now three.");
	check(byte_tokens(), "One is here. Two is there. Now three.", 27, 14, "One is here. Two is there./Two is there. Now three.");
	check(byte_tokens(), "abcdefghijklmnop", 8, 0, "abcdefgh/ijklmnop");
	check(byte_tokens(), "ab cd ef gh ij kl", 8, 0, "ab cd ef/gh ij kl");
	check(byte_tokens(), "ab cd ef gh ij kl", 8, 3, "ab cd ef/ef gh ij/ij kl");
	check(byte_tokens(), "ééééé", 9, 0, "éééé/é");
	check(word_tokens(), "One is here. Two is there. Now three.", 8, 0, "One is here. Two is there./Now three.");
}

static void
refused(size_t max_tokens, size_t overlap)
{
	SegmentList chunks = {0};
	const Tokenizer *tok = byte_tokens();

	tap_ok(!chunk_split(&call, tok, slice("a"), max_tokens, overlap, &chunks) && call.error.code == MC_INVALID_PARAMETER,
		   "refused: %s", call.error.message);
}

/* Random text: every chunk fits, starts and ends ascend, nothing but white space lies between chunks. */
static void
test_property(void)
{
	static const char *const words[] = {"a", "the ", "pain", " mg ", ". ", "\n", "\n\n", "é", "😀", "Patient ", "seen. ", "    ", "HPI:", "?", "aaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	char		text[4000];
	int			bad = 0;

	srand(7);
	for (int round = 0; round < 300; round++)
	{
		const Tokenizer *tok = round % 2 == 0 ? byte_tokens() : word_tokens();
		size_t		len = 0;
		size_t		wanted = (size_t) rand() % 3000;
		size_t		max_tokens = 8 + (size_t) rand() % (round % 3 == 0 ? 8 : 200);
		size_t		overlap = round % 4 == 0 ? 0 : (size_t) rand() % max_tokens;
		SegmentList chunks = {0};
		size_t		end = 0,
					start = 0;

		while (len < wanted)
		{
			const char *word = words[(size_t) rand() % (sizeof(words) / sizeof(words[0]))];

			memcpy(text + len, word, strlen(word));
			len += strlen(word);
		}
		if (!chunk_split(&call, tok, (Slice) {text, len}, max_tokens, overlap, &chunks))
			bad++;
		for (size_t i = 0; i < chunks.count; i++)
		{
			size_t		from = chunks.items[i].start;
			size_t		to = from + chunks.items[i].len;
			size_t		count = 0;

			if (!tok_count(&call, tok, (Slice) {text + from, to - from}, 0, &count) || count > max_tokens ||
				to <= end || (i > 0 && from <= start))
				bad++;
			for (size_t at = end; at < from; at++)
				bad += strchr(" \n", text[at]) == NULL;
			start = from;
			end = to;
		}
		for (size_t at = end; at < len; at++)
			bad += strchr(" \n", text[at]) == NULL;
	}
	tap_ok(bad == 0, "300 random texts: %d breaches", bad);
}

int
main(void)
{
	arena_init(&arena);
	test_by_hand();
	refused(7, 0);
	refused(8, 8);
	test_property();
	arena_free(&arena);
	return tap_done();
}
