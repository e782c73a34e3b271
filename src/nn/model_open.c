/*
 * Opening an image: checks of ranges, then pointers.
 *
 * Nothing in the image is believed.  Sizes are compared with the file's, shapes
 * with those that the configuration implies, and a part that the forward pass
 * would use must be there; what then remains of a damaged file are wrong
 * numbers, which model_verify() finds.
 */
#include <string.h>

#include "base/sha256.h"
#include "base/size.h"
#include "nn/model_parts.h"

#define VERIFY_BYTES	(1 << 20)

static bool
fail_damaged(Call *call)
{
	mc_fail(call, MC_DATA_CORRUPTED, "model image is damaged or of another version");
	return mc_hint(call, "Drop the model and register it again.");
}

/* The bytes of a span, NULL when it leaves the image or has another size. */
static const void *
span_data(const ImageHeader *header, ImageSpan span, size_t align, uint64_t bytes)
{
	uint64_t	end = header->size - IMAGE_DIGEST;

	if (span.bytes != bytes || span.offset > end || span.bytes > end - span.offset || span.offset % align != 0)
		return NULL;
	return (const char *) header + span.offset;
}

static bool
span_slice(const ImageHeader *header, ImageSpan span, Slice *out)
{
	const char *data = span_data(header, span, 1, span.bytes);

	if (data == NULL)
		return false;
	*out = (Slice) {data, span.bytes};
	return true;
}

/* Where a part's weights belong; the other two are NULL. */
typedef struct Slot
{
	Norm	   *norm;
	Linear	   *linear;
	const float **table;
} Slot;

static Slot
model_slot(Model *model, Part part, uint32_t layer)
{
	ModelLayer *l = &model->layers[layer];

	switch (part)
	{
		case PART_TOKEN_EMBD:
		case PART_ROPE_FACTORS: /* are in the frequencies */
		case PART_COUNT:
			break;
		case PART_TYPE_EMBD:
			return (Slot) {.table = &model->type_embd};
		case PART_POSITION_EMBD:
			return (Slot) {.table = &model->position_embd};
		case PART_EMBD_NORM:
			return (Slot) {.norm = &model->embd_norm};
		case PART_OUT_NORM:
			return (Slot) {.norm = &model->out_norm};
		case PART_OUTPUT:
			return (Slot) {.linear = &model->output};
		case PART_HEAD_DENSE:
			return (Slot) {.linear = &model->head_dense};
		case PART_HEAD_NORM:
			return (Slot) {.norm = &model->head_norm};
		case PART_HEAD_OUT:
			return (Slot) {.linear = &model->head_out};
		case PART_ATTN_NORM:
			return (Slot) {.norm = &l->attn_norm};
		case PART_ATTN_QKV:
		case PART_ATTN_Q:
			return (Slot) {.linear = &l->qkv[0]};
		case PART_ATTN_K:
			return (Slot) {.linear = &l->qkv[1]};
		case PART_ATTN_V:
			return (Slot) {.linear = &l->qkv[2]};
		case PART_ATTN_Q_NORM:
			return (Slot) {.norm = &l->q_norm};
		case PART_ATTN_K_NORM:
			return (Slot) {.norm = &l->k_norm};
		case PART_ATTN_OUT:
			return (Slot) {.linear = &l->attn_out};
		case PART_ATTN_POST_NORM:
			return (Slot) {.norm = &l->attn_post_norm};
		case PART_ATTN_SUM_NORM:
			return (Slot) {.norm = &l->attn_sum_norm};
		case PART_FFN_NORM:
			return (Slot) {.norm = &l->ffn_norm};
		case PART_FFN_GATE:
			return (Slot) {.linear = &l->gate};
		case PART_FFN_UP:
			return (Slot) {.linear = &l->up};
		case PART_FFN_DOWN:
			return (Slot) {.linear = &l->down};
		case PART_FFN_POST_NORM:
			return (Slot) {.norm = &l->ffn_post_norm};
		case PART_FFN_SUM_NORM:
			return (Slot) {.norm = &l->ffn_sum_norm};
		case PART_ROUTER:
			return (Slot) {.linear = &l->router};
		case PART_GATE_EXPERTS:
			return (Slot) {.linear = &l->experts[0]};
		case PART_UP_EXPERTS:
			return (Slot) {.linear = &l->experts[1]};
		case PART_DOWN_EXPERTS:
			return (Slot) {.linear = &l->experts[2]};
	}
	return (Slot) {NULL, NULL, NULL};
}

