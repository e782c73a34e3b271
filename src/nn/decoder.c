/*
 * Decoding with a key-value cache.
 *
 * Everything is a chunk of rows: a piece of one sequence's prompt, or one row of
 * each of several sequences.  A chunk is long enough to unpack each weight once
 * for many rows, short enough that its scratch stays small.
 */
#include "nn/decoder.h"

#include <string.h>

#include "nn/kv.h"
#include "nn/model_pass.h"

#define CHUNK_ROWS		256
#define LOGIT_ROWS		16		/* rows of logits computed together when all are wanted */
#define LOGIT_FLOATS	(1 << 20)	/* and no more than so many at once */

struct Decoder
{
	const Model *model;
	Kv			kv;
	Pass		pass;
	uint32_t   *positions;		/* (rows of the pass) */
	AttentionRun *runs;			/* (rows of the pass) */
	float	   *last;			/* (rows of the pass, D): rows that went through the last norm */
	bool	   *taken;			/* (sequences) */
};

/* One chunk: runs of consecutive positions of different sequences. */
typedef struct Chunk
{
	Decoder    *decoder;
	const size_t *sequences;	/* (n) */
	size_t		n;
	size_t		rows_each;		/* rows of each sequence */
	const uint32_t *wanted;		/* as PassRows has it */
	size_t		n_wanted;
} Chunk;

Decoder *
decoder_create(Call *call, Arena *own, const Model *model, size_t max_sequences, size_t max_positions, size_t kv_limit_bytes)
{
	const ModelConfig *config = &model->config;
	Call		inner = {.arena = own, .cancelled = call->cancelled, .cancel_arg = call->cancel_arg};
	Compute		compute = {.call = &inner};
	Decoder    *d;
	size_t		rows;

	if (config->kind != MODEL_DECODER)
	{
		mc_fail(call, MC_INVALID_PARAMETER, "model of architecture \"%s\" does not generate text", model->info.architecture);
		mc_hint(call, "Name a model whose task is generation.");
		return NULL;
	}
	if (max_positions == 0 || max_positions > config->context)
		max_positions = config->context;
	rows = max_positions < CHUNK_ROWS ? max_positions : CHUNK_ROWS;
	rows = max_sequences > rows ? max_sequences : rows;
	d = mc_alloc0(&inner, 1, sizeof(Decoder));
	if (d == NULL ||
		!kv_init(&inner, &d->kv, config, max_sequences, max_positions, kv_limit_bytes) ||
		!pass_init(&d->pass, &compute, model, rows) ||
		(d->positions = mc_alloc(&inner, rows, sizeof(uint32_t))) == NULL ||
		(d->runs = mc_alloc(&inner, rows, sizeof(AttentionRun))) == NULL ||
		(d->last = mc_alloc(&inner, rows * config->width, sizeof(float))) == NULL ||
		(d->taken = mc_alloc0(&inner, max_sequences, sizeof(bool))) == NULL)
	{
		call->error = inner.error;
		return NULL;
	}
	d->model = model;
	return d;
}

void
decoder_free(Decoder *d)
{
	if (d == NULL)
		return;
	kv_free(&d->kv);
	pass_free(&d->pass);
}

const Model *
decoder_model(const Decoder *d)
{
	return d->model;
}

size_t
decoder_max_positions(const Decoder *d)
{
	return d->kv.most_positions;
}

size_t
decoder_max_sequences(const Decoder *d)
{
	return d->kv.count;
}

size_t
decoder_sequence_bytes(const Decoder *d)
{
	return kv_position_bytes(&d->kv) * d->kv.most_positions;
}

size_t
decoder_length(const Decoder *d, size_t sequence)
{
	return d->kv.sequences[sequence].length;
}

void
decoder_truncate(Decoder *d, size_t sequence, size_t positions)
{
	kv_truncate(&d->kv, sequence, positions);
}

