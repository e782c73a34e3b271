/*
 * Shapes that follow from a configuration.
 */
#include "nn/image.h"

PartShape
part_shape(const ModelConfig *config, Part part)
{
	uint32_t	width = config->width;
	uint32_t	q = config->heads * config->d_head;
	uint32_t	kv = config->kv_heads * config->d_head;
	uint32_t	ff = config->d_ff;
	uint32_t	experts = config->experts;

	switch (part)
	{
		case PART_TOKEN_EMBD:
		case PART_OUTPUT:
			return (PartShape) {FORM_MATRIX, config->vocab, width, 1};
		case PART_TYPE_EMBD:
			return (PartShape) {FORM_TABLE, config->types, width, 1};
		case PART_POSITION_EMBD:
			return (PartShape) {FORM_TABLE, config->positions, width, 1};
		case PART_ROPE_FACTORS:
			return (PartShape) {FORM_VECTOR, config->rope_dims / 2, 1, 1};
		case PART_HEAD_DENSE:
			return (PartShape) {FORM_MATRIX, width, width, 1};
		case PART_HEAD_OUT:
			return (PartShape) {FORM_MATRIX, config->labels, width, 1};
		case PART_ATTN_QKV:
			return (PartShape) {FORM_MATRIX, q + 2 * kv, width, 1};
		case PART_ATTN_Q:
			return (PartShape) {FORM_MATRIX, q, width, 1};
		case PART_ATTN_K:
		case PART_ATTN_V:
			return (PartShape) {FORM_MATRIX, kv, width, 1};
		case PART_ATTN_Q_NORM:
		case PART_ATTN_K_NORM:
			return (PartShape) {FORM_VECTOR, config->d_head, 1, 1};
		case PART_ATTN_OUT:
			return (PartShape) {FORM_MATRIX, width, q, 1};
		case PART_FFN_GATE:
		case PART_FFN_UP:
			return (PartShape) {FORM_MATRIX, ff, width, 1};
		case PART_FFN_DOWN:
			return (PartShape) {FORM_MATRIX, width, ff, 1};
		case PART_ROUTER:
			return (PartShape) {FORM_MATRIX, experts, width, 1};
		case PART_GATE_EXPERTS:
		case PART_UP_EXPERTS:
			return (PartShape) {FORM_MATRIX, ff, width, experts};
		case PART_DOWN_EXPERTS:
			return (PartShape) {FORM_MATRIX, width, ff, experts};
		case PART_EMBD_NORM:
		case PART_OUT_NORM:
		case PART_HEAD_NORM:
		case PART_ATTN_NORM:
		case PART_ATTN_POST_NORM:
		case PART_ATTN_SUM_NORM:
		case PART_FFN_NORM:
		case PART_FFN_POST_NORM:
		case PART_FFN_SUM_NORM:
		case PART_COUNT:
			break;
	}
	return (PartShape) {FORM_VECTOR, width, 1, 1};
}

static bool
within(uint32_t value, uint32_t least, uint32_t most)
{
	return value >= least && value <= most;
}

bool
config_is_sound(const ModelConfig *config)
{
	return arch_get(config->arch) != NULL &&
		config->kind <= MODEL_TAGGER &&
		within(config->layers, 1, MODEL_MAX_LAYERS) &&
		within(config->width, 1, MODEL_MAX_WIDTH) &&
		within(config->d_ff, 1, MODEL_MAX_WIDTH) &&
		within(config->heads, 1, MODEL_MAX_WIDTH) &&
		within(config->kv_heads, 1, config->heads) &&
		config->heads % config->kv_heads == 0 &&
		within(config->d_head, 1, MODEL_MAX_HEAD) &&
		config->d_head <= MODEL_MAX_WIDTH / config->heads &&
		within(config->vocab, 1, MODEL_MAX_VOCAB) &&
		within(config->context, 1, MODEL_MAX_CONTEXT) &&
		config->positions <= MODEL_MAX_CONTEXT &&
		(config->positions == 0 || config->context <= config->positions) &&
		config->types <= MODEL_MAX_VOCAB &&
		config->experts <= MODEL_MAX_EXPERTS &&
		config->experts_used <= config->experts &&
		(config->experts == 0) == (config->experts_used == 0) &&
		config->labels <= MODEL_MAX_LABELS &&
		config->rope <= ROPE_HALVES &&
		config->rope_dims <= config->d_head && config->rope_dims % 2 == 0 &&
		(config->rope == ROPE_NONE) == (config->rope_dims == 0) &&
		config->window_pattern <= WINDOW_FIRST_FULL &&
		(config->window_pattern == WINDOW_NONE) == (config->window == 0) &&
		(config->window_pattern <= WINDOW_ALL || within(config->window_period, 1, MODEL_MAX_LAYERS)) &&
		config->activation <= ACT_RELU &&
		config->head_activation <= HEAD_GELU &&
		config->pooling <= POOL_LAST;
}
