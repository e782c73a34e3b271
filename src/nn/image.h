/*
 * The layout of a model image.
 *
 *     ImageHeader
 *     ImagePart (header.parts)        where each weight lies
 *     rope frequencies, strings, labels, tokenizer tables
 *     vectors and packed matrices     each aligned to 64
 *     SHA-256 of all before
 *
 * Positions are bytes from the start.  The file belongs to the node that made
 * it (byte order, layout of packed matrices), so it is made again, not moved.
 */
#ifndef MC_IMAGE_H
#define MC_IMAGE_H

#include "nn/model_config.h"

#define IMAGE_MAGIC		"medchat\x1a"
#define IMAGE_LAYOUT	1		/* counts up with any change here, in the packing or in the tokenizer's tables */
#define IMAGE_ALIGN		64
#define IMAGE_DIGEST	32

typedef struct ImageSpan
{
	uint64_t	offset;
	uint64_t	bytes;
} ImageSpan;

typedef enum PartForm
{
	FORM_VECTOR,				/* floats (rows) */
	FORM_TABLE,					/* floats (rows, cols) */
	FORM_MATRIX					/* packed (rows, cols), count times */
} PartForm;

typedef struct ImagePart
{
	uint32_t	part;
	uint32_t	layer;
	uint32_t	rows;
	uint32_t	cols;
	uint32_t	count;			/* matrices one after the other: experts */
	uint32_t	type;			/* of a packed matrix */
	ImageSpan	weight;			/* all of count; empty: a norm of bias alone does not exist, so never */
	ImageSpan	bias;			/* floats (rows), empty: none */
} ImagePart;

typedef struct ImageHeader
{
	char		magic[8];
	uint32_t	layout;
	uint32_t	parts;
	uint64_t	size;			/* of the whole image */
	uint64_t	parameters;
	uint32_t	quantization;	/* TensorType of most weights */
	uint32_t	reserved;
	uint8_t		source[32];
	ModelConfig config;
	ImageSpan	frequencies;	/* double (2, rope_dims / 2) */
	ImageSpan	name;
	ImageSpan	license;
	ImageSpan	chat_template;
	ImageSpan	label_ends;		/* uint32 (labels): where each ends in label_text */
	ImageSpan	label_text;
	ImageSpan	tokenizer;
} ImageHeader;

/* What a part must look like in a model of that configuration. */
typedef struct PartShape
{
	PartForm	form;
	uint32_t	rows;
	uint32_t	cols;
	uint32_t	count;
} PartShape;

/* The shape, by the rules that both model_compile() and model_open() hold against what they read. */
extern PartShape part_shape(const ModelConfig *config, Part part);

/* Are the numbers of a configuration within what the code is made for? */
extern bool config_is_sound(const ModelConfig *config);

#endif							/* MC_IMAGE_H */
