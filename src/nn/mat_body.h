/*
 * Products of packed matrices with activations, over whatever lanes were included before.
 *
 * A tile is TILE_VECTORS vectors of output rows times up to TILE_TOKENS rows of
 * activations, its sums in registers for a run of inputs.  Runs are short enough
 * that a tile's codes and scales, once unpacked, stay in the first cache while
 * all activations pass; between runs the sums wait in memory, which
 * does not round.  One row of activations takes codes straight from
 * the packed form, since memory is the limit there.  The definition of the sums: mat.h.
 */
#if SANITISED
#undef TILE_TOKENS
#define TILE_TOKENS	2
#endif

#define TILE_ROWS	(TILE_VECTORS * LANES)
#define TILE_GROUPS	(TILE_ROWS / GROUP)
#define GROUP_VECTORS (GROUP / LANES)

#define RUN_BLOCKS	16			/* blocks of inputs in a run: 512 inputs */
#define RUN_SUBS	(2 * RUN_BLOCKS)
#define RUN_FLOATS	128			/* inputs in a run of dequantised weights */
#define PART_TOKENS	128			/* most activation rows of one part */

/* Packed weights are read once, in order, from memory: ask for them this many bytes before their use. */
#define AHEAD		4096

/* One run of a tile's weights in the one form that the product knows: 8-bit codes and float scales. */
typedef struct CodeRun
{
	const uint8_t *codes[TILE_GROUPS];	/* (blocks, 512) each */
	float		scale[TILE_GROUPS][RUN_SUBS][GROUP];
	float		min[TILE_GROUPS][RUN_SUBS][GROUP];
	uint8_t		unpacked[TILE_GROUPS][RUN_BLOCKS * BLOCK * GROUP] __attribute__((aligned(64)));
} CodeRun;

/* One panel's activations from some block and row on; see mat_job.h. */
typedef struct PanelView
{
	const uint8_t *codes;
	const float *scale;
	const int32_t *bias;
	const float *half_sum;
	const float *sum;
	size_t		n;				/* rows of the panel */
} PanelView;

static PanelView
panel_view(const Act *x, size_t panel, size_t block, size_t row)
{
	size_t		n = x->m - panel * PANEL < PANEL ? x->m - panel * PANEL : PANEL;
	size_t		at = panel * PANEL * x->blocks + block * n;

	return (PanelView) {
		x->codes + (at + row) * CODE_BYTES, x->scale + 2 * at + row, x->bias + 2 * at + row, x->half_sum + 2 * at + row,
		x->sum + at + row, n
	};
}

/* ---- unpacking weights ---- */

/* Scales and minima of blocks of one group from block first on: (subs, 16); the first four are constants where inlined. */
ALWAYS_INLINE void
unpack_heads_of(int subs, bool has_min, bool two_level, bool signed_scales, const uint8_t *heads, size_t first,
				size_t blocks, float (*scale)[GROUP], float (*min)[GROUP])
{
	const size_t kinds = has_min ? 2 : 1,
				integers_bytes = (size_t) subs * GROUP * kinds,
				unit_bytes = 2 * GROUP * kinds + (two_level ? SUPER / BLOCK * integers_bytes : 0);

	for (size_t b = first; b < first + blocks; b++)
	{
		const uint8_t *d = heads + (two_level ? b / (SUPER / BLOCK) : b) * unit_bytes;
		const uint8_t *integers = d + 2 * GROUP * kinds + b % (SUPER / BLOCK) * integers_bytes;

		UNROLL
		for (int j = 0; j < GROUP; j += LANES)
		{
			V			unit = vfrom_half((const uint16_t *) d + j);
			V			min_unit = has_min ? vfrom_half((const uint16_t *) d + GROUP + j) : unit;

			UNROLL
			for (int s = 0; s < subs; s++)
			{
				const uint8_t *integer = integers + (size_t) s * GROUP * kinds + j;

				if (!two_level)
					vstore(scale[s] + j, unit);
				else
					vstore(scale[s] + j, vmul(unit, signed_scales ? vfrom_s8(integer) : vfrom_u8(integer)));
				if (has_min)
					vstore(min[s] + j, two_level ? vmul(min_unit, vfrom_u8(integer + GROUP)) : min_unit);
			}
		}
		scale += subs;
		min += subs;
	}
}

