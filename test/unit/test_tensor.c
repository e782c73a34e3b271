/*
 * If this fails, weights of some file type come out wrong, so that every model of
 * that type answers nonsense.
 *
 * Each block layout is read a second time, weight by weight, by a formula that
 * knows where the bits of weight i lie; both must agree to the bit on random
 * blocks.  Where MEDCHAT_GOLDEN names the folder of goldens, one model in all types
 * must also agree with its F32 form as well as the type can.
 */
#include "nn/gguf.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

#define RANDOM_BLOCKS	500

static const int levels[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

/* n bits from bit number at, lowest first */
static int
bits(const uint8_t *b, int at, int n)
{
	int			value = 0;

	for (int i = 0; i < n; i++)
		value |= (b[(at + i) / 8] >> (at + i) % 8 & 1) << i;
	return value;
}

static float
half(const uint8_t *b)
{
	int			e = bits(b, 10, 5),
				f = bits(b, 0, 10);
	double		v = e == 0 ? ldexp(f, -24) : e == 31 ? (f == 0 ? INFINITY : NAN) : ldexp(1024 + f, e - 25);

	return (float) (bits(b, 15, 1) ? -v : v);
}

/* Scale or minimum g of the 12 packed bytes of Q4_K and Q5_K. */
static int
six(const uint8_t *b, int g, bool min)
{
	if (g < 4)
		return bits(b, 8 * (g + 4 * min), 6);
	return bits(b, 8 * (g + 4) + 4 * min, 4) + 16 * bits(b, 8 * (g - 4 + 4 * min) + 6, 2);
}

/* Weight i of a block, straight from the layout. */
static float
weight(TensorType type, const uint8_t *b, int i)
{
	int			nibble = 8 * (i % 16) + 4 * (i / 16);	/* of the 32-weight types */
	int			two = 8 * (32 * (i / 128) + i % 32) + 2 * (i % 128 / 32);
	int			four = 8 * (32 * (i / 64) + i % 32) + 4 * (i % 64 / 32);
	int			g = i / 16;
	int			q;

	switch (type)
	{
		case TENSOR_Q4_0:
			return half(b) * (float) (bits(b + 2, nibble, 4) - 8);
		case TENSOR_Q4_1:
			return half(b) * (float) bits(b + 4, nibble, 4) + half(b + 2);
		case TENSOR_Q5_0:
			return half(b) * (float) (bits(b + 6, nibble, 4) + 16 * bits(b + 2, i, 1) - 16);
		case TENSOR_Q5_1:
			return half(b) * (float) (bits(b + 8, nibble, 4) + 16 * bits(b + 4, i, 1)) + half(b + 2);
		case TENSOR_Q8_0:
			return half(b) * (float) (int8_t) b[2 + i];
		case TENSOR_IQ4_NL:
			return half(b) * (float) levels[bits(b + 2, nibble, 4)];
		case TENSOR_Q2_K:
			return half(b + 80) * (float) bits(b, 8 * g, 4) * (float) bits(b + 16, two, 2) -
				half(b + 82) * (float) bits(b, 8 * g + 4, 4);
		case TENSOR_Q3_K:
			q = bits(b + 32, two, 2) - (bits(b, 8 * (i % 32) + i / 32, 1) ? 0 : 4);
			return half(b + 108) * (float) (bits(b + 96, 8 * (g % 8) + 4 * (g / 8), 4) +
										   16 * bits(b + 96, 8 * (8 + g % 4) + 2 * (g / 4), 2) - 32) * (float) q;
		case TENSOR_Q4_K:
			return half(b) * (float) six(b + 4, i / 32, false) * (float) bits(b + 16, four, 4) -
				half(b + 2) * (float) six(b + 4, i / 32, true);
		case TENSOR_Q5_K:
			q = bits(b + 48, four, 4) + 16 * bits(b + 16, 8 * (i % 32) + i / 32, 1);
			return half(b) * (float) six(b + 4, i / 32, false) * (float) q - half(b + 2) * (float) six(b + 4, i / 32, true);
		case TENSOR_Q6_K:
			q = bits(b, 8 * (64 * (i / 128) + i % 64) + 4 * (i % 128 / 64), 4) + 16 * bits(b + 128, two, 2) - 32;
			return half(b + 208) * (float) (int8_t) b[192 + g] * (float) q;
		case TENSOR_IQ4_XS:
			q = bits(b + 4, 4 * (i / 32), 4) + 16 * bits(b + 2, 2 * (i / 32), 2) - 32;
			return half(b) * (float) q * (float) levels[bits(b + 8 + 16 * (i / 32), 8 * (i % 16) + 4 * (i % 32 / 16), 4)];
		default:
			return NAN;
	}
}

static bool
same_bits(float a, float b)
{
	return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof(a)) == 0;
}

/* Random bytes, so scales are any half, infinite and NaN ones included. */
static bool
agrees_on_random_blocks(TensorType type, const TensorTypeInfo *info)
{
	uint8_t		block[256];
	float		out[256];

	for (int round = 0; round < RANDOM_BLOCKS; round++)
	{
		for (uint32_t i = 0; i < info->bytes; i++)
			block[i] = (uint8_t) (rand() >> 7);
		tensor_dequantize(type, block, out, info->block);
		for (uint32_t i = 0; i < info->block; i++)
			if (!same_bits(out[i], weight(type, block, (int) i)))
				return false;
	}
	return true;
}

