/*
 * Hyper-parameters from GGUF metadata or config.json, checked.
 *
 * One table says where each number stands in either form and what values make
 * sense; derive() then fills the defaults of the architecture and refuses what
 * contradicts itself.  A number that is missing where the publication has no
 * default is an error, not a guess.
 */
#include "nn/model_config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fmath.h"
#include "base/real.h"

typedef enum Field
{
	FIELD_CONTEXT,
	FIELD_WIDTH,
	FIELD_LAYERS,
	FIELD_FF,
	FIELD_HEADS,
	FIELD_KV_HEADS,
	FIELD_KEY_LENGTH,
	FIELD_VALUE_LENGTH,
	FIELD_RMS_EPS,
	FIELD_LAYER_EPS,
	FIELD_ATTN_SCALE,
	FIELD_QUERY_SCALAR,
	FIELD_ATTN_SOFTCAP,
	FIELD_OUT_SOFTCAP,
	FIELD_WINDOW,
	FIELD_WINDOW_PERIOD,
	FIELD_EXPERTS,
	FIELD_EXPERTS_USED,
	FIELD_ROPE_DIMS,
	FIELD_ROPE_FRACTION,
	FIELD_ROPE_BASE,
	FIELD_ROPE_LOCAL_BASE,
	FIELD_ROPE_FACTOR,
	FIELD_ROPE_CONTEXT,
	FIELD_ROPE_ATTENTION,
	FIELD_ROPE_BETA_FAST,
	FIELD_ROPE_BETA_SLOW,
	FIELD_ROPE_LOW,
	FIELD_ROPE_HIGH,
	FIELD_COUNT
} Field;

typedef struct Key
{
	const char *gguf;			/* after "<architecture>." */
	const char *hf[4];			/* names in config.json; those of rope scaling stand in an object there */
	bool		integer;
	double		least,
				most;
} Key;

static const Key keys[FIELD_COUNT] = {
	[FIELD_CONTEXT] = {"context_length", {"max_trained_positions", "max_position_embeddings", "n_positions", "n_ctx"}, true, 1, MODEL_MAX_CONTEXT},
	[FIELD_WIDTH] = {"embedding_length", {"hidden_size", "n_embd"}, true, 1, MODEL_MAX_WIDTH},
	[FIELD_LAYERS] = {"block_count", {"num_hidden_layers", "n_layer"}, true, 1, MODEL_MAX_LAYERS},
	[FIELD_FF] = {"feed_forward_length", {"intermediate_size", "n_inner"}, true, 1, MODEL_MAX_WIDTH},
	[FIELD_HEADS] = {"attention.head_count", {"num_attention_heads", "n_head"}, true, 1, MODEL_MAX_WIDTH},
	[FIELD_KV_HEADS] = {"attention.head_count_kv", {"num_key_value_heads"}, true, 1, MODEL_MAX_WIDTH},
	[FIELD_KEY_LENGTH] = {"attention.key_length", {"head_dim"}, true, 1, MODEL_MAX_WIDTH},
	[FIELD_VALUE_LENGTH] = {"attention.value_length", {NULL}, true, 1, MODEL_MAX_WIDTH},
	[FIELD_RMS_EPS] = {"attention.layer_norm_rms_epsilon", {"rms_norm_eps"}, false, 0, 1},
	[FIELD_LAYER_EPS] = {"attention.layer_norm_epsilon", {"layer_norm_eps", "layer_norm_epsilon", "norm_eps"}, false, 0, 1},
	[FIELD_ATTN_SCALE] = {"attention.scale", {NULL}, false, 1e-6, 1e6},
	[FIELD_QUERY_SCALAR] = {NULL, {"query_pre_attn_scalar"}, false, 1e-6, 1e6},
	[FIELD_ATTN_SOFTCAP] = {"attn_logit_softcapping", {"attn_logit_softcapping"}, false, 0, 1e6},
	[FIELD_OUT_SOFTCAP] = {"final_logit_softcapping", {"final_logit_softcapping"}, false, 0, 1e6},
	[FIELD_WINDOW] = {"attention.sliding_window", {"sliding_window", "local_attention"}, true, 0, UINT32_MAX},
	[FIELD_WINDOW_PERIOD] = {"attention.sliding_window_pattern", {"sliding_window_pattern", "global_attn_every_n_layers"}, true, 1, MODEL_MAX_LAYERS},
	[FIELD_EXPERTS] = {"expert_count", {NULL}, true, 0, MODEL_MAX_EXPERTS},
	[FIELD_EXPERTS_USED] = {"expert_used_count", {NULL}, true, 0, MODEL_MAX_EXPERTS},
	[FIELD_ROPE_DIMS] = {"rope.dimension_count", {NULL}, true, 2, MODEL_MAX_WIDTH},
	[FIELD_ROPE_FRACTION] = {NULL, {"partial_rotary_factor", "rotary_emb_fraction"}, false, 0, 1},
	[FIELD_ROPE_BASE] = {"rope.freq_base", {"rope_theta", "rotary_emb_base", "global_rope_theta"}, false, 2, 1e12},
	[FIELD_ROPE_LOCAL_BASE] = {"rope.freq_base_swa", {"rope_local_base_freq", "local_rope_theta"}, false, 2, 1e12},
	[FIELD_ROPE_FACTOR] = {"rope.scaling.factor", {"factor"}, false, 0, 1e6},
	[FIELD_ROPE_CONTEXT] = {"rope.scaling.original_context_length", {"original_max_position_embeddings"}, true, 1, MODEL_MAX_CONTEXT},
	[FIELD_ROPE_ATTENTION] = {"rope.scaling.attn_factor", {"attention_factor"}, false, 1e-6, 1e6},
	[FIELD_ROPE_BETA_FAST] = {"rope.scaling.yarn_beta_fast", {"beta_fast"}, false, 1e-6, 1e6},
	[FIELD_ROPE_BETA_SLOW] = {"rope.scaling.yarn_beta_slow", {"beta_slow"}, false, 1e-6, 1e6},
	[FIELD_ROPE_LOW] = {NULL, {"low_freq_factor"}, false, 1e-6, 1e6},
	[FIELD_ROPE_HIGH] = {NULL, {"high_freq_factor"}, false, 1e-6, 1e6},
};

