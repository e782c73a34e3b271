/*
 * The layers, in the order in which data flows.
 */
#include "nn/model_pass.h"

#include <string.h>

#include "base/size.h"
#include "nn/vec.h"

/* A share of a row-wise step that is worth handing to a thread, in floats of the residual stream. */
#define STEP_FLOATS	(16 * 1024)

void
norm_row(const Model *model, const Norm *norm, float *out, const float *x, size_t n)
{
	if (model->arch->norm == NORM_RMS)
		vec_rms_norm(out, x, norm->weight, n, model->config.norm_eps);
	else
		vec_layer_norm(out, x, norm->weight, norm->bias, n, model->config.norm_eps);
}

void
activate_row(const Model *model, float *ff)
{
	size_t		n = model->config.d_ff;
	float	   *up = ff + n;
	bool		gated = model->arch->gated;

	switch ((Activation) model->config.activation)
	{
		case ACT_SILU:
			gated ? vec_silu_mul(ff, ff, up, n) : vec_silu(ff, ff, n);
			break;
		case ACT_GELU_TANH:
			gated ? vec_gelu_tanh_mul(ff, ff, up, n) : vec_gelu_tanh(ff, ff, n);
			break;
		case ACT_GELU_ERF:
			gated ? vec_gelu_erf_mul(ff, ff, up, n) : vec_gelu_erf(ff, ff, n);
			break;
		case ACT_RELU:
			vec_relu(ff, ff, n);
			if (gated)
				vec_mul(ff, ff, up, n);
			break;
	}
}

/* ---- steps that treat each row by itself ---- */

typedef struct RowStep
{
	Pass	   *pass;
	const ModelLayer *layer;	/* of this step */
	const ModelLayer *next;		/* the layer after it, NULL after the last */
	const PassRows *rows;
	size_t		n;
	size_t		per_chunk;
	void		(*run) (const struct RowStep *step, size_t row);
} RowStep;

static void
run_rows(void *arg, size_t chunk, int worker)
{
	const RowStep *step = arg;
	size_t		first = chunk * step->per_chunk;
	size_t		end = first + step->per_chunk < step->n ? first + step->per_chunk : step->n;

	(void) worker;
	for (size_t row = first; row < end; row++)
		step->run(step, row);
}

static bool
each_row(RowStep *step, void (*run) (const RowStep *step, size_t row))
{
	Pass	   *p = step->pass;
	size_t		chunks;

	step->run = run;
	step->per_chunk = STEP_FLOATS / p->model->config.width + 1;
	chunks = (step->n + step->per_chunk - 1) / step->per_chunk;
	return pool_run_call(chunks > 1 ? p->compute.pool : NULL, &p->call, chunks, run_rows, step);
}

static void
embed_row(const RowStep *step, size_t row)
{
	Pass	   *p = step->pass;
	const Model *m = p->model;
	const PassRows *rows = step->rows;
	size_t		width = m->config.width;
	size_t		dims = m->config.rope_dims;
	float	   *x = p->x + row * width;
	float	   *rope = p->rope + row * 2 * dims;

	mat_row(&m->token_embd, (uint32_t) rows->ids[row], x);
	if (m->config.embd_scale != 1)
		vec_scale(x, x, m->config.embd_scale, width);
	if (m->type_embd != NULL)
		vec_add(x, x, m->type_embd + (rows->segments != NULL ? (size_t) rows->segments[row] : 0) * width, width);
	if (m->position_embd != NULL)
		vec_add(x, x, m->position_embd + rows->positions[row] * width, width);
	if (m->embd_norm.weight != NULL)
		norm_row(m, &m->embd_norm, x, x, width);
	if (step->next->attn_norm.weight != NULL)
		norm_row(m, &step->next->attn_norm, p->h + row * width, x, width);
	if (m->config.rope == ROPE_NONE)
		return;
	vec_rope_table(rope, rows->positions[row], m->frequencies, dims / 2, m->config.rope_scale);
	if (m->config.window > 0)
		vec_rope_table(rope + dims, rows->positions[row], m->frequencies + dims / 2, dims / 2, m->config.rope_scale);
}

static void
rotate(const Model *m, float *x, size_t heads, const float *table)
{
	if (m->config.rope == ROPE_INTERLEAVED)
		vec_rope_norm(x, heads, m->config.d_head, table, m->config.rope_dims / 2);
	else
		vec_rope_neox(x, heads, m->config.d_head, table, m->config.rope_dims / 2);
}

static void
norm_heads(const Model *m, const Norm *norm, float *x, size_t heads)
{
	size_t		d = m->config.d_head;

	if (norm->weight != NULL)
		for (size_t i = 0; i < heads; i++)
			norm_row(m, norm, x + i * d, x + i * d, d);
}