/* Is this a shape that the part may have?  Gate and up may be one matrix. */
static bool
shape_fits(const Model *model, const ImagePart *record)
{
	PartShape	shape = part_shape(&model->config, record->part);

	if (record->cols != shape.cols || record->count != shape.count || record->count == 0)
		return false;
	return record->rows == shape.rows || (record->part == PART_FFN_UP && model->arch->gated && record->rows == 2 * shape.rows);
}

static bool
open_part(const ImageHeader *header, Model *model, const ImagePart *record)
{
	PartForm	form;
	Slot		slot;
	const float *bias = NULL;

	if (record->part >= PART_COUNT || record->layer >= (record->part < PART_FIRST_OF_LAYER ? 1 : model->config.layers) ||
		!shape_fits(model, record))
		return false;
	form = part_shape(&model->config, record->part).form;
	slot = model_slot(model, record->part, record->layer);
	if (record->bias.bytes > 0)
	{
		bias = span_data(header, record->bias, IMAGE_ALIGN, (uint64_t) record->rows * sizeof(float));
		if (bias == NULL)
			return false;
	}
	if (form == FORM_MATRIX)
	{
		Mat			mat = {record->type, record->rows, record->cols, NULL, record->weight.bytes / record->count};

		if (record->weight.bytes % record->count != 0 ||
			(mat.data = span_data(header, record->weight, IMAGE_ALIGN, record->weight.bytes)) == NULL || !mat_is_sound(&mat))
			return false;
		if (record->part == PART_TOKEN_EMBD)
			model->token_embd = mat;
		else
			*slot.linear = (Linear) {mat, bias};
	}
	else
	{
		const float *data = span_data(header, record->weight, IMAGE_ALIGN, (uint64_t) record->rows * record->cols * sizeof(float));

		if (data == NULL)
			return false;
		if (slot.table != NULL)
			*slot.table = data;
		else if (slot.norm != NULL)
			*slot.norm = (Norm) {data, bias};
	}
	return true;
}

static bool
layer_is_complete(const Model *model, const ModelLayer *layer)
{
	bool		is_whole = layer->qkv[0].mat.rows == part_shape(&model->config, PART_ATTN_QKV).rows;

	if (layer->qkv[0].mat.data == NULL || layer->attn_out.mat.data == NULL ||
		(!is_whole && (layer->qkv[1].mat.data == NULL || layer->qkv[2].mat.data == NULL)))
		return false;
	if (model->config.experts > 0)
		return layer->router.mat.data != NULL && layer->experts[0].mat.data != NULL &&
			layer->experts[1].mat.data != NULL && layer->experts[2].mat.data != NULL;
	if (layer->up.mat.data == NULL || layer->down.mat.data == NULL)
		return false;
	return !model->arch->gated || (layer->gate.mat.data != NULL) == (layer->up.mat.rows == model->config.d_ff);
}

static bool
model_is_complete(const Model *model)
{
	const ModelConfig *config = &model->config;
	bool		has_labels = config->kind == MODEL_CLASSIFIER || config->kind == MODEL_TAGGER;

	if (model->token_embd.data == NULL ||
		(config->positions > 0) != (model->position_embd != NULL) ||
		(config->types > 0) != (model->type_embd != NULL) ||
		has_labels != (model->head_out.mat.data != NULL) || has_labels != (config->labels > 0) ||
		(config->head_activation != HEAD_NONE) != (model->head_dense.mat.data != NULL))
		return false;
	for (uint32_t i = 0; i < config->layers; i++)
		if (!layer_is_complete(model, &model->layers[i]))
			return false;
	return true;
}

static bool
open_labels(const ImageHeader *header, Model *model)
{
	uint32_t	before = 0;

	model->label_ends = span_data(header, header->label_ends, sizeof(uint32_t), (uint64_t) model->config.labels * sizeof(uint32_t));
	model->label_text = span_data(header, header->label_text, 1, header->label_text.bytes);
	if (model->label_ends == NULL || model->label_text == NULL)
		return false;
	for (uint32_t i = 0; i < model->config.labels; i++)
	{
		if (model->label_ends[i] < before || model->label_ends[i] > header->label_text.bytes)
			return false;
		before = model->label_ends[i];
	}
	return true;
}