static const struct
{
	const char *name;
	Activation	activation;
}			activations[] = {
	{"silu", ACT_SILU}, {"swish", ACT_SILU}, {"swiglu", ACT_SILU}, {"relu", ACT_RELU},
	/* what config.json calls gelu is the exact one */
	{"gelu", ACT_GELU_ERF}, {"gelu_new", ACT_GELU_TANH}, {"gelu_fast", ACT_GELU_TANH}, {"gelu_pytorch_tanh", ACT_GELU_TANH},
};

static const struct
{
	const char *name;
	RopeScaling scaling;
}			scalings[] = {
	{"none", SCALING_NONE}, {"default", SCALING_NONE}, {"linear", SCALING_LINEAR}, {"yarn", SCALING_YARN},
	{"llama3", SCALING_LLAMA3}, {"longrope", SCALING_LONG}, {"su", SCALING_LONG},
};

/* What a file says; NAN where it says nothing. */
typedef struct Values
{
	double		v[FIELD_COUNT];
} Values;

static inline bool
has(const Values *values, Field field)
{
	return !isnan(values->v[field]);
}

static inline double
value_or(const Values *values, Field field, double otherwise)
{
	return has(values, field) ? values->v[field] : otherwise;
}

static bool
check_range(Call *call, const char *name, const Key *key, double value)
{
	if (!(value >= key->least && value <= key->most))
		return mc_fail(call, MC_DATA_CORRUPTED, "hyper-parameter \"%s\" of the model is out of range", name);
	return true;
}

/* ---- what both forms have in common ---- */