static void
unpack_heads(const MatTypeInfo *info, const uint8_t *heads, size_t first, size_t blocks,
			 float (*scale)[GROUP], float (*min)[GROUP])
{
	if (!info->two_level && info->has_min)
		unpack_heads_of(1, true, false, false, heads, first, blocks, scale, min);
	else if (!info->two_level)
		unpack_heads_of(1, false, false, false, heads, first, blocks, scale, min);
	else if (info->has_min && info->sub == 16)
		unpack_heads_of(2, true, true, false, heads, first, blocks, scale, min);
	else if (info->has_min)
		unpack_heads_of(1, true, true, false, heads, first, blocks, scale, min);
	else if (info->sub == 16)
		unpack_heads_of(2, false, true, true, heads, first, blocks, scale, min);
	else
		unpack_heads_of(1, false, true, true, heads, first, blocks, scale, min);
}

/* One vector of 4-bit codes and two more bits each, as 6-bit codes' vectors i and i + 4 */
ALWAYS_INLINE B8
six_bits(B8 four, const uint8_t *block, int vector, int j)
{
	B8			high = bload(block + 256 + vector / 4 * 64 + j);

	switch (vector % 4)
	{
		case 0:
			return btwo(four, high, 0);
		case 1:
			return btwo(four, high, 1);
		case 2:
			return btwo(four, high, 2);
		default:
			return btwo(four, high, 3);
	}
}

/* Codes of fewer bits as 8-bit ones, their offset made 128 where there is no minimum. */
ALWAYS_INLINE void
unpack_codes_of(CodeKind kind, int shift, const uint8_t *codes, size_t blocks, uint8_t *out)
{
	size_t		bytes = kind == CODE_6 ? 384 : 256;

	for (size_t b = 0; b < blocks; b++, codes += bytes, out += 512)
		for (int i = 0; i < 4; i++)
		{
			__builtin_prefetch(codes + i * 64 + AHEAD);
			for (int j = 0; j < 64; j += 4 * LANES)
			{
				B8			both = bload(codes + i * 64 + j),
							low = blow(both),
							high = bhigh(both);

				if (kind == CODE_TABLE)
				{
					low = btable(mat_table, low);
					high = btable(mat_table, high);
				}
				if (kind == CODE_6)
				{
					low = six_bits(low, codes, i, j);
					high = six_bits(high, codes, i + 4, j);
				}
				if (shift != 0)
				{
					low = badd(low, shift);
					high = badd(high, shift);
				}
				bstore(out + i * 64 + j, low);
				bstore(out + (i + 4) * 64 + j, high);
			}
		}
}

static void
unpack_codes(const MatTypeInfo *info, const uint8_t *codes, size_t blocks, uint8_t *out)
{
	switch (info->code)
	{
		case CODE_4:
			if (info->has_min)
				unpack_codes_of(CODE_4, 0, codes, blocks, out);
			else
				unpack_codes_of(CODE_4, 120, codes, blocks, out);
			break;
		case CODE_TABLE:
			unpack_codes_of(CODE_TABLE, 0, codes, blocks, out);
			break;
		case CODE_6:
			unpack_codes_of(CODE_6, 96, codes, blocks, out);
			break;
		default:
			break;
	}
}

/* ---- integer products ---- */

/* What an integer dot product starts from, so that it comes out for codes less their offset. */
ALWAYS_INLINE VI
dot_start(int offset_shift, bool has_min, int32_t bias)
{
	VI			start = has_min ? viset(0) : viset(bias >> offset_shift);

	return CODE_BIAS != 0 ? visub(start, viset(bias)) : start;
}

