/*
 * Any bytes as a text, through a small vocabulary of each kind.
 *
 * The first byte chooses kind and flags.  Starts of spans ascend, those of SPM and
 * BPE cover the text; counting agrees with encoding; text of vocabularies that have
 * all bytes comes back as it was; chunks fit and cover.
 */
#define _GNU_SOURCE				/* memmem */
#include <stdlib.h>

#include "../unit/tok_vocab.h"
#include "text/chunk.h"

#define KINDS	6

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool good)
{
	if (!good)
		abort();
}

static const TokNorm norms[] = {{.kind = TOK_NFKC}, {.kind = TOK_LOWERCASE}, {.kind = TOK_STRIP_RIGHT}};

static void
fill(Vocab *v, int number)
{
	static const char *const pres[] = {"", "llama-bpe", "", "", "deepseek-coder", "gemma4"};
	static const TokKind kinds[] = {TOK_SPM, TOK_BPE, TOK_WORDPIECE, TOK_UNIGRAM, TOK_BPE, TOK_BPE};

	vocab_init(v, kinds[number], pres[number]);
	if (kinds[number] == TOK_BPE && v->source.byte_level)
	{
		vocab_add_letters(v);
		vocab_add_all(v, "th the Ġthe ĠĠ ing er ÃĤ");
		vocab_merge(v, "t h");
		vocab_merge(v, "th e");
		vocab_merge(v, "Ġ the");
		vocab_merge(v, "Ġ Ġ");
		vocab_merge(v, "e r");
	}
	else
	{
		vocab_add_bytes(v);
		vocab_add_all(v, "▁the ▁ t h e th the a b c 1 ▁▁ ab ing é ▁é");
		vocab_merge(v, "t h");
		vocab_merge(v, "th e");
	}
	v->source.unk = vocab_add(v, "<unk>", TOK_UNKNOWN, 0);
	v->source.bos = vocab_add(v, "<s>", TOK_CONTROL, 0);
	v->flags[vocab_add(v, "<m>", TOK_USER_DEFINED, 0)] = TOK_LSTRIP | TOK_RSTRIP;
	v->flags[vocab_add(v, "<w>", TOK_USER_DEFINED, 0)] = TOK_SINGLE_WORD;
	if (number == 4)
	{
		v->source.norms = norms;
		v->source.norm_count = 3;
	}
}

/* Tokenizers live as long as the process. */
static const Tokenizer *
tokenizer(int number)
{
	static Arena arena;
	static const Tokenizer *toks[KINDS];
	static Vocab vocab;
	Call		call = {.arena = &arena};

	if (arena.get_block == NULL)
		arena_init(&arena);
	if (toks[number] == NULL)
	{
		fill(&vocab, number);
		toks[number] = vocab_open(&call, &vocab);
	}
	require(toks[number] != NULL);
	return toks[number];
}

static void
check_chunks(Call *call, const Tokenizer *tok, Slice text)
{
	SegmentList chunks = {0};
	size_t		end = 0;

	/* many counts per byte: a long text would only be slow */
	if (text.len > 200)
		text.len = 200;
	require(chunk_split(call, tok, text, 12, 4, &chunks));
	for (size_t i = 0; i < chunks.count; i++)
	{
		size_t		count;
		size_t		to = (size_t) chunks.items[i].start + chunks.items[i].len;

		require(to > end && to <= text.len);
		require(tok_count(call, tok, (Slice) {text.data + chunks.items[i].start, chunks.items[i].len}, 0, &count));
		require(count <= 12);
		end = to;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	TokenSpans	spans = {0};
	Buffer		back = {0};
	uint32_t	at = 0;
	size_t		count;

	if (size == 0)
		return 0;

	int			number = *data % KINDS;
	int			flags = *data / KINDS % 4;
	const Tokenizer *tok = tokenizer(number);
	bool		cover = number == 0 || number == 1 || number == 5;
	Slice		text = {(const char *) data + 1, size - 1};
	int32_t    *ids;

	arena_init(&arena);
	require(tok_encode(&call, tok, text, flags, &spans) && tok_count(&call, tok, text, flags, &count) && count == spans.count);
	ids = mc_alloc(&call, spans.count, sizeof(int32_t));
	for (size_t i = 0; i < spans.count; i++)
	{
		const TokenSpan *span = &spans.items[i];

		require(span->start >= at && span->end >= span->start && span->end <= text.len);
		require(!cover || span->start == at);
		at = cover ? span->end : span->start;
		ids[i] = span->id;
	}
	require(!cover || at == text.len);
	require(tok_decode(&call, tok, ids, spans.count, false, true, &back));
	/* without markers that swallow spaces, bytes come back */
	if (number == 1 && (flags & TOK_ADD_SPECIAL) == 0 && memmem(text.data, text.len, "<m>", 3) == NULL && memchr(text.data, ' ', text.len) == NULL)
		require(back.len == text.len && (text.len == 0 || memcmp(back.data, text.data, text.len) == 0));
	check_chunks(&call, tok, text);
	arena_free(&arena);
	return 0;
}
