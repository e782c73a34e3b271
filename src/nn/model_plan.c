/*
 * From source files to the list of an image's parts.
 *
 * Every part that the architecture asks for is found and compared with the shape
 * that the hyper-parameters imply; all values are checked to be finite.
 * Projections that share an input and a type (query, key and value; gate and up)
 * become one matrix: fewer and longer products.
 */
#include "nn/model_plan.h"

#include <stdio.h>

static bool
has_bit(uint32_t set, Part part)
{
	return (set & (UINT32_C(1) << part)) != 0;
}

/* Parts of one group share the marks of the table: Q, K and V those of QKV, gate those of up. */
static Part
table_part(Part part)
{
	switch (part)
	{
		case PART_ATTN_Q:
		case PART_ATTN_K:
		case PART_ATTN_V:
			return PART_ATTN_QKV;
		case PART_FFN_GATE:
			return PART_FFN_UP;
		default:
			return part;
	}
}

static bool
fail_missing(ModelPlan *m, Part part, uint32_t layer, bool bias)
{
	char		name[64];

	snprintf(name, sizeof(name), part_gguf_name(part), layer);
	return mc_fail(m->call, MC_DATA_CORRUPTED, "model has no tensor for \"%s.%s\"", name, bias ? "bias" : "weight");
}

static bool
fail_shape(ModelPlan *m, const Tensor *tensor)
{
	return mc_fail(m->call, MC_DATA_CORRUPTED, "tensor \"%.*s\" of the model has dimensions that do not fit its hyper-parameters",
				   (int) (tensor->name.len < 100 ? tensor->name.len : 100), tensor->name.data);
}

static bool
check_finite(ModelPlan *m, const Tensor *tensor)
{
	bool		finite;

	if (!tensor_is_finite(m->call, tensor, &finite))
		return false;
	if (!finite)
		return mc_fail(m->call, MC_DATA_CORRUPTED, "tensor \"%.*s\" of the model holds values that are not finite",
					   (int) (tensor->name.len < 100 ? tensor->name.len : 100), tensor->name.data);
	return true;
}

/* ---- finding parts ---- */

static bool
has_dims(const Tensor *tensor, uint64_t cols, uint64_t rows, uint64_t count)
{
	return tensor->dims[0] == cols && tensor->dims[1] == rows && tensor->dims[2] == count && tensor->dims[3] == 1;
}

/* The part's bias into planned->biases[i], where there is and must or may be one. */
static bool
plan_bias(ModelPlan *m, PlannedPart *planned, uint32_t i, Part part, uint32_t rows)
{
	uint32_t	layer = planned->record.layer;
	const Tensor *bias = source_find(&m->tensors, part, layer, true);
	bool		must = has_bit(m->arch->bias, table_part(part));

	if (bias == NULL)
		return must ? fail_missing(m, part, layer, true) : true;
	if (!must && !has_bit(m->arch->bias_optional, table_part(part)))
		return mc_fail(m->call, MC_UNSUPPORTED, "model has a bias at \"%.*s\" that its architecture does not use",
					   (int) (bias->name.len < 100 ? bias->name.len : 100), bias->name.data);
	if (!has_dims(bias, rows, 1, 1))
		return fail_shape(m, bias);
	planned->biases[i] = bias;
	return check_finite(m, bias);
}

/*
 * Add source tensor i of a part: rows, cols as shape says.  The matrices of
 * transposed families have their dimensions the other way round.
 */