/* A tile's sums over one run, tokens rows of activations; tokens, halves and has_min are constants where inlined. */
ALWAYS_INLINE void
code_tile(int tokens, bool halves, bool has_min, const CodeRun *w, size_t blocks, PanelView x, float *sums)
{
	V			y[TILE_VECTORS][TILE_TOKENS];
	const int	subs = halves ? 2 : 1;

	UNROLL
	for (int r = 0; r < TILE_VECTORS; r++)
		UNROLL
		for (int t = 0; t < tokens; t++)
			y[r][t] = vload(sums + t * TILE_ROWS + r * LANES);
	for (size_t b = 0; b < blocks; b++)
	{
		UNROLL
		for (int h = 0; h < 2; h++)
		{
			const size_t sub = b * (size_t) subs + (size_t) (h * (subs - 1));
			VI			dot[TILE_VECTORS][TILE_TOKENS];

			UNROLL
			for (int t = 0; t < tokens; t++)
			{
				VI			start = dot_start(0, has_min, x.bias[h * (long) x.n + t]);

				UNROLL
				for (int r = 0; r < TILE_VECTORS; r++)
					dot[r][t] = start;
			}
			UNROLL
			for (int k = 4 * h; k < 4 * h + 4; k++)
			{
				W8			c[TILE_VECTORS];

				UNROLL
				for (int r = 0; r < TILE_VECTORS; r += 64 / (4 * LANES))
					__builtin_prefetch(w->codes[r * LANES / GROUP] + b * 512 + k * 64 + AHEAD);
				UNROLL
				for (int r = 0; r < TILE_VECTORS; r++)
					c[r] = wload(w->codes[r * LANES / GROUP] + b * 512 + k * 64 + r * LANES % GROUP * 4);
				UNROLL
				for (int t = 0; t < tokens; t++)
					UNROLL
					for (int r = 0; r < TILE_VECTORS; r++)
						dot[r][t] = vidot(dot[r][t], c[r], x.codes + t * CODE_BYTES, k);
			}
			UNROLL
			for (int r = 0; r < TILE_VECTORS; r++)
			{
				V			scale = vload(w->scale[r * LANES / GROUP][sub] + r * LANES % GROUP);

				UNROLL
				for (int t = 0; t < tokens; t++)
					y[r][t] = vfma(vfromint(dot[r][t]), vmul(scale, vset(x.scale[h * (long) x.n + t])), y[r][t]);
				/* one minimum per 32 inputs waits for their second half */
				if (has_min && (halves || h == 1))
				{
					V			min = vload(w->min[r * LANES / GROUP][sub] + r * LANES % GROUP);

					UNROLL
					for (int t = 0; t < tokens; t++)
						y[r][t] = vfnma(min, vset(halves ? x.half_sum[h * (long) x.n + t] : x.sum[t]), y[r][t]);
				}
			}
		}
		x.codes += x.n * CODE_BYTES;
		x.scale += 2 * x.n;
		x.bias += 2 * x.n;
		x.half_sum += 2 * x.n;
		x.sum += x.n;
	}
	UNROLL
	for (int r = 0; r < TILE_VECTORS; r++)
		UNROLL
		for (int t = 0; t < tokens; t++)
			vstore(sums + t * TILE_ROWS + r * LANES, y[r][t]);
}

#define TILE_CASES(tokens) \
	case tokens: \
		if (halves && has_min) \
			code_tile(tokens, true, true, w, blocks, x, sums); \
		else if (halves) \
			code_tile(tokens, true, false, w, blocks, x, sums); \
		else if (has_min) \
			code_tile(tokens, false, true, w, blocks, x, sums); \
		else \
			code_tile(tokens, false, false, w, blocks, x, sums); \
		break

static __attribute__((noinline)) void
code_tile_of(int tokens, bool halves, bool has_min, const CodeRun *w, size_t blocks, PanelView x, float *sums)
{
	switch (tokens)
	{
			TILE_CASES(1);
			TILE_CASES(2);
#if TILE_TOKENS > 2
			TILE_CASES(3);
			TILE_CASES(4);
#endif
#if TILE_TOKENS > 4
			TILE_CASES(5);
			TILE_CASES(6);
			TILE_CASES(7);
			TILE_CASES(8);
#endif
	}
}

/*
 * One group's sums over one run of blocks of fewer than 8 bits, one row of activations; w
 * holds the heads only.  The integer sums equal those over unpacked codes.
 */
