/*
 * Rounding activations to 8 bits, over whatever lanes were included before; see nn/mat.h.
 *
 * Each 16 floats of a row get codes and a scale of their own, so a row's codes
 * depend on nothing but the row.
 */

/* Integers in -128 .. 127 near v * factor. */
ALWAYS_INLINE V
round_code(V v, V factor)
{
	return vmin(vround(vmul(v, factor)), vset(127));
}

/*
 * The squared error of rounding 16 floats, in units of the step / 128: each
 * error is first rounded to such a unit, so that the sum is exact in any order.
 */
ALWAYS_INLINE float
round_error(const V *v, V factor)
{
	V			sum = vset(0);

	UNROLL
	for (int i = 0; i < GROUP_VECTORS; i++)
	{
		V			error = vround(vmul(vsub(vmul(v[i], factor), round_code(v[i], factor)), vset(128)));

		sum = vfma(error, error, sum);
	}
	return vtotal(sum);
}

/*
 * 8-bit codes of 16 floats, and their scale (NaN if any is not finite).  The one of
 * largest magnitude becomes -128, or slightly less: of three steps the one with the least error is
 * taken, which makes errors a tenth smaller on average.
 */
static inline float
quantise_half(const float *x, VI *codes)
{
	static const float stretch[3] = {1, 1.008f, 1.016f};
	V			v[GROUP_VECTORS];
	VI			bits = viset(0);
	int32_t		largest;
	float		extreme,
				factor,
				least;
	bool		positive = false;
	int			chosen = 0;

	/* magnitudes order as their bits do, infinities and NaN last */
	UNROLL
	for (int i = 0; i < GROUP_VECTORS; i++)
	{
		v[i] = vload(x + i * LANES);
		bits = vimax(bits, vbits(vabs(v[i])));
	}
	largest = vimost(bits);
	if (largest >= 0x7F800000 || largest < 0x0D800000)
	{
		/* not finite, or below 2^-100, of which nothing would be left in a sum */
		for (int i = 0; i < GROUP_VECTORS; i++)
			codes[i] = viset(0);
		return largest >= 0x7F800000 ? __builtin_nanf("") : 0;
	}
	memcpy(&extreme, &largest, sizeof(extreme));
	UNROLL
	for (int i = 0; i < GROUP_VECTORS; i++)
		positive = positive | vmeet(v[i], vset(extreme));
	extreme = positive ? extreme : -extreme;
	factor = -128 / extreme;
	least = round_error(v, vset(factor));
	for (int s = 1; s < 3; s++)
	{
		float		error = round_error(v, vset(factor * (1 / stretch[s]))) * (stretch[s] * stretch[s]);

		if (error < least)
		{
			least = error;
			chosen = s;
		}
	}
	factor *= 1 / stretch[chosen];
	UNROLL
	for (int i = 0; i < GROUP_VECTORS; i++)
		codes[i] = vtoint(round_code(v[i], vset(factor)));
	return extreme * -0x1p-7f * stretch[chosen];
}

/* Round the rows of one panel. */
static void
KERNEL(act_quantise) (Act *act, size_t panel)
{
	size_t		n = act->m - panel * PANEL < PANEL ? act->m - panel * PANEL : PANEL;
	VI			integers[2 * GROUP_VECTORS];
	int32_t		sums[2];

	for (size_t b = 0; b < act->blocks; b++)
		for (size_t t = 0; t < n; t++)
		{
			size_t		at = panel * PANEL * act->blocks + b * n + t;
			size_t		half = 2 * (panel * PANEL * act->blocks + b * n) + t;
			const float *x = act->x + (panel * PANEL + t) * act->stride + b * BLOCK;
			float		first = quantise_half(x, integers),
						second = quantise_half(x + BLOCK / 2, integers + GROUP_VECTORS);
			C32			codes = codes_pack(integers);

			codes_sums(codes, sums);
			codes_store(act->codes + at * CODE_BYTES, codes);
			act->scale[half] = first;
			act->scale[half + n] = second;
			act->bias[half] = -128 * sums[0];
			act->bias[half + n] = -128 * sums[1];
			act->half_sum[half] = first * (float) sums[0];
			act->half_sum[half + n] = second * (float) sums[1];
			act->sum[at] = act->half_sum[half] + act->half_sum[half + n];
		}
}
