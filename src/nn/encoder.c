/*
 * Encoding in pieces of some hundred rows: enough to unpack each weight once for
 * many, little enough for the caches, whatever the batch holds.
 */
#include "nn/encoder.h"

#include <string.h>

#include "nn/attention.h"
#include "nn/head.h"
#include "nn/model_pass.h"

#define PIECE_ROWS	512

/* Texts first .. first + n - 1 of a batch, run together. */
typedef struct Piece
{
	const TokenBatch *batch;
	size_t		first;
	size_t		n;
	uint32_t   *starts;			/* (n + 1), from 0 */
	uint32_t   *positions;		/* (rows) */
	uint32_t   *wanted;			/* (n): the rows that stand for their texts, or NULL: all rows count */
} Piece;

/* What becomes of the rows of a piece, pass->x (rows, D), before the last norm. */
typedef bool (*PieceDone) (Pass *pass, const Piece *piece, void *arg);

size_t
encoder_cut(const Model *model, int32_t *ids, size_t count)
{
	size_t		most = model->config.context;

	if (count <= most)
		return count;
	ids[most - 1] = ids[count - 1];
	return most;
}

static bool
check_batch(Compute *c, const Model *model, const TokenBatch *batch)
{
	const ModelConfig *config = &model->config;
	uint32_t	types = config->types > 0 ? config->types : 1;

	if (batch->n == 0)
		return true;
	for (size_t i = 0; i < batch->n; i++)
	{
		uint32_t	length = batch->starts[i + 1] - batch->starts[i];

		if (batch->starts[i + 1] <= batch->starts[i])
			return mc_fail(c->call, MC_INVALID_PARAMETER, "text %zu of a batch has no tokens", i + 1);
		if (length > config->context)
		{
			mc_fail(c->call, MC_TOO_LARGE, "text of %u tokens does not fit into the context of %u tokens", length, config->context);
			return mc_hint(c->call, "Split the text with medchat.chunk().");
		}
	}
	for (uint32_t i = 0; i < batch->starts[batch->n]; i++)
	{
		if (batch->ids[i] < 0 || (uint32_t) batch->ids[i] >= config->vocab)
			return mc_fail(c->call, MC_INVALID_PARAMETER, "token %d is not in the vocabulary of %u tokens",
						   batch->ids[i], config->vocab);
		if (batch->segments != NULL && (batch->segments[i] < 0 || (uint32_t) batch->segments[i] >= types))
			return mc_fail(c->call, MC_INVALID_PARAMETER, "model tells %u segments apart, not segment %d",
						   types, batch->segments[i]);
	}
	return true;
}

/* Each token sees its whole text, or a window on both sides; a language model that embeds sees what came before. */
static bool
attend(Pass *p, uint32_t layer, size_t n, void *arg)
{
	const Piece *piece = arg;
	const Model *m = p->model;
	const ModelConfig *config = &m->config;
	size_t		q = (size_t) config->heads * config->d_head;
	size_t		k = (size_t) config->kv_heads * config->d_head;
	bool		windowed = m->layers[layer].is_windowed;
	AttentionSpec spec = {
		config->heads, config->kv_heads, config->d_head, config->attn_scale, config->attn_softcap, ATTENTION_ALL, ATTENTION_ALL
	};

	(void) n;
	if (!m->arch->encoder)
	{
		spec.before = windowed ? config->window - 1 : ATTENTION_ALL;
		spec.after = 0;
	}
	else if (windowed)
		spec.before = spec.after = config->window;
	return attention_packed(&p->compute, &spec, p->qkv, p->qkv + q, p->qkv + q + k, p->ld_qkv, piece->starts, piece->n, p->att, q);
}

/* As many whole texts from first on as fill a piece, at least one; is_first: a text's first row stands for it, not its last. */
static void
take_piece(Piece *piece, size_t first, bool is_first)
{
	const uint32_t *starts = piece->batch->starts;

	piece->first = first;
	piece->n = 1;
	while (first + piece->n < piece->batch->n && starts[first + piece->n + 1] - starts[first] <= PIECE_ROWS)
		piece->n++;
	for (size_t i = 0; i <= piece->n; i++)
		piece->starts[i] = starts[first + i] - starts[first];
	for (size_t i = 0; i < piece->n; i++)
		for (uint32_t row = piece->starts[i]; row < piece->starts[i + 1]; row++)
			piece->positions[row] = row - piece->starts[i];
	for (size_t i = 0; piece->wanted != NULL && i < piece->n; i++)
		piece->wanted[i] = is_first ? piece->starts[i] : piece->starts[i + 1] - 1;
}

static size_t
largest_piece(const TokenBatch *batch)
{
	size_t		total = batch->starts[batch->n];
	size_t		longest = 0;

	for (size_t i = 0; i < batch->n; i++)
		if (batch->starts[i + 1] - batch->starts[i] > longest)
			longest = batch->starts[i + 1] - batch->starts[i];
	if (total <= PIECE_ROWS)
		return total;
	return longest > PIECE_ROWS ? longest : PIECE_ROWS;
}