ALWAYS_INLINE void
narrow_run(CodeKind kind, bool has_min, int offset_shift, const uint8_t *codes, const float (*scales)[GROUP],
		   const float (*mins)[GROUP], size_t blocks, PanelView x, float *sums)
{
	const int	subs = kind == CODE_6 ? 2 : 1;
	const size_t bytes = kind == CODE_6 ? 384 : 256;
	V			y[GROUP_VECTORS];

	UNROLL
	for (int r = 0; r < GROUP_VECTORS; r++)
		y[r] = vload(sums + r * LANES);
	for (size_t b = 0; b < blocks; b++, codes += bytes, scales += subs, mins += subs)
	{
		UNROLL
		for (int r = 0; r < GROUP_VECTORS; r++)
		{
			VI			dot[2];

			dot[0] = dot_start(offset_shift, has_min, x.bias[0]);
			dot[1] = dot_start(offset_shift, has_min, x.bias[1]);
			UNROLL
			for (int i = 0; i < 4; i++)
			{
				B8			both = bload(codes + i * 64 + r * LANES * 4),
							low = blow(both),
							high = bhigh(both);

				__builtin_prefetch(codes + i * 64 + r * LANES * 4 + AHEAD);
				if (kind == CODE_TABLE)
				{
					low = btable(mat_table, low);
					high = btable(mat_table, high);
				}
				if (kind == CODE_6)
				{
					low = six_bits(low, codes, i, r * LANES * 4);
					high = six_bits(high, codes, i + 4, r * LANES * 4);
				}
				dot[0] = vidot(dot[0], wfrom(low), x.codes, i);
				dot[1] = vidot(dot[1], wfrom(high), x.codes, i + 4);
			}
			UNROLL
			for (int h = 0; h < 2; h++)
				y[r] = vfma(vfromint(dot[h]), vmul(vload(scales[h * (subs - 1)] + r * LANES), vset(x.scale[h])), y[r]);
			if (has_min)
				y[r] = vfnma(vload(mins[0] + r * LANES), vset(*x.sum), y[r]);
		}
		x.codes += CODE_BYTES;
		x.scale += 2;
		x.bias += 2;
		x.sum++;
	}
	UNROLL
	for (int r = 0; r < GROUP_VECTORS; r++)
		vstore(sums + r * LANES, y[r]);
}

static void
narrow_run_of(const MatTypeInfo *info, const uint8_t *codes, const CodeRun *w, int group, size_t blocks, PanelView x,
			  float *sums)
{
	switch (info->code)
	{
		case CODE_4:
			if (info->has_min)
				narrow_run(CODE_4, true, 0, codes, w->scale[group], w->min[group], blocks, x, sums);
			else
				narrow_run(CODE_4, false, 4, codes, w->scale[group], w->min[group], blocks, x, sums);
			break;
		case CODE_TABLE:
			narrow_run(CODE_TABLE, false, 0, codes, w->scale[group], w->min[group], blocks, x, sums);
			break;
		case CODE_6:
			narrow_run(CODE_6, false, 2, codes, w->scale[group], w->min[group], blocks, x, sums);
			break;
		default:
			break;
	}
}

/* ---- what both kinds share ---- */

/* Sums start from the bias, or 0. */
static void
start_sums(const MatJob *job, size_t row, size_t tokens, float *sums)
{
	float		start[TILE_ROWS] = {0};

	if (job->bias != NULL)
		memcpy(start, job->bias + row, (job->w->rows - row < TILE_ROWS ? job->w->rows - row : TILE_ROWS) * sizeof(float));
	for (size_t t = 0; t < tokens; t++, sums += TILE_ROWS)
		for (int r = 0; r < TILE_ROWS; r += LANES)
			vstore(sums + r, vload(start + r));
}

static void
store_sums(const MatJob *job, size_t row, size_t token, size_t tokens, const float *sums)
{
	size_t		rows = job->w->rows - row;
	float	   *y = job->y + token * job->ldy + row;

	for (size_t t = 0; t < tokens; t++, sums += TILE_ROWS, y += job->ldy)
		if (rows >= TILE_ROWS)
			for (int r = 0; r < TILE_ROWS; r += LANES)
				vstore(y + r, vload(sums + r));
		else
			memcpy(y, sums, rows * sizeof(float));
}

/* Groups of the tile that starts at a row; a last tile may lack some. */
static int
tile_groups(const Mat *w, size_t row)
{
	size_t		groups = (w->rows - row + GROUP - 1) / GROUP;

	return groups < TILE_GROUPS ? (int) groups : TILE_GROUPS;
}