/* Queries and keys: norm, then position. */
static void
rotate_row(const RowStep *step, size_t row)
{
	Pass	   *p = step->pass;
	const Model *m = p->model;
	size_t		dims = m->config.rope_dims;
	float	   *q = p->qkv + row * p->ld_qkv;
	float	   *k = q + (size_t) m->config.heads * m->config.d_head;
	const float *table = p->rope + row * 2 * dims + (step->layer->is_windowed ? dims : 0);

	norm_heads(m, &step->layer->q_norm, q, m->config.heads);
	norm_heads(m, &step->layer->k_norm, k, m->config.kv_heads);
	if (m->config.rope == ROPE_NONE)
		return;
	rotate(m, q, m->config.heads, table);
	rotate(m, k, m->config.kv_heads, table);
}

/* Add a branch (h) to the stream, with the norms around that, and prepare the input of what comes next. */
static void
add_branch(const Pass *p, size_t row, const Norm *post, const Norm *sum, const Norm *next)
{
	const Model *m = p->model;
	size_t		width = m->config.width;
	float	   *x = p->x + row * width;
	float	   *h = p->h + row * width;

	if (post->weight != NULL)
		norm_row(m, post, h, h, width);
	vec_add(x, x, h, width);
	if (sum->weight != NULL)
		norm_row(m, sum, x, x, width);
	if (next != NULL && next->weight != NULL)
		norm_row(m, next, h, x, width);
}

static void
add_attention_row(const RowStep *step, size_t row)
{
	add_branch(step->pass, row, &step->layer->attn_post_norm, &step->layer->attn_sum_norm, &step->layer->ffn_norm);
}

static void
add_ffn_row(const RowStep *step, size_t row)
{
	add_branch(step->pass, row, &step->layer->ffn_post_norm, &step->layer->ffn_sum_norm,
			   step->next != NULL ? &step->next->attn_norm : NULL);
}

static void
activate_step(const RowStep *step, size_t row)
{
	activate_row(step->pass->model, step->pass->ff + row * step->pass->ld_ff);
}

/* ---- sublayers ---- */

bool
pass_linear(Pass *p, const Linear *linear, float *y, size_t ldy)
{
	return mat_multiply_bias(&p->compute, &linear->mat, p->act, linear->bias, y, ldy);
}

/* The input of a sublayer: h where a norm made it, else the stream itself. */
static bool
set_input(Pass *p, const Norm *norm, size_t n)
{
	size_t		width = p->model->config.width;

	return act_set(&p->compute, p->act, norm->weight != NULL ? p->h : p->x, n, width, width);
}

/* In the last layer: move the rows that are wanted to the front. */
static void
keep_wanted(RowStep *step)
{
	const PassRows *rows = step->rows;
	Pass	   *p = step->pass;
	size_t		width = p->model->config.width;
	size_t		q = (size_t) p->model->config.heads * p->model->config.d_head;

	if (rows->wanted == NULL || step->next != NULL)
		return;
	for (size_t i = 0; i < rows->n_wanted; i++)
	{
		memmove(p->x + i * width, p->x + rows->wanted[i] * width, width * sizeof(float));
		memmove(p->att + i * q, p->att + rows->wanted[i] * q, q * sizeof(float));
	}
	step->n = rows->n_wanted;
}

static bool
run_attention(RowStep *step, PassAttend attend, uint32_t index, void *arg)
{
	Pass	   *p = step->pass;
	const ModelLayer *layer = step->layer;
	const ModelConfig *config = &p->model->config;
	size_t		q = (size_t) config->heads * config->d_head;
	size_t		k = (size_t) config->kv_heads * config->d_head;
	bool		good;

	if (!set_input(p, &layer->attn_norm, step->n) || !pass_linear(p, &layer->qkv[0], p->qkv, p->ld_qkv))
		return false;
	if (layer->qkv[1].mat.data != NULL &&
		(!pass_linear(p, &layer->qkv[1], p->qkv + q, p->ld_qkv) || !pass_linear(p, &layer->qkv[2], p->qkv + q + k, p->ld_qkv)))
		return false;
	if ((layer->q_norm.weight != NULL || layer->k_norm.weight != NULL || config->rope != ROPE_NONE) && !each_row(step, rotate_row))
		return false;
	p->call.arena = &p->scratch;
	good = attend(p, index, step->n, arg);
	p->call.arena = &p->acts;
	arena_reset(&p->scratch);
	if (!good)
		return false;
	keep_wanted(step);
	if (step->n == 0)
		return true;
	return act_set(&p->compute, p->act, p->att, step->n, q, q) &&
		pass_linear(p, &layer->attn_out, p->h, config->width) &&
		each_row(step, add_attention_row);
}