static bool
open_info(const ImageHeader *header, Model *model)
{
	const ModelConfig *config = &model->config;
	ModelInfo  *info = &model->info;
	const TensorTypeInfo *type = tensor_type_info(header->quantization);

	*info = (ModelInfo) {
		.kind = config->kind, .pooling = config->pooling,
		.architecture = model->arch->gguf != NULL ? model->arch->gguf : model->arch->hf,
		.quantization = type != NULL ? type->name : "",
		.layers = config->layers, .width = config->width, .context = config->context, .vocab = config->vocab,
		.types = config->types, .labels = config->labels, .multi_label = config->multi_label,
		.parameters = header->parameters
	};
	memcpy(info->sha256, header->source, sizeof(info->sha256));
	return span_slice(header, header->name, &info->name) &&
		span_slice(header, header->license, &info->license) &&
		span_slice(header, header->chat_template, &info->chat_template);
}

static bool
header_is_sound(const void *image, size_t size)
{
	const ImageHeader *header = image;

	return size >= sizeof(ImageHeader) + IMAGE_DIGEST &&
		(uintptr_t) image % IMAGE_ALIGN == 0 &&
		memcmp(header->magic, IMAGE_MAGIC, sizeof(header->magic)) == 0 &&
		header->layout == IMAGE_LAYOUT &&
		header->size == size &&
		header->parts <= (size - IMAGE_DIGEST - sizeof(ImageHeader)) / sizeof(ImagePart) &&
		config_is_sound(&header->config);
}

Model *
model_open(Call *call, const void *image, size_t size)
{
	const ImageHeader *header = image;
	const ImagePart *parts;
	const void *tokenizer;
	Model	   *model;
	bool		good;

	if (!header_is_sound(image, size))
	{
		fail_damaged(call);
		return NULL;
	}
	parts = (const ImagePart *) (header + 1);
	model = mc_alloc0(call, 1, sizeof(Model));
	if (model == NULL || (model->layers = mc_alloc0(call, header->config.layers, sizeof(ModelLayer))) == NULL)
		return NULL;
	model->config = header->config;
	model->arch = arch_get(model->config.arch);
	for (uint32_t i = 0; i < model->config.layers; i++)
		model->layers[i].is_windowed = config_is_windowed(&model->config, i);

	model->frequencies = span_data(header, header->frequencies, sizeof(double), (uint64_t) model->config.rope_dims * sizeof(double));
	good = model->frequencies != NULL && open_info(header, model) && open_labels(header, model);
	for (uint32_t i = 0; good && i < header->parts; i++)
		good = open_part(header, model, &parts[i]);
	if (model->output.mat.data == NULL)
		model->output.mat = model->token_embd;
	tokenizer = span_data(header, header->tokenizer, IMAGE_ALIGN, header->tokenizer.bytes);
	if (!good || tokenizer == NULL || !model_is_complete(model))
	{
		fail_damaged(call);
		return NULL;
	}
	model->tokenizer = tok_open(call, tokenizer, header->tokenizer.bytes);
	if (model->tokenizer == NULL)
		return NULL;
	if (tok_vocab_size(model->tokenizer) > model->config.vocab)
	{
		fail_damaged(call);
		return NULL;
	}
	return model;
}

bool
model_verify(Call *call, const void *image, size_t size)
{
	Sha256		hash;
	uint8_t		digest[IMAGE_DIGEST];
	const char *bytes = image;

	if (!header_is_sound(image, size))
		return fail_damaged(call);
	sha256_init(&hash);
	for (size_t at = 0, end = size - IMAGE_DIGEST; at < end; at += VERIFY_BYTES)
	{
		if (mc_cancelled(call))
			return false;
		sha256_update(&hash, bytes + at, end - at < VERIFY_BYTES ? end - at : VERIFY_BYTES);
	}
	sha256_final(&hash, digest);
	if (memcmp(digest, bytes + size - IMAGE_DIGEST, IMAGE_DIGEST) != 0)
		return fail_damaged(call);
	return true;
}

const ModelInfo *
model_info(const Model *model)
{
	return &model->info;
}

const Tokenizer *
model_tokenizer(const Model *model)
{
	return model->tokenizer;
}

Slice
model_label(const Model *model, uint32_t i)
{
	uint32_t	start = i == 0 ? 0 : model->label_ends[i - 1];

	return (Slice) {model->label_text + start, model->label_ends[i] - start};
}
