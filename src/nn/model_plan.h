/*
 * What an image will hold: every part found in the source and checked, nothing written yet.
 */
#ifndef MC_MODEL_PLAN_H
#define MC_MODEL_PLAN_H

#include "nn/image.h"
#include "nn/model_source.h"

#define PLAN_MOST_SOURCES	3
#define GROUP_ROWS			16	/* packed together, see mat.h */

/* A part of the image and the tensors that it is made of, one below the other. */
typedef struct PlannedPart
{
	ImagePart	record;
	const Tensor *weights[PLAN_MOST_SOURCES];
	const Tensor *biases[PLAN_MOST_SOURCES];
	uint32_t	sources;
	uint32_t	skip_rows;		/* of a table */
	bool		turned;			/* the source stores (inputs, outputs) */
	bool		plus_one;		/* the source stores w - 1 */
} PlannedPart;

typedef struct ModelPlan
{
	Call	   *call;
	const ModelSource *source;
	const Arch *arch;
	SourceTensors tensors;
	RopeSpec	rope;
	ModelConfig config;
	PlannedPart *parts;			/* (part_count) */
	uint32_t	part_count;
	double	   *frequencies;	/* (2, rope_dims / 2) */
	uint32_t   *label_ends;		/* (labels) */
	Buffer		label_text;
	Slice		name;
	Slice		license;
	uint64_t	type_weights[TENSOR_TYPES]; /* how many weights of each type */
} ModelPlan;

/* Fill a zeroed plan from the source. */
extern bool model_plan(Call *call, const ModelSource *source, ModelPlan *plan);

#endif							/* MC_MODEL_PLAN_H */
