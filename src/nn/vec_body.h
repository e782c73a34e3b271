/*
 * Vector operations over whatever lanes were included before; see nn/vec.h.
 *
 * A tail shorter than a vector goes through a padded copy, so that each element
 * is computed by the same operations wherever it stands.
 */

/* The value of one element-wise operation. */
static inline V
map_value(VecMap map, V a, V b, V s, V out)
{
	switch (map)
	{
		case VEC_EXP:
			return vexp(a);
		case VEC_TANH:
			return vtanh(a);
		case VEC_RELU:
			return vless(a, vset(0), vset(0), a);
		case VEC_SILU:
			return vsilu(a);
		case VEC_GELU_TANH:
			return vgelu_tanh(a);
		case VEC_GELU_ERF:
			return vgelu_erf(a);
		case VEC_SILU_MUL:
			return vmul(vsilu(a), b);
		case VEC_GELU_TANH_MUL:
			return vmul(vgelu_tanh(a), b);
		case VEC_GELU_ERF_MUL:
			return vmul(vgelu_erf(a), b);
		case VEC_TANH_CAP:
			return vmul(s, vtanh(vdiv(a, s)));
		case VEC_ADD:
			return vadd(a, b);
		case VEC_MUL:
			return vmul(a, b);
		case VEC_SCALE:
			return vmul(a, s);
		case VEC_ADD_SCALED:
			return vfma(s, a, out);
	}
	return a;
}

/* n <= LANES elements, zeros after them */
static inline V
load_some(const float *p, size_t n)
{
	float		padded[LANES] = {0};

	memcpy(padded, p, n * sizeof(float));
	return vload(padded);
}

static inline void
store_some(float *p, V v, size_t n)
{
	float		padded[LANES];

	vstore(padded, v);
	memcpy(p, padded, n * sizeof(float));
}

/* map is a constant where this is inlined, so the switch leaves one case */
ALWAYS_INLINE void
map_row(VecMap map, float *out, const float *a, const float *b, float s, size_t n)
{
	size_t		i = 0;

	for (; i + LANES <= n; i += LANES)
		vstore(out + i, map_value(map, vload(a + i), vload(b + i), vset(s), vload(out + i)));
	if (i < n)
		store_some(out + i, map_value(map, load_some(a + i, n - i), load_some(b + i, n - i), vset(s),
									  load_some(out + i, n - i)), n - i);
}

#define MAP_CASE(map) case map: map_row(map, out, a, b, s, n); break

static void
KERNEL(vec_map) (VecMap map, float *out, const float *a, const float *b, float s, size_t n)
{
	switch (map)
	{
			MAP_CASE(VEC_EXP);
			MAP_CASE(VEC_TANH);
			MAP_CASE(VEC_RELU);
			MAP_CASE(VEC_SILU);
			MAP_CASE(VEC_GELU_TANH);
			MAP_CASE(VEC_GELU_ERF);
			MAP_CASE(VEC_SILU_MUL);
			MAP_CASE(VEC_GELU_TANH_MUL);
			MAP_CASE(VEC_GELU_ERF_MUL);
			MAP_CASE(VEC_TANH_CAP);
			MAP_CASE(VEC_ADD);
			MAP_CASE(VEC_MUL);
			MAP_CASE(VEC_SCALE);
			MAP_CASE(VEC_ADD_SCALED);
	}
}

/* Sixteen lanes of one sum, element i in lane i mod 16. */
typedef struct Sixteen
{
	V			part[16 / LANES];
} Sixteen;

static inline Sixteen
sixteen_set(float x)
{
	Sixteen		all;

	for (int j = 0; j < 16 / LANES; j++)
		all.part[j] = vset(x);
	return all;
}

/* Lanes l and l + 8, then l + 4, l + 2, l + 1. */
static inline float
sixteen_total(const Sixteen *all)
{
	float		lane[16];

	for (int j = 0; j < 16 / LANES; j++)
		vstore(lane + j * LANES, all->part[j]);
	for (int half = 8; half > 0; half /= 2)
		for (int l = 0; l < half; l++)
			lane[l] += lane[l + half];
	return lane[0];
}

static inline V
sum_step(VecSum sum, V total, V a, V b, V s)
{
	V			difference;

	switch (sum)
	{
		case VEC_SUM:
			return vadd(total, a);
		case VEC_SUM_SQUARES:
			return vfma(a, a, total);
		case VEC_SUM_SQUARES_LESS:
			difference = vsub(a, s);
			return vfma(difference, difference, total);
		case VEC_DOT:
			return vfma(a, b, total);
	}
	return total;
}

ALWAYS_INLINE float
sum_row(VecSum sum, const float *a, const float *b, float s, size_t n)
{
	Sixteen		total = sixteen_set(0);
	size_t		i = 0;

	for (; i + 16 <= n; i += 16)
		for (int j = 0; j < 16 / LANES; j++)
			total.part[j] = sum_step(sum, total.part[j], vload(a + i + j * LANES), vload(b + i + j * LANES), vset(s));
	if (i < n)
	{
		/* padded so that each lane beyond the end adds an exact zero */
		float		a_end[16],
					b_end[16] = {0};

		for (int l = 0; l < 16; l++)
			a_end[l] = sum == VEC_SUM_SQUARES_LESS ? s : 0;
		memcpy(a_end, a + i, (n - i) * sizeof(float));
		memcpy(b_end, b + i, (n - i) * sizeof(float));
		for (int j = 0; j < 16 / LANES; j++)
			total.part[j] = sum_step(sum, total.part[j], vload(a_end + j * LANES), vload(b_end + j * LANES), vset(s));
	}
	return sixteen_total(&total);
}

