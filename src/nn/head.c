/*
 * Heads of encoders.
 */
#include "nn/head.h"

#include <string.h>

#include "nn/vec.h"

/* The mean adds rows in their order, one chain for each dimension. */
static void
pool_mean(const Pass *p, uint32_t first, uint32_t end, float *row, float *out)
{
	size_t		width = p->model->config.width;

	memset(out, 0, width * sizeof(float));
	for (uint32_t i = first; i < end; i++)
	{
		pass_last_norm(p, i, row);
		vec_add(out, out, row, width);
	}
	vec_scale(out, out, 1.0f / (float) (end - first), width);
}

bool
head_pool(Pass *p, const uint32_t *starts, size_t n, bool normalize, float *out)
{
	size_t		width = p->model->config.width;
	float	   *row = mc_alloc(&p->call, width, sizeof(float));

	if (row == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
	{
		float	   *to = out + i * width;

		switch ((ModelPooling) p->model->config.pooling)
		{
			case POOL_MEAN:
				pool_mean(p, starts[i], starts[i + 1], row, to);
				break;
			case POOL_CLS:
				pass_last_norm(p, starts[i], to);
				break;
			case POOL_LAST:
				pass_last_norm(p, starts[i + 1] - 1, to);
				break;
		}
		if (normalize)
			vec_unit(to, to, width);
	}
	return true;
}

bool
head_labels(Pass *p, float *rows, size_t n, float *out)
{
	const Model *m = p->model;
	size_t		width = m->config.width;
	float	   *in = rows;

	if (m->head_dense.mat.data != NULL)
	{
		in = p->x;
		if (!act_set(&p->compute, p->act, rows, n, width, width) || !pass_linear(p, &m->head_dense, in, width))
			return false;
		if (m->config.head_activation == HEAD_GELU && m->config.activation == ACT_GELU_TANH)
			vec_gelu_tanh(in, in, n * width);
		else if (m->config.head_activation == HEAD_GELU)
			vec_gelu_erf(in, in, n * width);
		else
			vec_tanh(in, in, n * width);
		for (size_t i = 0; m->head_norm.weight != NULL && i < n; i++)
			norm_row(m, &m->head_norm, in + i * width, in + i * width, width);
	}
	return act_set(&p->compute, p->act, in, n, width, width) && pass_linear(p, &m->head_out, out, m->config.labels);
}
