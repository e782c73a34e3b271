/*
 * Products of packed matrices with rows of activations, split over threads.
 *
 * A part is some tiles of output rows times up to 128 rows of activations, so
 * that a part's activations stay in the second cache while weights stream past them.  Parts
 * are sized by an estimate of their time: long enough to be worth claiming, short
 * enough that threads end together and a cancel is seen soon.
 */
#include "nn/mat_job.h"

#include "nn/kernel.h"

#define PART_TOKENS	128
#define LEAST_PART	15000.0		/* nanoseconds */
#define MOST_PART	1000000.0
#define PARTS_PER_THREAD 6

Act *
act_create(Compute *c, size_t m, size_t cols)
{
	Act		   *act = mc_alloc0(c->call, 1, sizeof(Act));

	if (act != NULL)
	{
		act->capacity = 0;
		act->m = m;
		act->cols = cols;
		act->blocks = (cols + BLOCK - 1) / BLOCK;
	}
	return act;
}

bool
act_set(Compute *c, Act *act, const float *x, size_t m, size_t cols, size_t stride)
{
	(void) c;
	act->x = x;
	act->m = m;
	act->cols = cols;
	act->stride = stride;
	act->blocks = cols / BLOCK;
	act->coded = false;
	return true;
}

Act *
act_prepare(Compute *c, const float *x, size_t m, size_t cols, size_t stride)
{
	Act		   *act = act_create(c, m, cols);

	return act != NULL && act_set(c, act, x, m, cols, stride) ? act : NULL;
}

static void
quantise_panel(void *arg, size_t panel, int worker)
{
	(void) worker;
	kernel_get()->act_quantise(arg, panel);
}

/* Room for the codes of blocks blocks of rows. */
static bool
reserve_codes(Compute *c, Act *act, size_t blocks)
{
	if (blocks <= act->capacity)
		return true;
	act->codes = mc_alloc(c->call, blocks, act->code_bytes);
	act->sum = mc_alloc(c->call, blocks, sizeof(float));
	act->scale = mc_alloc(c->call, blocks, 2 * sizeof(float));
	act->bias = mc_alloc(c->call, blocks, 2 * sizeof(int32_t));
	act->half_sum = mc_alloc(c->call, blocks, 2 * sizeof(float));
	if (act->codes == NULL || act->sum == NULL || act->scale == NULL || act->bias == NULL || act->half_sum == NULL)
		return false;
	act->capacity = blocks;
	return true;
}

/* Fill the rounded form, once per input. */
static bool
need_codes(Compute *c, Act *act)
{
	size_t		panels = (act->m + PANEL - 1) / PANEL;

	if (act->coded)
		return true;
	if (act->capacity > 0 && act->code_bytes != kernel_get()->code_bytes)
		act->capacity = 0;
	act->code_bytes = kernel_get()->code_bytes;
	if (!reserve_codes(c, act, act->m * act->blocks))
		return false;
	if (!pool_run_call(act->m > PANEL ? c->pool : NULL, c->call, panels, quantise_panel, act))
		return false;
	act->coded = true;
	return true;
}

static void
run_part(void *arg, size_t part, int worker)
{
	const MatJob *job = arg;
	size_t		token = part / job->row_parts * job->tokens_per_part,
				left = job->x->m - token;

	(void) worker;
	job->part(job, part % job->row_parts * job->tiles_per_part, job->tiles_per_part, token,
			  left < job->tokens_per_part ? left : job->tokens_per_part);
}

static size_t
ceil_div(size_t a, size_t b)
{
	return (a + b - 1) / b;
}

/* Choose the parts of a job. */
static void
split(Compute *c, MatJob *job, bool integer)
{
	size_t		tiles = ceil_div(job->w->rows, kernel_get()->tile_rows),
				threads = (size_t) pool_threads(c->pool);
	double		time,
				part;

	job->token_parts = ceil_div(job->x->m, PART_TOKENS);
	job->tokens_per_part = ceil_div(ceil_div(job->x->m, job->token_parts), PANEL) * PANEL;
	job->token_parts = ceil_div(job->x->m, job->tokens_per_part);

	/* nanoseconds of all tiles of one token part: reading the weights, or multiplying */
	time = (double) job->w->rows * job->w->cols * (double) job->tokens_per_part * (integer ? 0.008 : 0.03);
	if (time < 0.08 * (double) job->w->bytes)
		time = 0.08 * (double) job->w->bytes;
	part = time * (double) job->token_parts / (double) (threads * PARTS_PER_THREAD);
	part = part > MOST_PART ? MOST_PART : part < LEAST_PART ? LEAST_PART : part;
	job->tiles_per_part = (size_t) (part / time * (double) tiles);
	if (job->tiles_per_part == 0)
		job->tiles_per_part = 1;
	if (job->tiles_per_part > tiles)
		job->tiles_per_part = tiles;
	job->row_parts = ceil_div(tiles, job->tiles_per_part);
}

bool
mat_multiply_bias(Compute *c, const Mat *w, const Act *x, const float *bias, float *y, size_t ldy)
{
	MatJob		job = {.w = w, .x = x, .bias = bias, .y = y, .ldy = ldy};
	bool		integer = mat_type_info(w->type)->code != CODE_FLOAT && !c->float_activations;

	if (x->m == 0)
		return true;
	if (x->cols != w->cols)
		return mc_fail(c->call, MC_DATA_CORRUPTED, "matrix of %u inputs meets rows of %zu", w->cols, x->cols);
	/* the rounded form is a cache within the Act */
	if (integer && !need_codes(c, (Act *) x))
		return false;
	job.part = integer ? kernel_get()->mat_codes : kernel_get()->mat_floats;
	split(c, &job, integer);
	return pool_run_call(c->pool, c->call, job.token_parts * job.row_parts, run_part, &job);
}

bool
mat_multiply(Compute *c, const Mat *w, const Act *x, float *y, size_t ldy)
{
	return mat_multiply_bias(c, w, x, NULL, y, ldy);
}
