/*
 * What an architecture is: one row of a table that the loader and the forward pass read.
 *
 * A transformer here is always the same chain,
 *
 *     x = tokens (+ types) (+ positions), scaled, normed
 *     per layer:  h = norm(x)   a = attention(h)   x = norm(x + norm(a))
 *                 h = norm(x)   f = ffn(h)         x = norm(x + norm(f))
 *     x = norm(x), then the head
 *
 * in which every norm, bias, table and projection is a Part that a model has or
 * has not.  Most of what distinguishes architectures is therefore which parts
 * exist; the rest (kind of norm, rope, activation, window) are the columns of
 * Arch.  To add an architecture, add its row, its names in Hugging Face form if
 * they are new, and the keys of its hyper-parameters in model_config.c.
 */
#ifndef MC_ARCH_H
#define MC_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/call.h"

typedef enum Part
{
	/* once per model */
	PART_TOKEN_EMBD,			/* (V, D) */
	PART_TYPE_EMBD,				/* (types, D) */
	PART_POSITION_EMBD,			/* (positions, D) */
	PART_EMBD_NORM,
	PART_OUT_NORM,
	PART_OUTPUT,				/* (V, D); absent: the token embeddings are used */
	PART_ROPE_FACTORS,			/* (rope dims / 2): divisors of the frequencies */
	PART_HEAD_DENSE,			/* (D, D) */
	PART_HEAD_NORM,
	PART_HEAD_OUT,				/* (labels, D) */
	/* once per layer */
	PART_ATTN_NORM,				/* before attention */
	PART_ATTN_QKV,				/* (Q + 2 KV, D) in one matrix, or the next three */
	PART_ATTN_Q,				/* (heads * d_head, D) */
	PART_ATTN_K,				/* (kv heads * d_head, D) */
	PART_ATTN_V,
	PART_ATTN_Q_NORM,			/* (d_head): on each head */
	PART_ATTN_K_NORM,
	PART_ATTN_OUT,				/* (D, heads * d_head) */
	PART_ATTN_POST_NORM,		/* on the branch, before it is added */
	PART_ATTN_SUM_NORM,			/* after it was added */
	PART_FFN_NORM,
	PART_FFN_GATE,				/* (F, D) */
	PART_FFN_UP,				/* (F, D), or (2 F, D) holding gate and up */
	PART_FFN_DOWN,				/* (D, F) */
	PART_FFN_POST_NORM,
	PART_FFN_SUM_NORM,
	PART_ROUTER,				/* (experts, D) */
	PART_GATE_EXPERTS,			/* experts times (F, D) */
	PART_UP_EXPERTS,
	PART_DOWN_EXPERTS,
	PART_COUNT
} Part;

#define PART_FIRST_OF_LAYER PART_ATTN_NORM
#define PART_BIT(part)		(UINT32_C(1) << PART_##part)

typedef enum NormKind
{
	NORM_RMS,
	NORM_LAYER
} NormKind;

typedef enum RopeKind
{
	ROPE_NONE,
	ROPE_INTERLEAVED,			/* pairs (2i, 2i + 1) */
	ROPE_HALVES					/* pairs (i, i + dims / 2), "neox" */
} RopeKind;

typedef enum Activation
{
	ACT_SILU,
	ACT_GELU_TANH,
	ACT_GELU_ERF,
	ACT_RELU
} Activation;

/* Which layers see only a window of positions. */
typedef enum WindowPattern
{
	WINDOW_NONE,				/* every layer sees all, whatever the file says */
	WINDOW_ALL,					/* every layer, where the file names a window */
	WINDOW_LAST_FULL,			/* of each period of layers the last one sees all */
	WINDOW_FIRST_FULL			/* the first one does */
} WindowPattern;

/* How Hugging Face names the parts of a family. */
typedef struct HfName
{
	Part		part;
	const char *name;			/* without ".weight"; a %u stands for the layer */
} HfName;

typedef struct HfFamily
{
	const char *const *prefixes;	/* tried before each name, NULL-terminated */
	const HfName *names;		/* ends with a NULL name */
	const char *const *ignored; /* beginnings of tensor names that inference does not use, after the prefix */
	bool		transposed;		/* matrices are stored (inputs, outputs) */
	bool		norm_plus_one;	/* norms hold w - 1 */
} HfFamily;

typedef struct Arch
{
	const char *gguf;			/* general.architecture, NULL: not in GGUF */
	const char *hf;				/* model_type, NULL: not in this form */
	const HfFamily *family;
	bool		encoder;
	NormKind	norm;
	RopeKind	rope_gguf;
	RopeKind	rope_hf;
	Activation	activation;		/* of GGUF files; config.json names its own */
	bool		gated;
	WindowPattern window;
	uint32_t	window_period;
	double		local_rope_base;	/* of windowed layers, 0: the same */
	bool		embd_scaled;	/* token embeddings times sqrt(D) */
	bool		head_on_tokens; /* the head's dense, GELU and norm work on every vector; else a tanh on that of a whole text */
	uint32_t	position_offset;	/* rows of the Hugging Face position table before position 0 */
	uint32_t	wide_scale_layers;	/* a model of so many layers scales by sqrt(D / heads), not sqrt(d_head) */
	uint32_t	parts;			/* must be there (QKV stands for either form) */
	uint32_t	parts_optional;
	uint32_t	bias;			/* have a bias */
	uint32_t	bias_optional;
} Arch;

/* NULL when unknown. */
extern const Arch *arch_find_gguf(Slice name);
extern const Arch *arch_find_hf(Slice model_type);

/* The row itself by its place, for the image; NULL beyond the end. */
extern const Arch *arch_get(uint32_t index);
extern uint32_t arch_index(const Arch *arch);

/* Name of a part for messages and of its GGUF tensor, without ".weight"; %u stands for the layer. */
extern const char *part_gguf_name(Part part);

#endif							/* MC_ARCH_H */
