/*
 * An open model as the forward pass sees it: pointers into the mapped image.
 */
#ifndef MC_MODEL_PARTS_H
#define MC_MODEL_PARTS_H

#include "nn/image.h"
#include "nn/mat.h"

/* weight NULL: there is no such norm */
typedef struct Norm
{
	const float *weight;
	const float *bias;			/* or NULL */
} Norm;

/* mat.data NULL: there is no such projection */
typedef struct Linear
{
	Mat			mat;
	const float *bias;			/* or NULL */
} Linear;

typedef struct ModelLayer
{
	Norm		attn_norm;
	Linear		qkv[3];			/* one matrix in qkv[0], or query, key and value */
	Norm		q_norm;
	Norm		k_norm;
	Linear		attn_out;
	Norm		attn_post_norm;
	Norm		attn_sum_norm;
	Norm		ffn_norm;
	Linear		gate;			/* absent: up holds both, or there is no gate */
	Linear		up;
	Linear		down;
	Norm		ffn_post_norm;
	Norm		ffn_sum_norm;
	Linear		router;
	Linear		experts[3];		/* gate, up, down of expert 0; the next follow at mat.bytes */
	bool		is_windowed;
} ModelLayer;

struct Model
{
	ModelInfo	info;
	ModelConfig config;
	const Arch *arch;
	Mat			token_embd;
	const float *type_embd;		/* (types, D) or NULL */
	const float *position_embd; /* (positions, D) or NULL */
	Norm		embd_norm;
	Norm		out_norm;
	Linear		output;			/* of a tied model: the token embeddings */
	Linear		head_dense;
	Norm		head_norm;
	Linear		head_out;
	ModelLayer *layers;
	const double *frequencies;	/* (2, rope_dims / 2): of all layers, of windowed layers */
	const uint32_t *label_ends;
	const char *label_text;
	Tokenizer  *tokenizer;
};

#endif							/* MC_MODEL_PARTS_H */