static bool
plan_source(ModelPlan *m, PlannedPart *planned, const Tensor *weight, Part part, PartShape shape)
{
	uint32_t	i = planned->sources++;
	bool		is_hf = !m->tensors.is_gguf;
	bool		is_turned = is_hf && m->arch->family->transposed && shape.form == FORM_MATRIX &&
		part != PART_TOKEN_EMBD && part != PART_OUTPUT;
	uint32_t	stored = shape.rows + planned->skip_rows;
	uint64_t	cols = is_turned ? stored : shape.cols;
	uint64_t	rows = is_turned ? shape.cols : stored;

	if (shape.form == FORM_VECTOR ? !has_dims(weight, shape.rows, 1, 1) : !has_dims(weight, cols, rows, shape.count))
		return fail_shape(m, weight);
	if (is_turned && tensor_type_info(weight->type)->block != 1)
		return mc_fail(m->call, MC_UNSUPPORTED, "quantized weights of this kind of model are not supported");
	planned->weights[i] = weight;
	planned->turned = is_turned;
	planned->plus_one = is_hf && m->arch->family->norm_plus_one && shape.form == FORM_VECTOR;
	m->type_weights[weight->type] += shape.form == FORM_MATRIX ? (uint64_t) shape.rows * shape.cols * shape.count : 0;
	return check_finite(m, weight) && plan_bias(m, planned, i, part, shape.rows);
}

static PlannedPart *
next_part(ModelPlan *m, Part part, uint32_t layer, PartShape shape)
{
	PlannedPart *planned = &m->parts[m->part_count++];

	planned->record = (ImagePart) {.part = part, .layer = layer, .rows = shape.rows, .cols = shape.cols, .count = shape.count};
	return planned;
}

/* A part that stands alone; *found (may be NULL) tells whether there is one. */
static bool
plan_part(ModelPlan *m, Part part, uint32_t layer, bool must, bool *found)
{
	PartShape	shape = part_shape(&m->config, part);
	const Tensor *weight = source_find(&m->tensors, part, layer, false);
	PlannedPart *planned;

	if (found != NULL)
		*found = weight != NULL;
	if (weight == NULL)
		return must ? fail_missing(m, part, layer, false) : true;
	planned = next_part(m, part, layer, shape);
	if (part == PART_POSITION_EMBD && !m->tensors.is_gguf)
		planned->skip_rows = m->arch->position_offset;
	return plan_source(m, planned, weight, part, shape);
}

/*
 * Several projections of the same input: one part named whole when their types agree and each
 * ends with a full group of rows, else a part for each.
 */
static bool
plan_joined(ModelPlan *m, Part whole, const Part *parts, uint32_t n, uint32_t layer)
{
	const Tensor *weights[PLAN_MOST_SOURCES];
	PartShape	joined = {FORM_MATRIX, 0, m->config.width, 1};
	bool		fits = true;
	PlannedPart *planned = NULL;

	for (uint32_t i = 0; i < n; i++)
	{
		uint32_t	rows = part_shape(&m->config, parts[i]).rows;

		weights[i] = source_find(&m->tensors, parts[i], layer, false);
		if (weights[i] == NULL)
			return fail_missing(m, parts[i], layer, false);
		fits = fits && weights[i]->type == weights[0]->type && rows % GROUP_ROWS == 0;
		joined.rows += rows;
	}
	for (uint32_t i = 0; i < n; i++)
	{
		PartShape	shape = part_shape(&m->config, parts[i]);

		if (!fits)
			planned = next_part(m, parts[i], layer, shape);
		else if (i == 0)
			planned = next_part(m, whole, layer, joined);
		if (!plan_source(m, planned, weights[i], parts[i], shape))
			return false;
		if (planned->sources > 1 && (planned->biases[0] == NULL) != (planned->biases[planned->sources - 1] == NULL))
			return fail_missing(m, parts[i], layer, true);
	}
	return true;
}

static bool
plan_attention(ModelPlan *m, uint32_t layer)
{
	static const Part apart[] = {PART_ATTN_Q, PART_ATTN_K, PART_ATTN_V};

	if (source_find(&m->tensors, PART_ATTN_QKV, layer, false) != NULL)
		return plan_part(m, PART_ATTN_QKV, layer, true, NULL);
	return plan_joined(m, PART_ATTN_QKV, apart, 3, layer);
}