static bool
derive_attention(Call *call, const Arch *arch, const Values *values, ModelConfig *config)
{
	uint32_t	d_head;

	config->heads = (uint32_t) values->v[FIELD_HEADS];
	config->kv_heads = (uint32_t) value_or(values, FIELD_KV_HEADS, config->heads);
	if (config->kv_heads > config->heads || config->heads % config->kv_heads != 0)
		return mc_fail(call, MC_DATA_CORRUPTED, "model has %u attention heads for %u key heads", config->heads, config->kv_heads);
	if (!has(values, FIELD_KEY_LENGTH) && config->width % config->heads != 0)
		return mc_fail(call, MC_DATA_CORRUPTED, "model of width %u has %u attention heads", config->width, config->heads);
	d_head = (uint32_t) value_or(values, FIELD_KEY_LENGTH, config->width / config->heads);
	if ((uint32_t) value_or(values, FIELD_VALUE_LENGTH, d_head) != d_head)
		return mc_fail(call, MC_UNSUPPORTED, "keys and values of different length are not supported");
	if (d_head > MODEL_MAX_HEAD || (uint64_t) d_head * config->heads > MODEL_MAX_WIDTH)
		return mc_fail(call, MC_DATA_CORRUPTED, "model has %u attention heads of width %u", config->heads, d_head);
	config->d_head = d_head;

	if (has(values, FIELD_QUERY_SCALAR))
		config->attn_scale = (float) (1 / real_sqrt(values->v[FIELD_QUERY_SCALAR]));
	else if (arch->wide_scale_layers == config->layers)
		config->attn_scale = (float) (1 / real_sqrt(config->width / config->heads));
	else
		config->attn_scale = (float) value_or(values, FIELD_ATTN_SCALE, 1 / real_sqrt(d_head));
	config->attn_softcap = (float) value_or(values, FIELD_ATTN_SOFTCAP, 0);
	config->out_softcap = (float) value_or(values, FIELD_OUT_SOFTCAP, 0);

	if (arch->window != WINDOW_NONE && value_or(values, FIELD_WINDOW, 0) > 0)
	{
		config->window_pattern = arch->window;
		config->window_period = (uint32_t) value_or(values, FIELD_WINDOW_PERIOD, arch->window_period);
		/* an encoder's window is the whole width around a token */
		config->window = (uint32_t) (arch->encoder ? values->v[FIELD_WINDOW] / 2 : values->v[FIELD_WINDOW]);
	}
	return true;
}

static bool
derive_rope(Call *call, const Arch *arch, const Values *values, ModelConfig *config, RopeSpec *rope)
{
	uint32_t	dims = (uint32_t) value_or(values, FIELD_ROPE_DIMS, config->d_head * value_or(values, FIELD_ROPE_FRACTION, 1));

	if (config->rope == ROPE_NONE)
		return true;
	if (dims < 2 || dims > config->d_head || dims % 2 != 0)
		return mc_fail(call, MC_DATA_CORRUPTED, "model rotates %u of %u dimensions", dims, config->d_head);
	config->rope_dims = dims;
	rope->base = value_or(values, FIELD_ROPE_BASE, 10000);
	rope->local_base = value_or(values, FIELD_ROPE_LOCAL_BASE, arch->local_rope_base > 0 ? arch->local_rope_base : rope->base);
	rope->factor = value_or(values, FIELD_ROPE_FACTOR, 1);
	if (rope->factor == 0)
		rope->factor = 1;
	rope->original_context = value_or(values, FIELD_ROPE_CONTEXT, config->context);
	rope->attention_factor = value_or(values, FIELD_ROPE_ATTENTION, 0);
	rope->beta_fast = value_or(values, FIELD_ROPE_BETA_FAST, 32);
	rope->beta_slow = value_or(values, FIELD_ROPE_BETA_SLOW, 1);
	rope->low_freq_factor = value_or(values, FIELD_ROPE_LOW, 1);
	rope->high_freq_factor = value_or(values, FIELD_ROPE_HIGH, 4);
	if (rope->scaling == SCALING_LLAMA3 && rope->high_freq_factor <= rope->low_freq_factor)
		return mc_fail(call, MC_DATA_CORRUPTED, "frequency bands of the model's rope scaling are empty");

	/* the other list of divisors serves longer texts; mixing both in one cache has no exact meaning */
	if (rope->scaling == SCALING_LONG && rope->original_context < config->context)
	{
		if (rope->attention_factor == 0)
			rope->attention_factor = real_sqrt(1 + fmath_log64(config->context / rope->original_context) / fmath_log64(rope->original_context));
		config->context = (uint32_t) rope->original_context;
	}
	return true;
}