static float
KERNEL(vec_sum) (VecSum sum, const float *a, const float *b, float s, size_t n)
{
	switch (sum)
	{
		case VEC_SUM:
			return sum_row(VEC_SUM, a, b, s, n);
		case VEC_SUM_SQUARES:
			return sum_row(VEC_SUM_SQUARES, a, b, s, n);
		case VEC_SUM_SQUARES_LESS:
			return sum_row(VEC_SUM_SQUARES_LESS, a, b, s, n);
		case VEC_DOT:
			return sum_row(VEC_DOT, a, b, s, n);
	}
	return 0;
}

/* NaN elements are passed over */
static float
KERNEL(vec_max) (const float *x, size_t n)
{
	V			most = vset(-__builtin_inff());
	float		lane[LANES];
	size_t		i = 0;

	for (; i + LANES <= n; i += LANES)
		most = vmax(vload(x + i), most);
	vstore(lane, most);
	for (int l = 1; l < LANES; l++)
		lane[0] = lane[l] > lane[0] ? lane[l] : lane[0];
	for (; i < n; i++)
		lane[0] = x[i] > lane[0] ? x[i] : lane[0];
	/* which of two zeros was met first must not show */
	return lane[0] + 0.0f;
}

ALWAYS_INLINE V
affine_value(V x, V shift, V factor, bool weighted, V weight, bool biased, V bias)
{
	V			v = vmul(vsub(x, shift), factor);

	if (weighted)
		v = vmul(v, weight);
	return biased ? vadd(v, bias) : v;
}

/* weighted and biased are constants where this is inlined; without them those pointers are x */
ALWAYS_INLINE void
affine_row(bool weighted, bool biased, float *out, const float *x, float shift, float factor, const float *weight,
		   const float *bias, size_t n)
{
	size_t		i = 0;

	for (; i + LANES <= n; i += LANES)
		vstore(out + i, affine_value(vload(x + i), vset(shift), vset(factor), weighted, vload(weight + i), biased,
									 vload(bias + i)));
	if (i < n)
		store_some(out + i, affine_value(load_some(x + i, n - i), vset(shift), vset(factor), weighted,
										 load_some(weight + i, n - i), biased, load_some(bias + i, n - i)), n - i);
}

static void
KERNEL(vec_affine) (float *out, const float *x, float shift, float factor, const float *weight, const float *bias,
					size_t n)
{
	if (weight != NULL && bias != NULL)
		affine_row(true, true, out, x, shift, factor, weight, bias, n);
	else if (weight != NULL)
		affine_row(true, false, out, x, shift, factor, weight, x, n);
	else if (bias != NULL)
		affine_row(false, true, out, x, shift, factor, x, bias, n);
	else
		affine_row(false, false, out, x, shift, factor, x, x, n);
}

static float
KERNEL(vec_exp_sum) (float *out, const float *x, float most, size_t n)
{
	Sixteen		total = sixteen_set(0);

	for (size_t i = 0; i < n; i += 16)
		for (int j = 0; j < 16 / LANES; j++)
		{
			size_t		at = i + (size_t) j * LANES;

			if (at + LANES <= n)
			{
				V			e = vexp(vsub(vload(x + at), vset(most)));

				vstore(out + at, e);
				total.part[j] = vadd(total.part[j], e);
			}
			else if (at < n)
			{
				float		padded[LANES];

				for (int l = 0; l < LANES; l++)
					padded[l] = -__builtin_inff();
				memcpy(padded, x + at, (n - at) * sizeof(float));
				V			e = vexp(vsub(vload(padded), vset(most)));

				store_some(out + at, e, n - at);
				total.part[j] = vadd(total.part[j], e);
			}
		}
	return sixteen_total(&total);
}

/* (x, y) turned by the angles: x cos - y sin, x sin + y cos */
static void
KERNEL(vec_rotate) (float *x, float *y, const float *cosine, const float *sine, size_t n)
{
	size_t		i = 0;
	V			a,
				b,
				c,
				s;

	for (; i + LANES <= n; i += LANES)
	{
		a = vload(x + i), b = vload(y + i), c = vload(cosine + i), s = vload(sine + i);
		vstore(x + i, vfnma(b, s, vmul(a, c)));
		vstore(y + i, vfma(a, s, vmul(b, c)));
	}
	if (i < n)
	{
		a = load_some(x + i, n - i), b = load_some(y + i, n - i);
		c = load_some(cosine + i, n - i), s = load_some(sine + i, n - i);
		store_some(x + i, vfnma(b, s, vmul(a, c)), n - i);
		store_some(y + i, vfma(a, s, vmul(b, c)), n - i);
	}
}