static bool
plan_ffn(ModelPlan *m, uint32_t layer)
{
	static const Part apart[] = {PART_FFN_GATE, PART_FFN_UP};
	const ModelConfig *config = &m->config;
	const Tensor *up;

	if (config->experts > 0)
		return plan_part(m, PART_ROUTER, layer, true, NULL) &&
			plan_part(m, PART_GATE_EXPERTS, layer, true, NULL) &&
			plan_part(m, PART_UP_EXPERTS, layer, true, NULL) &&
			plan_part(m, PART_DOWN_EXPERTS, layer, true, NULL);

	if (!m->arch->gated)
	{
		if (!plan_part(m, PART_FFN_UP, layer, true, NULL))
			return false;
	}
	else if (source_find(&m->tensors, PART_FFN_GATE, layer, false) != NULL)
	{
		if (!plan_joined(m, PART_FFN_UP, apart, 2, layer))
			return false;
	}
	else
	{
		PartShape	both = {FORM_MATRIX, 2 * config->d_ff, config->width, 1};

		up = source_find(&m->tensors, PART_FFN_UP, layer, false);
		if (up == NULL)
			return fail_missing(m, PART_FFN_UP, layer, false);
		if (!plan_source(m, next_part(m, PART_FFN_UP, layer, both), up, PART_FFN_UP, both))
			return false;
	}
	return plan_part(m, PART_FFN_DOWN, layer, true, NULL);
}

static bool
plan_layer(ModelPlan *m, uint32_t layer)
{
	static const Part alone[] = {PART_ATTN_NORM, PART_ATTN_Q_NORM, PART_ATTN_K_NORM, PART_ATTN_OUT, PART_ATTN_POST_NORM,
	PART_ATTN_SUM_NORM, PART_FFN_NORM, PART_FFN_POST_NORM, PART_FFN_SUM_NORM};

	if (!plan_attention(m, layer) || !plan_ffn(m, layer))
		return false;
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
	{
		bool		must = has_bit(m->arch->parts, alone[i]);

		if ((must || has_bit(m->arch->parts_optional, alone[i])) && !plan_part(m, alone[i], layer, must, NULL))
			return false;
	}
	return !mc_cancelled(m->call);
}

/* ---- what tensors say about the configuration ---- */

/* Rows of a table, less those that are skipped; 0 when there is none. */
static bool
count_rows(ModelPlan *m, Part part, uint32_t most, uint32_t skip, uint32_t *rows)
{
	const Tensor *table = source_find(&m->tensors, part, 0, false);

	*rows = 0;
	if (table == NULL)
		return true;
	if (table->dims[1] <= skip || table->dims[1] - skip > most)
		return fail_shape(m, table);
	*rows = (uint32_t) (table->dims[1] - skip);
	return true;
}

static bool
count_tables(ModelPlan *m)
{
	ModelConfig *config = &m->config;

	if (!count_rows(m, PART_TOKEN_EMBD, MODEL_MAX_VOCAB, 0, &config->vocab) ||
		!count_rows(m, PART_HEAD_OUT, MODEL_MAX_LABELS, 0, &config->labels))
		return false;
	if ((has_bit(m->arch->parts | m->arch->parts_optional, PART_TYPE_EMBD)) &&
		!count_rows(m, PART_TYPE_EMBD, MODEL_MAX_VOCAB, 0, &config->types))
		return false;
	if (has_bit(m->arch->parts, PART_POSITION_EMBD) &&
		!count_rows(m, PART_POSITION_EMBD, MODEL_MAX_CONTEXT, m->tensors.is_gguf ? 0 : m->arch->position_offset, &config->positions))
		return false;
	if (config->positions > 0 && config->context > config->positions)
		config->context = config->positions;
	if (config->vocab == 0)
		return fail_missing(m, PART_TOKEN_EMBD, 0, false);
	if (m->source->vocab.count > config->vocab)
		return mc_fail(m->call, MC_DATA_CORRUPTED, "model embeds %u tokens but its vocabulary has %u",
					   config->vocab, m->source->vocab.count);
	return true;
}