static bool
derive(Call *call, const Arch *arch, const Values *values, ModelConfig *config, RopeSpec *rope)
{
	static const Field required[] = {FIELD_CONTEXT, FIELD_WIDTH, FIELD_LAYERS, FIELD_HEADS};
	Field		eps = arch->norm == NORM_RMS ? FIELD_RMS_EPS : FIELD_LAYER_EPS;

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (!has(values, required[i]))
			return mc_fail(call, MC_DATA_CORRUPTED, "model does not state its \"%s\"", keys[required[i]].gguf);
	if (!has(values, eps) && arch->norm == NORM_RMS)
		return mc_fail(call, MC_DATA_CORRUPTED, "model does not state its \"%s\"", keys[eps].gguf);

	config->arch = arch_index(arch);
	config->kind = arch->encoder ? MODEL_ENCODER : MODEL_DECODER;
	config->context = (uint32_t) values->v[FIELD_CONTEXT];
	config->width = (uint32_t) values->v[FIELD_WIDTH];
	config->layers = (uint32_t) values->v[FIELD_LAYERS];
	/* gpt2's config.json leaves it out */
	config->d_ff = (uint32_t) value_or(values, FIELD_FF, 4.0 * config->width);
	config->norm_eps = (float) value_or(values, eps, 1e-5);
	config->embd_scale = arch->embd_scaled ? (float) real_sqrt(config->width) : 1;
	config->rope_scale = 1;
	config->experts = (uint32_t) value_or(values, FIELD_EXPERTS, 0);
	config->experts_used = (uint32_t) value_or(values, FIELD_EXPERTS_USED, 0);
	if (config->experts_used > config->experts || (config->experts > 0 && config->experts_used == 0))
		return mc_fail(call, MC_DATA_CORRUPTED, "model uses %u of %u experts", config->experts_used, config->experts);
	if (!derive_attention(call, arch, values, config))
		return false;
	return derive_rope(call, arch, values, config, rope);
}

/* ---- GGUF ---- */

/* The value of "<architecture>.<name>" as a scalar; a list of equal numbers counts as one. */
static bool
gguf_value(Call *call, const Gguf *gguf, const char *full, double *out)
{
	GgufArray	array;
	uint64_t	integer;
	double		first,
				next;

	if (gguf_uint(gguf, full, &integer))
	{
		*out = (double) integer;
		return true;
	}
	if (gguf_real(gguf, full, out) || !gguf_array(gguf, full, &array))
		return true;
	if (array.count == 0 || !gguf_array_real(&array, 0, &first))
		return mc_fail(call, MC_UNSUPPORTED, "hyper-parameter \"%s\" of this kind is not supported", full);
	for (size_t i = 1; i < array.count; i++)
		if (!gguf_array_real(&array, i, &next) || next != first)
			return mc_fail(call, MC_UNSUPPORTED, "hyper-parameter \"%s\" that differs between layers is not supported", full);
	*out = first;
	return true;
}

static bool
gguf_scaling(Call *call, const Arch *arch, const Gguf *gguf, const Values *values, RopeSpec *rope)
{
	char		name[96];
	Slice		text;

	snprintf(name, sizeof(name), "%s.rope.scaling.type", arch->gguf);
	if (!gguf_text(gguf, name, &text))
	{
		rope->scaling = value_or(values, FIELD_ROPE_FACTOR, 0) > 0 ? SCALING_LINEAR : SCALING_NONE;
		return true;
	}
	for (size_t i = 0; i < sizeof(scalings) / sizeof(scalings[0]); i++)
		if (slice_is(text, scalings[i].name))
		{
			rope->scaling = scalings[i].scaling;
			return true;
		}
	return mc_fail(call, MC_UNSUPPORTED, "rope scaling of the model is of an unknown type");
}

static bool
gguf_pooling(Call *call, const Arch *arch, const Gguf *gguf, ModelConfig *config)
{
	/* GGUF's numbers: none, mean, cls, last, rank */
	static const ModelPooling poolings[] = {POOL_MEAN, POOL_MEAN, POOL_CLS, POOL_LAST, POOL_CLS};
	char		name[96];
	uint64_t	number;

	snprintf(name, sizeof(name), "%s.pooling_type", arch->gguf);
	if (!gguf_uint(gguf, name, &number))
		return true;
	if (number >= sizeof(poolings) / sizeof(poolings[0]))
		return mc_fail(call, MC_UNSUPPORTED, "pooling type %llu is not supported", (unsigned long long) number);
	config->pooling = poolings[number];
	if (!arch->encoder && number > 0)
		config->kind = MODEL_ENCODER;	/* a language model trained to embed */
	return true;
}

