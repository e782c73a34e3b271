/*
 * The tensors of a source, asked for by part.
 */
#ifndef MC_MODEL_SOURCE_H
#define MC_MODEL_SOURCE_H

#include "nn/model_config.h"

typedef struct SourceTensors
{
	const Arch *arch;
	const TensorSet *set;
	bool		is_gguf;
	const char *prefix;			/* of this checkpoint's names (Hugging Face) */
	bool	   *used;			/* (set->count) */
} SourceTensors;

extern bool source_tensors_init(Call *call, SourceTensors *tensors, const Arch *arch, const ModelSource *source);

/* A part's weight or bias (and mark it as used), NULL when the source has none. */
extern const Tensor *source_find(SourceTensors *tensors, Part part, uint32_t layer, bool bias);

/*
 * Refuse a source with tensors that nothing asked for: what they would have
 * contributed is unknown, and leaving it out would give numbers that look fine.
 */
extern bool source_check_all_used(Call *call, const SourceTensors *tensors);

#endif							/* MC_MODEL_SOURCE_H */