/* A head makes a classifier of an encoder; without the matrix of its labels it is of no use. */
static void
settle_kind(ModelPlan *m)
{
	ModelConfig *config = &m->config;
	const Arch *arch = m->arch;

	if (config->kind == MODEL_ENCODER && arch->encoder && m->tensors.is_gguf && config->labels > 0)
	{
		config->kind = MODEL_CLASSIFIER;
		config->pooling = POOL_CLS;
	}
	if (config->kind != MODEL_CLASSIFIER && config->kind != MODEL_TAGGER)
		config->labels = 0;
}

static bool
plan_head(ModelPlan *m)
{
	ModelConfig *config = &m->config;
	bool		has_dense = false;

	if (config->labels == 0)
	{
		if (config->kind == MODEL_CLASSIFIER || config->kind == MODEL_TAGGER)
			return fail_missing(m, PART_HEAD_OUT, 0, false);
		return true;
	}
	if (config->kind == MODEL_CLASSIFIER || m->arch->head_on_tokens)
	{
		if (!plan_part(m, PART_HEAD_DENSE, 0, m->arch->head_on_tokens, &has_dense))
			return false;
		config->head_activation = !has_dense ? HEAD_NONE : m->arch->head_on_tokens ? HEAD_GELU : HEAD_TANH;
		if (m->arch->head_on_tokens && !plan_part(m, PART_HEAD_NORM, 0, true, NULL))
			return false;
	}
	return plan_part(m, PART_HEAD_OUT, 0, true, NULL);
}

static bool
plan_rope(ModelPlan *m)
{
	ModelConfig *config = &m->config;
	uint32_t	pairs = config->rope_dims / 2;
	const Tensor *factors = NULL;
	float	   *values;
	double	   *divisors;

	if (config->rope == ROPE_NONE)
		return true;
	if (has_bit(m->arch->parts_optional, PART_ROPE_FACTORS))
		factors = source_find(&m->tensors, PART_ROPE_FACTORS, 0, false);
	if (factors != NULL)
	{
		if (!has_dims(factors, pairs, 1, 1) || factors->type != TENSOR_F32)
			return fail_shape(m, factors);
		if (!check_finite(m, factors) ||
			(values = mc_alloc(m->call, pairs, sizeof(float))) == NULL ||
			(divisors = mc_alloc(m->call, pairs, sizeof(double))) == NULL)
			return false;
		tensor_dequantize(factors->type, factors->data, values, pairs);
		for (uint32_t i = 0; i < pairs; i++)
			divisors[i] = values[i];
		m->rope.divisors = divisors;
		/* those for longer texts are not used: a cache that mixes both has no exact meaning */
		if (slice_is(factors->name, "rope_factors_short.weight") && m->rope.original_context < config->context)
			config->context = (uint32_t) m->rope.original_context;
	}
	m->frequencies = mc_alloc(m->call, 2 * pairs, sizeof(double));
	return m->frequencies != NULL && model_rope_frequencies(m->call, config, &m->rope, m->frequencies);
}

static bool
plan_parts(ModelPlan *m)
{
	static const Part alone[] = {PART_TOKEN_EMBD, PART_TYPE_EMBD, PART_POSITION_EMBD, PART_EMBD_NORM, PART_OUT_NORM, PART_OUTPUT};
	ModelConfig *config = &m->config;

	m->parts = mc_alloc0(m->call, PART_FIRST_OF_LAYER + (size_t) config->layers * (PART_COUNT - PART_FIRST_OF_LAYER),
						 sizeof(PlannedPart));
	if (m->parts == NULL || !count_tables(m))
		return false;
	settle_kind(m);
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
	{
		bool		must = has_bit(m->arch->parts, alone[i]);

		if ((must || has_bit(m->arch->parts_optional, alone[i])) && !plan_part(m, alone[i], 0, must, NULL))
			return false;
	}
	for (uint32_t layer = 0; layer < config->layers; layer++)
		if (!plan_layer(m, layer))
			return false;
	if (!plan_head(m) || !plan_rope(m) || !source_check_all_used(m->call, &m->tensors))
		return false;
	if (!config_is_sound(config))
		return mc_fail(m->call, MC_DATA_CORRUPTED, "hyper-parameters of the model do not fit each other");
	return true;
}