bool
model_config_gguf(Call *call, const Arch *arch, const Gguf *gguf, ModelConfig *config, RopeSpec *rope)
{
	Values		values;
	char		name[96];

	for (size_t i = 0; i < FIELD_COUNT; i++)
	{
		double	   *value = &values.v[i];

		*value = NAN;
		if (keys[i].gguf == NULL)
			continue;
		snprintf(name, sizeof(name), "%s.%s", arch->gguf, keys[i].gguf);
		/* a list says which layers have a window, as the table already knows */
		if (i == FIELD_WINDOW_PERIOD)
		{
			uint64_t	period;

			if (gguf_uint(gguf, name, &period))
				*value = (double) period;
		}
		else if (!gguf_value(call, gguf, name, value))
			return false;
		if (!isnan(*value) && !check_range(call, keys[i].gguf, &keys[i], *value))
			return false;
	}

	*config = (ModelConfig) {.rope = arch->rope_gguf, .activation = arch->activation};
	*rope = (RopeSpec) {.scaling = SCALING_NONE};
	return gguf_scaling(call, arch, gguf, &values, rope) &&
		derive(call, arch, &values, config, rope) &&
		gguf_pooling(call, arch, gguf, config);
}

/* ---- config.json ---- */

static const Json *
hf_member(const Json *json, const Key *key)
{
	for (size_t i = 0; i < sizeof(key->hf) / sizeof(key->hf[0]) && key->hf[i] != NULL; i++)
	{
		const Json *member = json_get(json, key->hf[i]);

		if (member != NULL && member->kind != JSON_NULL)
			return member;
	}
	return NULL;
}

/* Numbers of one object into those fields that have none yet. */
static bool
hf_values(Call *call, const Json *json, Values *values)
{
	for (size_t i = 0; i < FIELD_COUNT; i++)
	{
		const Json *member = hf_member(json, &keys[i]);
		double		value;
		int64_t		integer;

		if (member == NULL || has(values, i))
			continue;
		if (!json_real(member, &value) || (keys[i].integer && !json_int(member, &integer)))
			return mc_fail(call, MC_DATA_CORRUPTED, "\"%s\" of config.json is not a number", keys[i].hf[0]);
		if (!check_range(call, keys[i].hf[0], &keys[i], value))
			return false;
		values->v[i] = value;
	}
	return true;
}

/* phi3's list of divisors for texts within the original context. */
static bool
hf_divisors(Call *call, const Json *scaling, const ModelConfig *config, RopeSpec *rope)
{
	const Json *list = json_get(scaling, "short_factor");
	double	   *divisors;

	if (list == NULL || list->kind != JSON_ARRAY || list->count != config->rope_dims / 2)
		return mc_fail(call, MC_DATA_CORRUPTED, "\"short_factor\" of config.json does not fit the model");
	if ((divisors = mc_alloc(call, list->count, sizeof(double))) == NULL)
		return false;
	for (uint32_t i = 0; i < list->count; i++)
		if (!json_real(&list->items[i], &divisors[i]) || !(divisors[i] > 0))
			return mc_fail(call, MC_DATA_CORRUPTED, "\"short_factor\" of config.json is not a list of positive numbers");
	rope->divisors = divisors;
	return true;
}

static bool
hf_scaling(Call *call, const Json *scaling, RopeSpec *rope)
{
	const Json *type = json_get(scaling, "rope_type");

	rope->scaling = SCALING_NONE;
	if (type == NULL)
		type = json_get(scaling, "type");
	if (type == NULL)
		return true;
	for (size_t i = 0; i < sizeof(scalings) / sizeof(scalings[0]); i++)
		if (json_text_is(type, scalings[i].name))
		{
			rope->scaling = scalings[i].scaling;
			return true;
		}
	return mc_fail(call, MC_UNSUPPORTED, "rope scaling of the model is of an unknown type");
}

static bool
hf_activation(Call *call, const Arch *arch, const Json *json, ModelConfig *config)
{
	static const char *const names[] = {"hidden_activation", "hidden_act", "activation_function"};
	const Json *value = NULL;

	config->activation = arch->activation;
	for (size_t i = 0; i < 3 && (value == NULL || value->kind == JSON_NULL); i++)
		value = json_get(json, names[i]);
	if (value == NULL || value->kind == JSON_NULL)
		return true;
	for (size_t i = 0; i < sizeof(activations) / sizeof(activations[0]); i++)
		if (json_text_is(value, activations[i].name))
		{
			config->activation = activations[i].activation;
			return true;
		}
	return mc_fail(call, MC_UNSUPPORTED, "activation function of the model is not supported");
}

