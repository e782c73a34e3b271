/*
 * A mixture of experts in place of the dense ffn (Jiang et al. 2024, arXiv 2401.04088).
 *
 * Each row goes to the experts_used experts with the largest router probability
 * (ties to the lower number), whose outputs are added with those probabilities,
 * made to sum to 1, in the order of the experts.  Rows of one expert are
 * computed together.
 */
#include "nn/model_pass.h"

#include <string.h>

#include "nn/vec.h"

struct ExpertScratch
{
	float	   *shares;			/* (n, experts): weight of each expert in each row, 0: not chosen */
	float	   *in;				/* (n, D) rows of one expert */
	float	   *out;			/* (n, D) */
	float	   *sum;			/* (n, D) */
	uint32_t   *rows;			/* (n) which rows those are */
};

ExpertScratch *
experts_create(Compute *c, const Model *model, size_t capacity)
{
	const ModelConfig *config = &model->config;
	ExpertScratch *s = mc_alloc0(c->call, 1, sizeof(*s));

	if (s == NULL ||
		(s->shares = mc_alloc(c->call, capacity, config->experts * sizeof(float))) == NULL ||
		(s->in = mc_alloc(c->call, capacity, config->width * sizeof(float))) == NULL ||
		(s->out = mc_alloc(c->call, capacity, config->width * sizeof(float))) == NULL ||
		(s->sum = mc_alloc(c->call, capacity, config->width * sizeof(float))) == NULL ||
		(s->rows = mc_alloc(c->call, capacity, sizeof(uint32_t))) == NULL)
		return NULL;
	return s;
}

/* Router logits (experts) become the shares of those chosen. */
static void
choose_experts(const ModelConfig *config, float *shares)
{
	float		total = 0;

	vec_softmax(shares, shares, config->experts);
	for (uint32_t i = 0; i < config->experts_used; i++)
	{
		size_t		best = vec_argmax(shares, config->experts);

		total += shares[best];
		shares[best] = -shares[best];	/* chosen: below all others */
	}
	for (uint32_t i = 0; i < config->experts; i++)
		shares[i] = shares[i] < 0 ? -shares[i] / total : 0;
}

static bool
run_expert(Pass *p, const ModelLayer *layer, uint32_t expert, size_t n)
{
	const ModelConfig *config = &p->model->config;
	ExpertScratch *s = p->experts;
	Linear		parts[3];

	for (int i = 0; i < 3; i++)
	{
		parts[i] = layer->experts[i];
		parts[i].mat.data += expert * parts[i].mat.bytes;
	}
	if (!act_set(&p->compute, p->act, s->in, n, config->width, config->width) ||
		!pass_linear(p, &parts[0], p->ff, p->ld_ff) ||
		!pass_linear(p, &parts[1], p->ff + config->d_ff, p->ld_ff))
		return false;
	for (size_t i = 0; i < n; i++)
		activate_row(p->model, p->ff + i * p->ld_ff);
	return act_set(&p->compute, p->act, p->ff, n, config->d_ff, p->ld_ff) &&
		pass_linear(p, &parts[2], s->out, config->width);
}

bool
experts_run(Pass *p, const ModelLayer *layer, size_t n)
{
	const ModelConfig *config = &p->model->config;
	ExpertScratch *s = p->experts;
	size_t		width = config->width;
	const float *input = layer->ffn_norm.weight != NULL ? p->h : p->x;

	if (!pass_linear(p, &layer->router, s->shares, config->experts))
		return false;
	for (size_t row = 0; row < n; row++)
		choose_experts(config, s->shares + row * config->experts);
	memset(s->sum, 0, n * width * sizeof(float));

	for (uint32_t expert = 0; expert < config->experts; expert++)
	{
		size_t		count = 0;

		for (size_t row = 0; row < n; row++)
			if (s->shares[row * config->experts + expert] > 0)
			{
				memcpy(s->in + count * width, input + row * width, width * sizeof(float));
				s->rows[count++] = (uint32_t) row;
			}
		if (count == 0)
			continue;
		if (!run_expert(p, layer, expert, count) || mc_cancelled(&p->call))
			return false;
		for (size_t i = 0; i < count; i++)
			vec_add_scaled(s->sum + s->rows[i] * width, s->out + i * width,
						   s->shares[s->rows[i] * config->experts + expert], width);
	}
	memcpy(p->h, s->sum, n * width * sizeof(float));
	return true;
}
