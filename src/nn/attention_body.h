/*
 * Attention of a few queries that share keys, over whatever lanes were included before.
 *
 * The tile of float products (mat_body.h) does both halves: keys in groups of 16
 * positions are weights whose rows are positions, values are weights whose rows are dimensions.
 */

/* Positions first .. end - 1 that a query sees. */
static void
sight(const AttentionSpec *spec, const AttentionRun *run, size_t position, size_t *first, size_t *end)
{
	size_t		after = spec->after;

	*first = spec->before == ATTENTION_ALL || position < spec->before ? 0 : position - spec->before;
	*end = after == ATTENTION_ALL || run->length - position <= after ? run->length : position + after + 1;
}

/* sums (rows, lds) += products of x (rows, n) with groups groups of weights group_step apart. */
static void
attention_product(const float *w, size_t group_step, size_t groups, size_t w_step, size_t n, const float *x,
				  size_t ldx, size_t rows, float *sums, size_t lds)
{
	const float *tile[TILE_GROUPS];

	for (size_t g = 0; g < groups; g += TILE_GROUPS)
		for (size_t t = 0; t < rows; t += TILE_TOKENS)
		{
			for (size_t i = 0; i < TILE_GROUPS; i++)
				tile[i] = w + (g + i < groups ? g + i : g) * group_step;
			float_tile_of(rows - t < TILE_TOKENS ? rows - t : TILE_TOKENS, tile, w_step, n, x + t * ldx, ldx,
						  sums + t * lds + g * GROUP, lds);
		}
}

/* Scores (width) of one query to weights that are not yet divided by their sum, which is returned. */
static float
attention_weights(const AttentionSpec *spec, float *scores, size_t width, size_t first, size_t end)
{
	if (spec->softcap > 0)
		KERNEL(vec_map) (VEC_TANH_CAP, scores + first, scores + first, scores + first, spec->softcap, end - first);
	for (size_t i = 0; i < first; i++)
		scores[i] = -__builtin_inff();
	for (size_t i = end; i < width; i++)
		scores[i] = -__builtin_inff();
	return KERNEL(vec_exp_sum) (scores, scores, KERNEL(vec_max) (scores + first, end - first), width);
}

/*
 * Queries row .. row + rows - 1 (at most ATTENTION_ROWS) of one run and group of
 * heads, numbered position by position, heads of the group within.
 */
static void
KERNEL(attention_rows) (const AttentionJob *job, size_t run_number, size_t kv_head, size_t row, size_t rows, float *scratch)
{
	const AttentionSpec *spec = job->spec;
	const AttentionRun *run = &job->runs[run_number];
	const float *keys = run->cache.keys + kv_head * run->cache.key_stride,
			   *values = run->cache.values + kv_head * run->cache.value_stride;
	size_t		share = spec->heads / spec->kv_heads,
				dim = spec->dim,
				value_dim = attention_round(dim, GROUP),
				out_dim = attention_round(dim, ATTENTION_PAD);
	size_t		first[ATTENTION_ROWS],
				end[ATTENTION_ROWS],
				least = SIZE_MAX,
				most = 0,
				width;
	float	   *q = scratch,
			   *sums = q + ATTENTION_ROWS * dim,
			   *scores = sums + ATTENTION_ROWS * out_dim;

	for (size_t i = 0; i < rows; i++)
	{
		size_t		token = (row + i) / share;
		const float *from = run->q + token * run->ldq + (kv_head * share + (row + i) % share) * dim;

		KERNEL(vec_map) (VEC_SCALE, q + i * dim, from, from, spec->scale, dim);
		sight(spec, run, run->first + token, &first[i], &end[i]);
		least = first[i] < least ? first[i] : least;
		most = end[i] > most ? end[i] : most;
	}
	/* from a multiple of 16, so that a position is always summed in the same lane */
	least -= least % GROUP;
	width = attention_round(most - least, ATTENTION_PAD);

	memset(scores, 0, rows * width * sizeof(float));
	attention_product(keys + least * dim, GROUP * dim, (most - least + GROUP - 1) / GROUP, GROUP, dim, q, dim, rows,
					  scores, width);
	memset(sums, 0, rows * out_dim * sizeof(float));
	for (size_t i = 0; i < rows; i++)
		q[i] = attention_weights(spec, scores + i * width, width, first[i] - least, end[i] - least);
	attention_product(values + least * value_dim, GROUP, value_dim / GROUP, value_dim, most - least, scores, width, rows,
					  sums, out_dim);
	for (size_t i = 0; i < rows; i++)
	{
		size_t		token = (row + i) / share;

		KERNEL(vec_map) (VEC_SCALE, run->out + token * run->ldo + (kv_head * share + (row + i) % share) * dim,
						 sums + i * out_dim, sums + i * out_dim, 1 / q[i], dim);
	}
}