static bool
ends_with(Slice name, const char *suffix)
{
	size_t		len = strlen(suffix);

	return name.len >= len && memcmp(name.data + name.len - len, suffix, len) == 0;
}

/* What the model was made for: the suffix of its class. */
static void
hf_kind(const Json *json, ModelConfig *config)
{
	const Json *classes = json_get(json, "architectures");
	Slice		name;

	if (classes == NULL || classes->kind != JSON_ARRAY || classes->count == 0 || !json_text(&classes->items[0], &name))
		return;
	if (ends_with(name, "ForSequenceClassification"))
		config->kind = MODEL_CLASSIFIER;
	else if (ends_with(name, "ForTokenClassification"))
		config->kind = MODEL_TAGGER;
	if (config->kind == MODEL_CLASSIFIER)
		config->pooling = json_text_is(json_get(json, "classifier_pooling"), "mean") ? POOL_MEAN : POOL_CLS;
	config->multi_label = json_text_is(json_get(json, "problem_type"), "multi_label_classification");
}

bool
model_config_hf(Call *call, const Arch *arch, const Json *json, const Json *pooling, ModelConfig *config, RopeSpec *rope)
{
	const Json *scaling = json_get(json, "rope_scaling");
	const Json *local = NULL;
	bool		windowed = false;
	Values		values;

	/* newer files put all of rope into one object, or one for each kind of layer */
	if (scaling == NULL || scaling->kind != JSON_OBJECT)
		scaling = json_get(json, "rope_parameters");
	if (json_get(scaling, "full_attention") != NULL)
	{
		local = json_get(json_get(scaling, "sliding_attention"), "rope_theta");
		scaling = json_get(scaling, "full_attention");
	}

	for (size_t i = 0; i < FIELD_COUNT; i++)
		values.v[i] = NAN;
	if (json_bool(json_get(json, "use_sliding_window"), &windowed) && !windowed)
		values.v[FIELD_WINDOW] = 0;
	else if (windowed && arch->window == WINDOW_NONE)
		return mc_fail(call, MC_UNSUPPORTED, "a sliding window is not supported for this architecture");
	if (json_real(local, &values.v[FIELD_ROPE_LOCAL_BASE]) &&
		!check_range(call, "rope_theta", &keys[FIELD_ROPE_LOCAL_BASE], values.v[FIELD_ROPE_LOCAL_BASE]))
		return false;

	*config = (ModelConfig) {.rope = arch->rope_hf};
	*rope = (RopeSpec) {.scaling = SCALING_NONE};
	if (!hf_scaling(call, scaling, rope) ||
		!hf_values(call, json, &values) ||
		(scaling != NULL && !hf_values(call, scaling, &values)))
		return false;
	if (arch->position_offset > 0 && has(&values, FIELD_CONTEXT))
		values.v[FIELD_CONTEXT] -= arch->position_offset;
	if (value_or(&values, FIELD_CONTEXT, 1) < 1)
		return mc_fail(call, MC_DATA_CORRUPTED, "model has no room for a position");
	if (!derive(call, arch, &values, config, rope) || !hf_activation(call, arch, json, config))
		return false;
	if (rope->scaling == SCALING_LONG && !hf_divisors(call, scaling, config, rope))
		return false;
	if (json_is_true(json_get(pooling, "pooling_mode_cls_token")))
		config->pooling = POOL_CLS;
	else if (json_is_true(json_get(pooling, "pooling_mode_lasttoken")))
		config->pooling = POOL_LAST;
	if (pooling != NULL && !arch->encoder)
		config->kind = MODEL_ENCODER;	/* a language model trained to embed */
	hf_kind(json, config);
	return true;
}

bool
config_is_windowed(const ModelConfig *config, uint32_t layer)
{
	switch ((WindowPattern) config->window_pattern)
	{
		case WINDOW_NONE:
			return false;
		case WINDOW_ALL:
			return true;
		case WINDOW_LAST_FULL:
			return layer % config->window_period != config->window_period - 1;
		case WINDOW_FIRST_FULL:
			return layer % config->window_period != 0;
	}
	return false;
}