bool
decoder_copy(Compute *c, Decoder *d, size_t from, size_t to, size_t positions)
{
	if (positions > decoder_length(d, from))
		return mc_fail(c->call, MC_INVALID_PARAMETER, "sequence %zu has no %zu positions", from, positions);
	return kv_copy(c->call, &d->kv, from, to, positions);
}

/* Keys and values of the chunk into the cache, then attention over it. */
static bool
attend(Pass *p, uint32_t layer, size_t n, void *arg)
{
	const Chunk *chunk = arg;
	Decoder    *d = chunk->decoder;
	const ModelConfig *config = &d->model->config;
	size_t		q = (size_t) config->heads * config->d_head;
	size_t		k = (size_t) config->kv_heads * config->d_head;
	bool		windowed = d->model->layers[layer].is_windowed;
	AttentionSpec spec = {
		config->heads, config->kv_heads, config->d_head, config->attn_scale, config->attn_softcap,
		windowed ? config->window - 1 : ATTENTION_ALL, 0
	};

	(void) n;
	for (size_t i = 0; i < chunk->n; i++)
	{
		size_t		row = i * chunk->rows_each;
		float	   *qkv = p->qkv + row * p->ld_qkv;
		size_t		first = decoder_length(d, chunk->sequences[i]);

		d->runs[i] = (AttentionRun) {
			.cache = kv_cache(&d->kv, chunk->sequences[i], layer),
			.q = qkv, .ldq = p->ld_qkv, .out = p->att + row * q, .ldo = q,
			.count = chunk->rows_each, .first = first, .length = first + chunk->rows_each
		};
		attention_store(&spec, &d->runs[i].cache, first, chunk->rows_each, qkv + q, p->ld_qkv, qkv + q + k, p->ld_qkv);
	}
	return attention_cached(&p->compute, &spec, d->runs, chunk->n);
}

/* Run a chunk; its tokens are one sequence's after the other's. */
static bool
run_chunk(Compute *c, Chunk *chunk, const int32_t *tokens)
{
	Decoder    *d = chunk->decoder;
	PassRows	rows = {tokens, NULL, d->positions, chunk->n * chunk->rows_each, chunk->wanted, chunk->n_wanted};

	for (size_t i = 0; i < chunk->n; i++)
	{
		size_t		first = decoder_length(d, chunk->sequences[i]);

		if (!kv_reserve(c->call, &d->kv, chunk->sequences[i], first + chunk->rows_each))
			return false;
		for (size_t j = 0; j < chunk->rows_each; j++)
			d->positions[i * chunk->rows_each + j] = (uint32_t) (first + j);
	}
	pass_enter(&d->pass, c);
	if (!pass_leave(&d->pass, c, pass_run(&d->pass, &rows, attend, chunk)))
		return false;
	for (size_t i = 0; i < chunk->n; i++)
		d->kv.sequences[chunk->sequences[i]].length += chunk->rows_each;
	return true;
}

/* Logits of n rows that the last chunk left, from row first on. */
static bool
run_logits(Compute *c, Decoder *d, size_t first, size_t n, float *logits)
{
	for (size_t i = 0; i < n; i++)
		pass_last_norm(&d->pass, first + i, d->last + i * d->model->config.width);
	pass_enter(&d->pass, c);
	return pass_leave(&d->pass, c, pass_logits(&d->pass, d->last, n, logits));
}

static bool
check_tokens(Compute *c, const Decoder *d, size_t sequence, const int32_t *tokens, size_t count)
{
	size_t		length = decoder_length(d, sequence);
	size_t		most = d->kv.most_positions;

	if (count == 0)
		return mc_fail(c->call, MC_INVALID_PARAMETER, "no tokens to feed");
	if (count > most || length > most - count)
	{
		mc_fail(c->call, MC_TOO_LARGE, "text of %zu tokens does not fit into the context of %zu tokens", length + count, most);
		return mc_hint(c->call, "Shorten the prompt, generate fewer tokens or use a model with a longer context.");
	}
	for (size_t i = 0; i < count; i++)
		if (tokens[i] < 0 || (uint32_t) tokens[i] >= d->model->config.vocab)
			return mc_fail(c->call, MC_INVALID_PARAMETER, "token %d is not in the vocabulary of %u tokens",
						   tokens[i], d->model->config.vocab);
	return true;
}