static void
test_layouts(void)
{
	for (uint32_t type = 0; type < TENSOR_TYPES; type++)
	{
		const TensorTypeInfo *info = tensor_type_info(type);

		if (info != NULL && info->block > 1)
			tap_ok(agrees_on_random_blocks((TensorType) type, info), "%s: the bits of every weight", info->name);
	}
	tap_ok(tensor_type_info(4) == NULL && tensor_type_info(31) == NULL && tensor_type_info(UINT32_MAX) == NULL,
		   "numbers without a type are none");
}

static void
test_halves(void)
{
	bool		good = true;

	for (uint32_t h = 0; h < 65536; h++)
	{
		uint8_t		b[2] = {(uint8_t) h, (uint8_t) (h >> 8)};

		good &= same_bits(half_to_float((uint16_t) h), half(b));
	}
	tap_ok(good, "every half as float");
	tap_ok(bfloat_to_float(0x3F80) == 1.0f && bfloat_to_float(0xC040) == -3.0f, "bfloat16");
}

static bool
is_finite(TensorType type, const void *data, size_t bytes)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Tensor		tensor = {.type = type, .data = data, .bytes = bytes};
	bool		finite = false;

	arena_init(&arena);
	tensor_is_finite(&call, &tensor, &finite);
	arena_free(&arena);
	return finite;
}

/* Wherever a scale's half is not finite a weight is not, and the other way round. */
static void
test_finite(void)
{
	float		plain[3] = {1, INFINITY, 2};

	tap_ok(!is_finite(TENSOR_F32, plain, 12) && is_finite(TENSOR_F32, plain, 4), "an infinite float is seen");
	for (uint32_t type = 0; type < TENSOR_TYPES; type++)
	{
		const TensorTypeInfo *info = tensor_type_info(type);
		uint8_t		block[512] = {0};
		float		out[256];
		bool		agree = true;

		if (info == NULL)
			continue;
		for (int round = 0; round < RANDOM_BLOCKS; round++)
		{
			bool		finite = true;

			for (uint32_t i = 0; i < info->bytes; i++)
				block[i] = (uint8_t) (rand() >> 7 | (round % 2 && i % 2 ? 0x7C : 0));
			tensor_dequantize((TensorType) type, block, out, info->block);
			for (uint32_t i = 0; i < info->block; i++)
				finite &= isfinite(out[i]) != 0;
			agree &= finite == is_finite((TensorType) type, block, info->bytes);
		}
		tap_ok(agree, "%s: what is not finite is seen", info->name);
	}
}

/* ---- goldens ---- */

static const struct
{
	const char *name;
	double		error;			/* relative RMS that the type may have */
}			goldens[] = {
	{"F16", 0.0005}, {"BF16", 0.003}, {"Q8_0", 0.01}, {"Q6_K", 0.03}, {"Q5_1", 0.06}, {"Q5_0", 0.06}, {"Q5_K_M", 0.06},
	{"Q4_1", 0.12}, {"Q4_0", 0.12}, {"Q4_K_M", 0.12}, {"IQ4_NL", 0.12}, {"IQ4_XS", 0.12}, {"Q3_K_M", 0.25}, {"Q2_K", 0.4},
};

static const Gguf *
open_golden(Call *call, const char *folder, const char *name)
{
	char		path[1024];
	struct stat status;
	void	   *data;
	int			fd;

	snprintf(path, sizeof(path), "%s/inference/llama-q-%s.gguf", folder, name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &status) != 0)
		return NULL;
	data = mmap(NULL, (size_t) status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	return data == MAP_FAILED ? NULL : gguf_read(call, data, (size_t) status.st_size);
}

/* Squared relative RMS of all tensors against those of the same name. */
static double
difference(Call *call, const TensorSet *exact, const TensorSet *set)
{
	double		error = 0,
				norm = 0;

	for (size_t t = 0; t < set->count; t++)
	{
		char		name[128];
		const Tensor *other;
		size_t		n = set->items[t].dims[0] * set->items[t].dims[1];
		float	   *a = mc_alloc(call, n, sizeof(float)),
				   *b = mc_alloc(call, n, sizeof(float));

		snprintf(name, sizeof(name), "%.*s", (int) set->items[t].name.len, set->items[t].name.data);
		other = tensor_find(exact, name);
		if (other == NULL || other->dims[0] * other->dims[1] != n)
			return NAN;
		tensor_dequantize(set->items[t].type, set->items[t].data, a, n);
		tensor_dequantize(other->type, other->data, b, n);
		for (size_t i = 0; i < n; i++)
		{
			error += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
			norm += (double) b[i] * b[i];
		}
	}
	return error / norm;
}

static void
test_goldens(const char *folder)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	const Gguf *exact;

	arena_init(&arena);
	exact = open_golden(&call, folder, "F32");
	if (!tap_ok(exact != NULL, "the golden model in F32 opens %s", call.error.message))
		return;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(goldens[0]); i++)
	{
		const Gguf *gguf = open_golden(&call, folder, goldens[i].name);
		double		error = gguf == NULL ? NAN : difference(&call, gguf_tensors(exact), gguf_tensors(gguf));

		tap_ok(error < goldens[i].error * goldens[i].error, "%s: weights within %.4f of F32 (square %.7f)",
			   goldens[i].name, goldens[i].error, error);
	}
	arena_free(&arena);
}

int
main(void)
{
	const char *folder = getenv("MEDCHAT_GOLDEN");

	test_layouts();
	test_halves();
	test_finite();
	if (folder != NULL)
		test_goldens(folder);
	else
		tap_ok(true, "goldens # skip MEDCHAT_GOLDEN is not set");
	return tap_done();
}