static bool
run_piece(Pass *pass, const Piece *piece, PieceDone done, void *arg)
{
	const TokenBatch *batch = piece->batch;
	uint32_t	start = batch->starts[piece->first];
	const int32_t *segments = batch->segments != NULL ? batch->segments + start : NULL;
	PassRows	rows = {batch->ids + start, segments, piece->positions, piece->starts[piece->n], piece->wanted, piece->n};

	if (!pass_run(pass, &rows, attend, (void *) piece))
		return false;
	for (uint32_t i = 0; piece->wanted != NULL && i <= piece->n; i++)
		piece->starts[i] = i;	/* one row is left of each text */
	return done(pass, piece, arg);
}

static bool
run_batch(Compute *c, const Model *model, const TokenBatch *batch, bool is_pooled, PieceDone done, void *arg)
{
	Piece		piece = {.batch = batch};
	Pass		pass;
	size_t		rows;
	bool		good = true;

	if (!check_batch(c, model, batch))
		return false;
	if (batch->n == 0)
		return true;
	rows = largest_piece(batch);
	if ((piece.starts = mc_alloc(c->call, rows + 1, sizeof(uint32_t))) == NULL ||
		(piece.positions = mc_alloc(c->call, rows, sizeof(uint32_t))) == NULL ||
		(is_pooled && model->config.pooling != POOL_MEAN && (piece.wanted = mc_alloc(c->call, rows, sizeof(uint32_t))) == NULL) ||
		!pass_init(&pass, c, model, rows))
		return false;
	pass_enter(&pass, c);
	for (size_t first = 0; good && first < batch->n; first += piece.n)
	{
		take_piece(&piece, first, model->config.pooling == POOL_CLS);
		good = run_piece(&pass, &piece, done, arg);
	}
	pass_leave(&pass, c, good);
	pass_free(&pass);
	return good;
}

/* ---- results ---- */

typedef struct Result
{
	float	   *out;
	bool		normalize;
} Result;

static bool
embed_piece(Pass *pass, const Piece *piece, void *arg)
{
	Result	   *result = arg;

	return head_pool(pass, piece->starts, piece->n, result->normalize, result->out + piece->first * pass->model->config.width);
}

static bool
token_piece(Pass *pass, const Piece *piece, void *arg)
{
	float	   *out = ((Result *) arg)->out;
	size_t		width = pass->model->config.width;
	size_t		start = piece->batch->starts[piece->first];

	for (size_t row = 0; row < piece->starts[piece->n]; row++)
		pass_last_norm(pass, row, out + (start + row) * width);
	return true;
}

static bool
classify_piece(Pass *pass, const Piece *piece, void *arg)
{
	Result	   *result = arg;

	/* the sublayers' rows are free by now: one per text goes there */
	return head_pool(pass, piece->starts, piece->n, false, pass->h) &&
		head_labels(pass, pass->h, piece->n, result->out + piece->first * pass->model->config.labels);
}

static bool
tag_piece(Pass *pass, const Piece *piece, void *arg)
{
	Result	   *result = arg;
	size_t		width = pass->model->config.width;
	size_t		rows = piece->starts[piece->n];
	size_t		start = piece->batch->starts[piece->first];

	for (size_t row = 0; row < rows; row++)
		pass_last_norm(pass, row, pass->h + row * width);
	return head_labels(pass, pass->h, rows, result->out + start * pass->model->config.labels);
}

bool
encoder_embed(Compute *c, const Model *model, const TokenBatch *batch, bool normalize, float *out)
{
	Result		result = {out, normalize};

	if (model->config.kind == MODEL_DECODER)
	{
		mc_fail(c->call, MC_INVALID_PARAMETER, "model of architecture \"%s\" does not embed text", model->info.architecture);
		return mc_hint(c->call, "Name a model whose task is embedding.");
	}
	return run_batch(c, model, batch, true, embed_piece, &result);
}

bool
encoder_tokens(Compute *c, const Model *model, const TokenBatch *batch, float *out)
{
	Result		result = {out, false};

	return run_batch(c, model, batch, false, token_piece, &result);
}

static bool
check_kind(Compute *c, const Model *model, ModelKind kind, const char *what)
{
	if (model->config.kind == kind)
		return true;
	mc_fail(c->call, MC_INVALID_PARAMETER, "model of architecture \"%s\" has no labels for %s", model->info.architecture, what);
	return mc_hint(c->call, "Name a model that was trained to label %s.", what);
}

bool
encoder_classify(Compute *c, const Model *model, const TokenBatch *batch, float *out)
{
	Result		result = {out, false};

	return check_kind(c, model, MODEL_CLASSIFIER, "texts") && run_batch(c, model, batch, true, classify_piece, &result);
}

bool
encoder_tag(Compute *c, const Model *model, const TokenBatch *batch, float *out)
{
	Result		result = {out, false};

	return check_kind(c, model, MODEL_TAGGER, "tokens") && run_batch(c, model, batch, false, tag_piece, &result);
}