/*
 * Feed chunk by chunk; after each, done handles rows at .. at + n - 1 of the text.  Without it only the last row of all is
 * computed to the end, as row 0.
 */
typedef bool (*ChunkDone) (Compute *c, Decoder *d, size_t at, size_t n, void *arg);

static bool
feed(Compute *c, Decoder *d, size_t sequence, const int32_t *tokens, size_t count, ChunkDone done, void *arg)
{
	uint32_t	last;

	if (!check_tokens(c, d, sequence, tokens, count))
		return false;
	for (size_t at = 0; at < count;)
	{
		size_t		n = count - at < CHUNK_ROWS ? count - at : CHUNK_ROWS;
		Chunk		chunk = {d, &sequence, 1, n, done == NULL ? &last : NULL, at + n == count};

		last = (uint32_t) n - 1;
		if (!run_chunk(c, &chunk, tokens + at) || (done != NULL && !done(c, d, at, n, arg)))
			return false;
		at += n;
	}
	return true;
}

bool
decoder_feed(Compute *c, Decoder *d, size_t sequence, const int32_t *tokens, size_t count, float *logits)
{
	if (!feed(c, d, sequence, tokens, count, NULL, NULL))
		return false;
	return logits == NULL || run_logits(c, d, 0, 1, logits);
}

typedef struct AllRows
{
	bool		(*row) (void *arg, size_t i, const float *logits);
	void	   *arg;
	float	   *logits;			/* (batch, V) */
	size_t		batch;
} AllRows;

static bool
hand_rows(Compute *c, Decoder *d, size_t at, size_t n, void *arg)
{
	AllRows    *all = arg;

	for (size_t first = 0; first < n; first += all->batch)
	{
		size_t		m = n - first < all->batch ? n - first : all->batch;

		if (!run_logits(c, d, first, m, all->logits))
			return false;
		for (size_t i = 0; i < m; i++)
			if (!all->row(all->arg, at + first + i, all->logits + i * d->model->config.vocab))
				return false;
	}
	return true;
}

bool
decoder_feed_all(Compute *c, Decoder *d, size_t sequence, const int32_t *tokens, size_t count,
				 bool (*row) (void *arg, size_t i, const float *logits), void *arg)
{
	AllRows		all = {.row = row, .arg = arg, .batch = LOGIT_FLOATS / d->model->config.vocab};

	all.batch = all.batch < 1 ? 1 : all.batch > LOGIT_ROWS ? LOGIT_ROWS : all.batch;
	all.logits = mc_alloc(c->call, all.batch * d->model->config.vocab, sizeof(float));
	return all.logits != NULL && feed(c, d, sequence, tokens, count, hand_rows, &all);
}

/* Sequences of a step must differ: two rows cannot take the same position. */
static bool
check_different(Compute *c, Decoder *d, const size_t *sequences, size_t n)
{
	bool		good = true;

	for (size_t i = 0; i < n; i++)
	{
		good = good && !d->taken[sequences[i]];
		d->taken[sequences[i]] = true;
	}
	for (size_t i = 0; i < n; i++)
		d->taken[sequences[i]] = false;
	return good || mc_fail(c->call, MC_INVALID_PARAMETER, "a sequence stands twice in one step");
}

bool
decoder_step(Compute *c, Decoder *d, const size_t *sequences, const int32_t *tokens, size_t n, float *logits)
{
	Chunk		chunk = {d, sequences, n, 1, NULL, 0};

	if (n == 0)
		return true;
	for (size_t i = 0; i < n; i++)
		if (!check_tokens(c, d, sequences[i], &tokens[i], 1))
			return false;
	return check_different(c, d, sequences, n) &&
		run_chunk(c, &chunk, tokens) &&
		run_logits(c, d, 0, n, logits);
}