/* One run of a tile for the rows of activations from token on. */
static void
code_run(const MatJob *job, const MatTypeInfo *info, CodeRun *w, size_t row, size_t first, size_t blocks,
		 size_t token, size_t tokens, float *sums)
{
	size_t		group_bytes = mat_group_bytes(job->w->type, job->w->cols),
				block_bytes = BLOCK * GROUP / 8 * info->code_bits;
	const uint8_t *groups = job->w->data + row / GROUP * group_bytes;
	bool		narrow = info->code != CODE_8;

	for (int g = 0; g < TILE_GROUPS; g++)
	{
		/* a tile at the end that lacks a group computes its last one again */
		size_t		there = g < tile_groups(job->w, row) ? (size_t) g : 0;
		const uint8_t *heads = groups + there * group_bytes;
		const uint8_t *codes = heads + mat_heads_bytes(job->w->type, job->w->cols) + first * block_bytes;

		unpack_heads(info, heads, first, blocks, w->scale[g], w->min[g]);
		w->codes[g] = codes;
		if (narrow && tokens == 1)
			narrow_run_of(info, codes, w, g, blocks, panel_view(job->x, token / PANEL, first, token % PANEL),
						  sums + g * GROUP);
		else if (narrow)
		{
			unpack_codes(info, codes, blocks, w->unpacked[g]);
			w->codes[g] = w->unpacked[g];
		}
	}
	if (narrow && tokens == 1)
		return;
	for (size_t t = 0; t < tokens;)
	{
		size_t		in_panel = (token + t) % PANEL,
					left = tokens - t < PANEL - in_panel ? tokens - t : PANEL - in_panel,
					some = left < TILE_TOKENS ? left : TILE_TOKENS;

		code_tile_of((int) some, info->sub == 16, info->has_min, w, blocks,
					 panel_view(job->x, (token + t) / PANEL, first, in_panel), sums + t * TILE_ROWS);
		t += some;
	}
}

static void
KERNEL(mat_codes) (const MatJob *job, size_t row_tile, size_t row_tiles, size_t token, size_t tokens)
{
	const MatTypeInfo *info = mat_type_info(job->w->type);
	size_t		all = job->w->cols / BLOCK;
	float		sums[PART_TOKENS * TILE_ROWS];
	CodeRun		run;

	for (size_t row = row_tile * TILE_ROWS; row < (row_tile + row_tiles) * TILE_ROWS && row < job->w->rows; row += TILE_ROWS)
	{
		start_sums(job, row, tokens, sums);
		for (size_t b = 0; b < all; b += RUN_BLOCKS)
			code_run(job, info, &run, row, b, all - b < RUN_BLOCKS ? all - b : RUN_BLOCKS, token, tokens, sums);
		store_sums(job, row, token, tokens, sums);
	}
}

/* ---- float products ---- */

/* A tile's sums over n inputs; w (n, 16) per group, w_step apart; x row t at x + t * ldx, sums at sums + t * lds. */
ALWAYS_INLINE void
float_tile(int tokens, const float *const *w, size_t w_step, size_t n, const float *x, size_t ldx, float *sums,
		   size_t lds)
{
	V			y[TILE_VECTORS][TILE_TOKENS];

	UNROLL
	for (int r = 0; r < TILE_VECTORS; r++)
		UNROLL
		for (int t = 0; t < tokens; t++)
			y[r][t] = vload(sums + (size_t) t * lds + r * LANES);
	for (size_t k = 0; k < n; k++)
	{
		V			c[TILE_VECTORS];

		UNROLL
		for (int r = 0; r < TILE_VECTORS; r++)
			c[r] = vload(w[r * LANES / GROUP] + k * w_step + r * LANES % GROUP);
		UNROLL
		for (int t = 0; t < tokens; t++)
		{
			V			input = vset(x[t * (long) ldx + (long) k]);

			UNROLL
			for (int r = 0; r < TILE_VECTORS; r++)
				y[r][t] = vfma(c[r], input, y[r][t]);
		}
	}
	UNROLL
	for (int r = 0; r < TILE_VECTORS; r++)
		UNROLL
		for (int t = 0; t < tokens; t++)
			vstore(sums + (size_t) t * lds + r * LANES, y[r][t]);
}

static __attribute__((noinline)) void
float_tile_of(size_t tokens, const float *const *w, size_t w_step, size_t n, const float *x, size_t ldx, float *sums,
			  size_t lds)
{
	switch (tokens)
	{
		case 1:
			float_tile(1, w, w_step, n, x, ldx, sums, lds);
			break;
		case 2:
			float_tile(2, w, w_step, n, x, ldx, sums, lds);
			break;
#if TILE_TOKENS > 2
		case 3:
			float_tile(3, w, w_step, n, x, ldx, sums, lds);
			break;
		case 4:
			float_tile(4, w, w_step, n, x, ldx, sums, lds);
			break;
#endif
#if TILE_TOKENS > 4
		case 5:
			float_tile(5, w, w_step, n, x, ldx, sums, lds);
			break;
		case 6:
			float_tile(6, w, w_step, n, x, ldx, sums, lds);
			break;
		case 7:
			float_tile(7, w, w_step, n, x, ldx, sums, lds);
			break;
		case 8:
			float_tile(8, w, w_step, n, x, ldx, sums, lds);
			break;
#endif
	}
}

