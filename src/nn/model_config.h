/*
 * The hyper-parameters of a model, in the form in which an image stores them.
 *
 * Everything is plain numbers of fixed size without pointers: the struct is
 * written to the image as it stands and read from the mapping.  An image is
 * made on the node that uses it, so byte order and padding are that node's.
 */
#ifndef MC_MODEL_CONFIG_H
#define MC_MODEL_CONFIG_H

#include "nn/arch.h"
#include "nn/model.h"

#define MODEL_MAX_LAYERS	512
#define MODEL_MAX_WIDTH		(1 << 17)	/* of hidden, head and ffn dimensions */
#define MODEL_MAX_VOCAB		(1 << 22)
#define MODEL_MAX_CONTEXT	(1 << 24)
#define MODEL_MAX_HEAD		1024	/* dimensions of a head */
#define MODEL_MAX_LABELS	(1 << 13)	/* their names are looked up one by one in a list */
#define MODEL_MAX_EXPERTS	1024

typedef struct ModelConfig
{
	uint32_t	arch;			/* arch_get() */
	uint32_t	kind;			/* ModelKind */
	uint32_t	layers;
	uint32_t	width;			/* D */
	uint32_t	heads;
	uint32_t	kv_heads;
	uint32_t	d_head;
	uint32_t	d_ff;			/* F */
	uint32_t	vocab;			/* V */
	uint32_t	context;		/* positions that the model was made for */
	uint32_t	positions;		/* rows of the position table, 0: none */
	uint32_t	types;			/* rows of the token type table, 0: none */
	uint32_t	experts;		/* 0: a dense ffn */
	uint32_t	experts_used;
	uint32_t	labels;
	uint32_t	rope;			/* RopeKind */
	uint32_t	rope_dims;		/* leading dimensions of a head that turn */
	uint32_t	window;			/* decoder: last so many positions; encoder: so many to each side; 0: all */
	uint32_t	window_pattern; /* WindowPattern */
	uint32_t	window_period;
	uint32_t	activation;		/* Activation */
	uint32_t	head_activation;	/* HeadActivation */
	uint32_t	pooling;		/* ModelPooling */
	uint32_t	multi_label;	/* labels exclude each other (0) or not (1) */
	float		norm_eps;
	float		attn_scale;		/* scores are multiplied by this */
	float		attn_softcap;	/* 0: none */
	float		out_softcap;
	float		embd_scale;
	float		rope_scale;		/* cosines and sines are multiplied by this (yarn) */
} ModelConfig;

typedef enum HeadActivation
{
	HEAD_NONE,
	HEAD_TANH,
	HEAD_GELU
} HeadActivation;

/* What the frequencies of rope are made of; the image holds the result. */
typedef enum RopeScaling
{
	SCALING_NONE,
	SCALING_LINEAR,
	SCALING_YARN,
	SCALING_LLAMA3,
	SCALING_LONG				/* phi3: a list of divisors */
} RopeScaling;

typedef struct RopeSpec
{
	RopeScaling scaling;
	double		base;
	double		local_base;		/* of windowed layers */
	double		factor;
	double		original_context;
	double		attention_factor;	/* 0: by the formula */
	double		beta_fast;		/* yarn */
	double		beta_slow;
	double		low_freq_factor;	/* llama3 */
	double		high_freq_factor;
	const double *divisors;		/* (rope_dims / 2) or NULL; owned by the arena */
} RopeSpec;

/* Read and check; what depends on tensors (vocab, positions, types, labels, kind) is left for model_compile(). */
extern bool model_config_gguf(Call *call, const Arch *arch, const Gguf *gguf, ModelConfig *config, RopeSpec *rope);
extern bool model_config_hf(Call *call, const Arch *arch, const Json *json, const Json *pooling, ModelConfig *config, RopeSpec *rope);

/* Is the layer one of those with a window? */
extern bool config_is_windowed(const ModelConfig *config, uint32_t layer);

/* Frequencies in radians per position: global (rope_dims / 2), then those of windowed layers (rope_dims / 2). */
extern bool model_rope_frequencies(Call *call, ModelConfig *config, const RopeSpec *spec, double *out);

#endif							/* MC_MODEL_CONFIG_H */