static bool
run_ffn(RowStep *step)
{
	Pass	   *p = step->pass;
	const ModelLayer *layer = step->layer;
	size_t		ff = p->model->config.d_ff;

	if (step->n == 0)
		return true;
	if (!set_input(p, &layer->ffn_norm, step->n))
		return false;
	if (p->experts != NULL)
		return experts_run(p, layer, step->n) && each_row(step, add_ffn_row);
	if (layer->gate.mat.data != NULL && !pass_linear(p, &layer->gate, p->ff, p->ld_ff))
		return false;
	return pass_linear(p, &layer->up, layer->gate.mat.data != NULL ? p->ff + ff : p->ff, p->ld_ff) &&
		each_row(step, activate_step) &&
		act_set(&p->compute, p->act, p->ff, step->n, ff, p->ld_ff) &&
		pass_linear(p, &layer->down, p->h, p->model->config.width) &&
		each_row(step, add_ffn_row);
}

bool
pass_run(Pass *p, const PassRows *rows, PassAttend attend, void *arg)
{
	const ModelConfig *config = &p->model->config;
	const ModelLayer *layers = p->model->layers;
	RowStep		step = {.pass = p, .next = &layers[0], .rows = rows, .n = rows->n};

	if (!each_row(&step, embed_row))
		return false;
	for (uint32_t i = 0; i < config->layers; i++)
	{
		step.layer = &layers[i];
		step.next = i + 1 < config->layers ? &layers[i + 1] : NULL;
		if (!run_attention(&step, attend, i, arg) || !run_ffn(&step) || mc_cancelled(&p->call))
			return false;
	}
	return true;
}

/* ---- the end ---- */

void
pass_last_norm(const Pass *p, size_t row, float *out)
{
	const Model *m = p->model;
	size_t		width = m->config.width;

	if (m->out_norm.weight != NULL)
		norm_row(m, &m->out_norm, out, p->x + row * width, width);
	else
		vec_scale(out, p->x + row * width, 1, width);
}

bool
pass_logits(Pass *p, const float *rows, size_t n, float *logits)
{
	const ModelConfig *config = &p->model->config;

	if (!act_set(&p->compute, p->act, rows, n, config->width, config->width) ||
		!pass_linear(p, &p->model->output, logits, config->vocab))
		return false;
	if (config->out_softcap > 0)
		vec_tanh_cap(logits, logits, n * config->vocab, config->out_softcap);
	return true;
}

/* ---- memory ---- */

static float *
alloc_rows(Compute *c, size_t rows, size_t floats)
{
	size_t		count;

	if (!size_mul(rows, floats, &count))
		count = SIZE_MAX;		/* refused below */
	return mc_alloc(c->call, count, sizeof(float));
}

bool
pass_init(Pass *p, Compute *c, const Model *model, size_t capacity)
{
	const ModelConfig *config = &model->config;
	size_t		q = (size_t) config->heads * config->d_head;
	size_t		widest = config->width;

	*p = (Pass) {.model = model, .capacity = capacity};
	arena_init_from(&p->acts, c->call->arena->get_block, c->call->arena->free_block, c->call->arena->source);
	arena_init_from(&p->scratch, c->call->arena->get_block, c->call->arena->free_block, c->call->arena->source);
	p->ld_qkv = q + 2 * (size_t) config->kv_heads * config->d_head;
	p->ld_ff = (size_t) config->d_ff * (model->arch->gated ? 2 : 1);
	widest = q > widest ? q : widest;
	widest = config->d_ff > widest ? config->d_ff : widest;
	return (p->x = alloc_rows(c, capacity, config->width)) != NULL &&
		(p->h = alloc_rows(c, capacity, config->width)) != NULL &&
		(p->qkv = alloc_rows(c, capacity, p->ld_qkv)) != NULL &&
		(p->att = alloc_rows(c, capacity, q)) != NULL &&
		(p->ff = alloc_rows(c, capacity, p->ld_ff)) != NULL &&
		(p->rope = alloc_rows(c, capacity, 2 * (size_t) config->rope_dims)) != NULL &&
		(p->act = act_create(c, capacity, widest)) != NULL &&
		(config->experts == 0 || (p->experts = experts_create(c, model, capacity)) != NULL);
}

void
pass_free(Pass *p)
{
	arena_free(&p->acts);
	arena_free(&p->scratch);
}

void
pass_enter(Pass *p, Compute *c)
{
	p->call = (Call) {.arena = &p->acts, .cancelled = c->call->cancelled, .cancel_arg = c->call->cancel_arg};
	p->compute = (Compute) {.pool = c->pool, .call = &p->call, .float_activations = c->float_activations};
}

bool
pass_leave(Pass *p, Compute *c, bool good)
{
	if (!good)
		c->call->error = p->call.error;
	return good;
}