/* ---- labels and names ---- */

static bool
add_label(ModelPlan *m, uint32_t i, Slice text)
{
	if (!buffer_add(m->call, &m->label_text, text.data, text.len))
		return false;
	m->label_ends[i] = (uint32_t) m->label_text.len;
	return true;
}

static bool
add_numbered_label(ModelPlan *m, uint32_t i)
{
	char		name[24];

	return add_label(m, i, (Slice) {name, (size_t) snprintf(name, sizeof(name), "LABEL_%u", i)});
}

static bool
plan_labels(ModelPlan *m)
{
	uint32_t	n = m->config.labels;
	const Json *names = json_get(m->source->config, "id2label");
	char		key[96];
	GgufArray	array;
	const uint8_t *at = NULL;
	Slice		text;

	if ((m->label_ends = mc_alloc0(m->call, n + 1, sizeof(uint32_t))) == NULL)
		return false;
	if (m->tensors.is_gguf)
	{
		snprintf(key, sizeof(key), "%s.classifier.output_labels", m->arch->gguf);
		if (gguf_array(m->source->gguf, key, &array) && array.type == GGUF_STRING && array.count == n)
			at = array.data;
	}
	else if (names != NULL && n > 0 && names->count != n)
		return mc_fail(m->call, MC_DATA_CORRUPTED, "model has %u labels and names for %u", n, names->count);
	for (uint32_t i = 0; i < n; i++)
	{
		snprintf(key, sizeof(key), "%u", i);
		if (at != NULL)
			text = gguf_next_text(&at);
		else if (!json_text(json_get(names, key), &text))
		{
			if (!add_numbered_label(m, i))
				return false;
			continue;
		}
		if (!add_label(m, i, text))
			return false;
	}
	return true;
}

static void
plan_names(ModelPlan *m)
{
	if (m->tensors.is_gguf)
	{
		gguf_text(m->source->gguf, "general.name", &m->name);
		gguf_text(m->source->gguf, "general.license", &m->license);
	}
	else
		json_text(json_get(m->source->config, "_name_or_path"), &m->name);
}

static bool
find_architecture(ModelPlan *m)
{
	Slice		name = {"", 0};
	const Json *config = m->source->config;

	if (m->source->gguf != NULL)
	{
		if (gguf_text(m->source->gguf, "general.architecture", &name))
			m->arch = arch_find_gguf(name);
	}
	else if (json_text(json_get(config, "model_type"), &name))
		m->arch = arch_find_hf(name);
	if (m->arch == NULL)
	{
		mc_fail(m->call, MC_UNSUPPORTED, "architecture of the model is not supported");
		return mc_hint(m->call, "The README lists the architectures that are.");
	}
	if (m->source->gguf != NULL)
		return model_config_gguf(m->call, m->arch, m->source->gguf, &m->config, &m->rope);
	if (m->source->pooling != NULL && json_is_true(json_get(m->source->pooling, "pooling_mode_max_tokens")))
		return mc_fail(m->call, MC_UNSUPPORTED, "maximum pooling is not supported");
	return model_config_hf(m->call, m->arch, config, m->source->pooling, &m->config, &m->rope);
}

bool
model_plan(Call *call, const ModelSource *source, ModelPlan *m)
{
	m->call = call;
	m->source = source;
	if (!find_architecture(m) ||
		!source_tensors_init(call, &m->tensors, m->arch, source) ||
		!plan_parts(m) ||
		!plan_labels(m))
		return false;
	plan_names(m);
	return true;
}
