/*
 * Types of tensors, and sets of tensors by name.
 */
#include "nn/tensor.h"

#include <stdlib.h>
#include <string.h>

#include "base/size.h"

static const TensorTypeInfo types[TENSOR_TYPES] = {
	/* name, weights and bytes per block, weights per scale */
	[TENSOR_F32] = {"F32", 1, 4, 0},
	[TENSOR_F16] = {"F16", 1, 2, 0},
	[TENSOR_BF16] = {"BF16", 1, 2, 0},
	[TENSOR_Q4_0] = {"Q4_0", 32, 2 + 16, 32},
	[TENSOR_Q4_1] = {"Q4_1", 32, 4 + 16, 32},
	[TENSOR_Q5_0] = {"Q5_0", 32, 2 + 4 + 16, 32},
	[TENSOR_Q5_1] = {"Q5_1", 32, 4 + 4 + 16, 32},
	[TENSOR_Q8_0] = {"Q8_0", 32, 2 + 32, 32},
	[TENSOR_Q2_K] = {"Q2_K", 256, 16 + 64 + 4, 16},
	[TENSOR_Q3_K] = {"Q3_K", 256, 32 + 64 + 12 + 2, 16},
	[TENSOR_Q4_K] = {"Q4_K", 256, 4 + 12 + 128, 32},
	[TENSOR_Q5_K] = {"Q5_K", 256, 4 + 12 + 32 + 128, 32},
	[TENSOR_Q6_K] = {"Q6_K", 256, 128 + 64 + 16 + 2, 16},
	[TENSOR_IQ4_NL] = {"IQ4_NL", 32, 2 + 16, 32},
	[TENSOR_IQ4_XS] = {"IQ4_XS", 256, 2 + 2 + 4 + 128, 32},
};

const TensorTypeInfo *
tensor_type_info(uint32_t type)
{
	return type < TENSOR_TYPES && types[type].name != NULL ? &types[type] : NULL;
}

bool
tensor_size(TensorType type, uint64_t elements, size_t *bytes)
{
	return elements % types[type].block == 0 && size_mul(elements / types[type].block, types[type].bytes, bytes);
}

static int
compare_names(Slice a, Slice b)
{
	int			order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

const Tensor *
tensor_find(const TensorSet *set, const char *name)
{
	Slice		wanted = {name, strlen(name)};
	size_t		low = 0,
				high = set->count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;
		int			order = compare_names(set->items[middle].name, wanted);

		if (order == 0)
			return &set->items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static int
by_name(const void *a, const void *b)
{
	return compare_names(((const Tensor *) a)->name, ((const Tensor *) b)->name);
}

static int
by_place(const void *a, const void *b)
{
	const uint8_t *x = ((const Tensor *) a)->data;
	const uint8_t *y = ((const Tensor *) b)->data;

	return (x > y) - (x < y);
}

bool
tensor_set_sort(Call *call, TensorSet *set)
{
	if (set->count > 0)
		qsort(set->items, set->count, sizeof(Tensor), by_name);
	for (size_t i = 1; i < set->count; i++)
		if (compare_names(set->items[i - 1].name, set->items[i].name) == 0)
			return mc_fail(call, MC_DATA_CORRUPTED, "two tensors have the same name");
	return true;
}

bool
tensor_set_check_overlap(Call *call, TensorSet *set)
{
	if (set->count > 0)
		qsort(set->items, set->count, sizeof(Tensor), by_place);
	for (size_t i = 1; i < set->count; i++)
		if (set->items[i - 1].data + set->items[i - 1].bytes > set->items[i].data)
			return mc_fail(call, MC_DATA_CORRUPTED, "two tensors share bytes of the file");
	return true;
}
