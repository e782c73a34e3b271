/*
 * How fast is a tokenizer on one core?
 *
 * Usage: bench_tok TEXT VOCABULARY.gguf...
 *
 * For each vocabulary: the time to build its image, size of the image, time to open
 * it and the private memory that takes, then MB/s (medians of five runs) of encoding
 * the whole text at once, in pieces of about 200 bytes, and of counting tokens.
 * Nothing is asserted.
 *
 * llama.cpp on the same kind of text (one thread, a quiet machine, whole text / 200
 * bytes): llama-bpe 2.82 / 2.68 MB/s, qwen2 1.18 / 1.17, gpt-2 1.45 / 1.49, llama-spm
 * 0.84 / 1.08, bert-bge 11.7 / 7.7; load times 0.66, 0.47, 0.13, 0.08, 0.06 s.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "nn/gguf.h"
#include "nn/gguf_vocab.h"
#include "read_file.h"
#include "text/tok.h"

#define RUNS		5
#define PIECE		200

typedef enum Way
{
	WHOLE,
	PIECES,
	COUNT
} Way;

static double
cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

/* Where the piece that starts at start ends: at the first space behind PIECE bytes. */
static size_t
piece_end(Slice text, size_t start)
{
	const char *space;

	if (text.len - start <= PIECE)
		return text.len;
	space = memchr(text.data + start + PIECE, ' ', text.len - start - PIECE);
	return space == NULL ? text.len : (size_t) (space - text.data);
}

/* Tokens of the text; 0 after an error. */
static size_t
one_pass(Call *call, const Tokenizer *tok, Slice text, Way way)
{
	size_t		tokens = 0;

	for (size_t at = 0; at < text.len;)
	{
		size_t		end = way == PIECES ? piece_end(text, at) : text.len;
		Slice		piece = {text.data + at, end - at};
		TokenSpans	spans = {0};
		size_t		count;

		if (way == COUNT ? !tok_count(call, tok, piece, 0, &count) : !tok_encode(call, tok, piece, 0, &spans))
			return 0;
		tokens += way == COUNT ? count : spans.count;
		arena_reset(call->arena);
		at = end;
	}
	return tokens;
}

static int
compare(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

static double
speed(Call *call, const Tokenizer *tok, Slice text, Way way)
{
	double		seconds[RUNS];

	for (int i = 0; i < RUNS; i++)
	{
		double		start = cpu_seconds();

		if (one_pass(call, tok, text, way) == 0)
			return 0;
		seconds[i] = cpu_seconds() - start;
	}
	qsort(seconds, RUNS, sizeof(double), compare);
	return (double) text.len / 1e6 / seconds[RUNS / 2];
}

static void
bench(const char *path, Slice text)
{
	Arena		arena,
				own,
				row;
	Call		call = {.arena = &arena};
	VocabSource source;
	Buffer		image = {0};
	size_t		len = 0;
	char	   *file = read_file(path, &len);
	const char *name = strrchr(path, '/');
	double		built,
				opened;
	Gguf	   *gguf;
	Tokenizer  *tok;

	arena_init(&arena);
	arena_init(&own);
	arena_init(&row);
	built = cpu_seconds();
	gguf = file == NULL ? NULL : gguf_read(&call, file, len);
	if (gguf == NULL || !gguf_vocab(&call, gguf, &source) || !tok_build(&call, &source, &image))
	{
		printf("%s: %s\n", path, call.error.message);
		return;
	}
	built = cpu_seconds() - built;
	call.arena = &own;
	opened = cpu_seconds();
	tok = tok_open(&call, image.data, image.len);
	opened = cpu_seconds() - opened;
	call.arena = &row;
	if (tok == NULL || one_pass(&call, tok, text, WHOLE) == 0)
		printf("%s: %s\n", path, call.error.message);
	else
		printf("%-32s %8zu tokens  built in %5.2f s, %5.1f MB; opened in %4.2f ms, %4.1f kB;  whole %6.1f  pieces %6.1f  count %6.1f MB/s\n",
			   name == NULL ? path : name + 1, one_pass(&call, tok, text, WHOLE), built, (double) image.len / 1e6, opened * 1e3,
			   (double) own.used / 1e3, speed(&call, tok, text, WHOLE), speed(&call, tok, text, PIECES), speed(&call, tok, text, COUNT));
	arena_free(&row);
	arena_free(&own);
	arena_free(&arena);
	free(file);
}

int
main(int argc, char **argv)
{
	Slice		text = {NULL, 0};

	if (argc > 2)
		text.data = read_file(argv[1], &text.len);
	if (text.data == NULL)
	{
		fprintf(stderr, "usage: bench_tok TEXT VOCABULARY.gguf...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		bench(argv[i], text);
	return 0;
}
