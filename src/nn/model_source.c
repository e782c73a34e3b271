/*
 * Names of tensors: from parts to what GGUF and Hugging Face call them.
 */
#include "nn/model_source.h"

#include <stdio.h>
#include <string.h>

static const char *const gguf_ignored[] = {"rope_factors_long.", NULL};

static const Tensor *
find_named(SourceTensors *tensors, const char *prefix, const char *format, uint32_t layer, const char *suffix)
{
	char		stem[96];
	char		name[160];
	const Tensor *found;

	/* the formats are those of the tables in arch.c */
	snprintf(stem, sizeof(stem), format, layer);
	snprintf(name, sizeof(name), "%s%s%s", prefix, stem, suffix);
	found = tensor_find(tensors->set, name);
	if (found != NULL)
		tensors->used[found - tensors->set->items] = true;
	return found;
}

const Tensor *
source_find(SourceTensors *tensors, Part part, uint32_t layer, bool bias)
{
	const char *suffix = bias ? ".bias" : ".weight";
	const Tensor *found;

	if (tensors->is_gguf)
	{
		found = find_named(tensors, "", part_gguf_name(part), layer, suffix);
		if (found == NULL && part == PART_ROPE_FACTORS)
			found = find_named(tensors, "", "rope_factors_short", layer, suffix);
		return found;
	}
	for (const HfName *name = tensors->arch->family->names; name->name != NULL; name++)
	{
		if (name->part != part)
			continue;
		found = find_named(tensors, tensors->prefix, name->name, layer, suffix);
		if (found == NULL && tensors->prefix[0] != '\0')
			found = find_named(tensors, "", name->name, layer, suffix); /* heads stand outside the body */
		if (found != NULL)
			return found;
	}
	return NULL;
}

bool
source_tensors_init(Call *call, SourceTensors *tensors, const Arch *arch, const ModelSource *source)
{
	*tensors = (SourceTensors) {.arch = arch, .is_gguf = source->gguf != NULL, .prefix = ""};
	tensors->set = tensors->is_gguf ? gguf_tensors(source->gguf) : source->tensors;
	tensors->used = mc_alloc0(call, tensors->set->count + 1, sizeof(bool));
	if (tensors->used == NULL)
		return false;
	if (tensors->is_gguf)
		return true;
	for (const char *const *prefix = arch->family->prefixes; *prefix != NULL; prefix++)
	{
		tensors->prefix = *prefix;
		if (source_find(tensors, PART_TOKEN_EMBD, 0, false) != NULL)
			return true;
	}
	tensors->prefix = "";
	return true;				/* the missing embeddings are reported with the other parts */
}

static bool
starts_with_any(const char *name, size_t len, const char *const *beginnings)
{
	for (; *beginnings != NULL; beginnings++)
	{
		size_t		n = strlen(*beginnings);

		if (len >= n && memcmp(name, *beginnings, n) == 0)
			return true;
	}
	return false;
}

bool
source_check_all_used(Call *call, const SourceTensors *tensors)
{
	const char *const *ignored = tensors->is_gguf ? gguf_ignored : tensors->arch->family->ignored;
	size_t		skip = strlen(tensors->prefix);

	for (size_t i = 0; i < tensors->set->count; i++)
	{
		Slice		name = tensors->set->items[i].name;

		if (tensors->used[i] || starts_with_any(name.data, name.len, ignored))
			continue;
		if (name.len > skip && memcmp(name.data, tensors->prefix, skip) == 0 &&
			starts_with_any(name.data + skip, name.len - skip, ignored))
			continue;
		mc_fail(call, MC_UNSUPPORTED, "model holds a tensor \"%.*s\" that its architecture does not use",
				(int) (name.len < 100 ? name.len : 100), name.data);
		return mc_hint(call, "The model may be a variant that is not supported.");
	}
	return true;
}