/* Weights of inputs first .. first + n - 1 of a group of 2-byte floats. */
static void
widen(uint32_t type, const uint8_t *group, size_t first, size_t n, float *out)
{
	const uint16_t *in = (const uint16_t *) group + first * GROUP;

	for (size_t i = 0; i < n * GROUP; i += LANES)
	{
		__builtin_prefetch((const uint8_t *) (in + i) + AHEAD);
		vstore(out + i, type == MAT_F16 ? vfrom_half(in + i) : vfrom_bfloat(in + i));
	}
}

/* Weights of blocks of a quantised group, as mat_row() gives them. */
static void
dequantise(const MatTypeInfo *info, const uint8_t *codes, const float (*scale)[GROUP], const float (*min)[GROUP],
		   size_t blocks, float *out)
{
	int			offset = info->has_min ? 0 : 128,
				subs = BLOCK / info->sub;

	for (size_t k = 0; k < blocks * BLOCK; k++, out += GROUP)
		for (int j = 0; j < GROUP; j += LANES)
		{
			/* a lane's 32 bits are the codes of four inputs of its row */
			VI			four = viload((const int32_t *) (codes + k / 4 * 64) + j);
			VI			code;
			V			value;

			switch (k % 4)
			{
				case 0:
					code = viand(four, viset(255));
					break;
				case 1:
					code = viand(visar(four, 8), viset(255));
					break;
				case 2:
					code = viand(visar(four, 16), viset(255));
					break;
				default:
					code = viand(visar(four, 24), viset(255));
			}
			value = vmul(vload(scale[k * (size_t) subs / BLOCK] + j), vfromint(visub(code, viset(offset))));
			if (info->has_min)
				value = vsub(value, vload(min[k * (size_t) subs / BLOCK] + j));
			vstore(out + j, value);
		}
}

/* Where a run's float weights of a group are: in place, or made in room (n, 16). */
static const float *
float_weights(const Mat *w, const MatTypeInfo *info, const uint8_t *group, size_t first, size_t n, CodeRun *run,
			  float *room)
{
	const uint8_t *codes = group + mat_heads_bytes(w->type, w->cols);

	if (w->type == MAT_F32)
		return (const float *) group + first * GROUP;
	if (info->code == CODE_FLOAT)
	{
		widen(w->type, group, first, n, room);
		return room;
	}
	codes += first * GROUP * info->code_bits / 8;
	unpack_heads(info, group, first / BLOCK, n / BLOCK, run->scale[0], run->min[0]);
	if (info->code != CODE_8)
	{
		unpack_codes(info, codes, n / BLOCK, run->unpacked[0]);
		codes = run->unpacked[0];
	}
	dequantise(info, codes, (const float (*)[GROUP]) run->scale[0], (const float (*)[GROUP]) run->min[0], n / BLOCK, room);
	return room;
}

static void
KERNEL(mat_floats) (const MatJob *job, size_t row_tile, size_t row_tiles, size_t token, size_t tokens)
{
	const Mat  *w = job->w;
	const MatTypeInfo *info = mat_type_info(w->type);
	size_t		group_bytes = mat_group_bytes(w->type, w->cols);
	float		sums[PART_TOKENS * TILE_ROWS];
	float		room[TILE_GROUPS][RUN_FLOATS * GROUP];
	const float *weights[TILE_GROUPS];
	CodeRun		run;

	for (size_t row = row_tile * TILE_ROWS; row < (row_tile + row_tiles) * TILE_ROWS && row < w->rows; row += TILE_ROWS)
	{
		start_sums(job, row, tokens, sums);
		for (size_t k = 0; k < w->cols; k += RUN_FLOATS)
		{
			size_t		n = w->cols - k < RUN_FLOATS ? w->cols - k : RUN_FLOATS;

			for (int g = 0; g < TILE_GROUPS; g++)
			{
				size_t		there = row / GROUP + (g < tile_groups(w, row) ? (size_t) g : 0);

				weights[g] = float_weights(w, info, w->data + there * group_bytes, k, n, &run, room[g]);
			}
			for (size_t t = 0; t < tokens; t += TILE_TOKENS)
				float_tile_of(tokens - t < TILE_TOKENS ? tokens - t : TILE_TOKENS, weights, GROUP, n,
							  job->x->x + (token + t) * job->x->stride + k, job->x->stride, sums + t * TILE_ROWS,
							  TILE_ROWS);
		}
		store_sums(job, row, token, tokens, sums);
	}
}
