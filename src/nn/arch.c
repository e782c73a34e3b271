/*
 * The table of architectures, and what their tensors are called.
 *
 * GGUF names a part the same way in every architecture; Hugging Face has a
 * vocabulary per family.  Sources: the architectures' publications and model
 * code (transformers' modeling files) and the GGUF specification.
 */
#include "nn/arch.h"

#include <string.h>

static const char *const gguf_names[PART_COUNT] = {
	[PART_TOKEN_EMBD] = "token_embd",
	[PART_TYPE_EMBD] = "token_types",
	[PART_POSITION_EMBD] = "position_embd",
	[PART_EMBD_NORM] = "token_embd_norm",
	[PART_OUT_NORM] = "output_norm",
	[PART_OUTPUT] = "output",
	[PART_ROPE_FACTORS] = "rope_freqs",
	[PART_HEAD_DENSE] = "cls",
	[PART_HEAD_NORM] = "cls.norm",
	[PART_HEAD_OUT] = "cls.output",
	[PART_ATTN_NORM] = "blk.%u.attn_norm",
	[PART_ATTN_QKV] = "blk.%u.attn_qkv",
	[PART_ATTN_Q] = "blk.%u.attn_q",
	[PART_ATTN_K] = "blk.%u.attn_k",
	[PART_ATTN_V] = "blk.%u.attn_v",
	[PART_ATTN_Q_NORM] = "blk.%u.attn_q_norm",
	[PART_ATTN_K_NORM] = "blk.%u.attn_k_norm",
	[PART_ATTN_OUT] = "blk.%u.attn_output",
	[PART_ATTN_POST_NORM] = "blk.%u.post_attention_norm",
	[PART_ATTN_SUM_NORM] = "blk.%u.attn_output_norm",
	[PART_FFN_NORM] = "blk.%u.ffn_norm",
	[PART_FFN_GATE] = "blk.%u.ffn_gate",
	[PART_FFN_UP] = "blk.%u.ffn_up",
	[PART_FFN_DOWN] = "blk.%u.ffn_down",
	[PART_FFN_POST_NORM] = "blk.%u.post_ffw_norm",
	[PART_FFN_SUM_NORM] = "blk.%u.layer_output_norm",
	[PART_ROUTER] = "blk.%u.ffn_gate_inp",
	[PART_GATE_EXPERTS] = "blk.%u.ffn_gate_exps",
	[PART_UP_EXPERTS] = "blk.%u.ffn_up_exps",
	[PART_DOWN_EXPERTS] = "blk.%u.ffn_down_exps",
};

/* ---- Hugging Face families ---- */

static const char *const decoder_prefixes[] = {"", "language_model.", NULL};
static const char *const decoder_ignored[] = {"model.rotary_emb.inv_freq", "vision_tower.", "multi_modal_projector.", NULL};

static const HfName llama_names[] = {
	{PART_TOKEN_EMBD, "model.embed_tokens"},
	{PART_OUT_NORM, "model.norm"},
	{PART_OUTPUT, "lm_head"},
	{PART_ATTN_NORM, "model.layers.%u.input_layernorm"},
	{PART_ATTN_QKV, "model.layers.%u.self_attn.qkv_proj"},
	{PART_ATTN_Q, "model.layers.%u.self_attn.q_proj"},
	{PART_ATTN_K, "model.layers.%u.self_attn.k_proj"},
	{PART_ATTN_V, "model.layers.%u.self_attn.v_proj"},
	{PART_ATTN_Q_NORM, "model.layers.%u.self_attn.q_norm"},
	{PART_ATTN_K_NORM, "model.layers.%u.self_attn.k_norm"},
	{PART_ATTN_OUT, "model.layers.%u.self_attn.o_proj"},
	{PART_FFN_NORM, "model.layers.%u.post_attention_layernorm"},
	{PART_FFN_GATE, "model.layers.%u.mlp.gate_proj"},
	{PART_FFN_UP, "model.layers.%u.mlp.up_proj"},
	{PART_FFN_UP, "model.layers.%u.mlp.gate_up_proj"},
	{PART_FFN_DOWN, "model.layers.%u.mlp.down_proj"},
	{0, NULL}
};
static const HfFamily llama_family = {decoder_prefixes, llama_names, decoder_ignored, false, false};

static const HfName gemma_names[] = {
	{PART_TOKEN_EMBD, "model.embed_tokens"},
	{PART_OUT_NORM, "model.norm"},
	{PART_OUTPUT, "lm_head"},
	{PART_ATTN_NORM, "model.layers.%u.input_layernorm"},
	{PART_ATTN_Q, "model.layers.%u.self_attn.q_proj"},
	{PART_ATTN_K, "model.layers.%u.self_attn.k_proj"},
	{PART_ATTN_V, "model.layers.%u.self_attn.v_proj"},
	{PART_ATTN_Q_NORM, "model.layers.%u.self_attn.q_norm"},
	{PART_ATTN_K_NORM, "model.layers.%u.self_attn.k_norm"},
	{PART_ATTN_OUT, "model.layers.%u.self_attn.o_proj"},
	{PART_ATTN_POST_NORM, "model.layers.%u.post_attention_layernorm"},
	{PART_FFN_NORM, "model.layers.%u.pre_feedforward_layernorm"},
	{PART_FFN_GATE, "model.layers.%u.mlp.gate_proj"},
	{PART_FFN_UP, "model.layers.%u.mlp.up_proj"},
	{PART_FFN_DOWN, "model.layers.%u.mlp.down_proj"},
	{PART_FFN_POST_NORM, "model.layers.%u.post_feedforward_layernorm"},
	{0, NULL}
};
static const HfFamily gemma_family = {decoder_prefixes, gemma_names, decoder_ignored, false, true};

static const char *const gpt2_prefixes[] = {"transformer.", "", NULL};
static const char *const gpt2_ignored[] = {"h.", NULL};	/* h.N.attn.bias, the causal mask */
static const HfName gpt2_names[] = {
	{PART_TOKEN_EMBD, "wte"},
	{PART_POSITION_EMBD, "wpe"},
	{PART_OUT_NORM, "ln_f"},
	{PART_OUTPUT, "lm_head"},
	{PART_ATTN_NORM, "h.%u.ln_1"},
	{PART_ATTN_QKV, "h.%u.attn.c_attn"},
	{PART_ATTN_OUT, "h.%u.attn.c_proj"},
	{PART_FFN_NORM, "h.%u.ln_2"},
	{PART_FFN_UP, "h.%u.mlp.c_fc"},
	{PART_FFN_DOWN, "h.%u.mlp.c_proj"},
	{0, NULL}
};
static const HfFamily gpt2_family = {gpt2_prefixes, gpt2_names, gpt2_ignored, true, false};

static const char *const bert_prefixes[] = {"", "bert.", "roberta.", NULL};
static const char *const bert_ignored[] = {"embeddings.position_ids", "cls.", "lm_head.", "pooler.", NULL};
static const HfName bert_names[] = {
	{PART_TOKEN_EMBD, "embeddings.word_embeddings"},
	{PART_TYPE_EMBD, "embeddings.token_type_embeddings"},
	{PART_POSITION_EMBD, "embeddings.position_embeddings"},
	{PART_EMBD_NORM, "embeddings.LayerNorm"},
	{PART_HEAD_DENSE, "pooler.dense"},
	{PART_HEAD_DENSE, "classifier.dense"},
	{PART_HEAD_OUT, "classifier"},
	{PART_HEAD_OUT, "classifier.out_proj"},
	{PART_ATTN_Q, "encoder.layer.%u.attention.self.query"},
	{PART_ATTN_K, "encoder.layer.%u.attention.self.key"},
	{PART_ATTN_V, "encoder.layer.%u.attention.self.value"},
	{PART_ATTN_OUT, "encoder.layer.%u.attention.output.dense"},
	{PART_ATTN_SUM_NORM, "encoder.layer.%u.attention.output.LayerNorm"},
	{PART_FFN_UP, "encoder.layer.%u.intermediate.dense"},
	{PART_FFN_DOWN, "encoder.layer.%u.output.dense"},
	{PART_FFN_SUM_NORM, "encoder.layer.%u.output.LayerNorm"},
	{0, NULL}
};
static const HfFamily bert_family = {bert_prefixes, bert_names, bert_ignored, false, false};

static const HfName nomic_names[] = {
	{PART_TOKEN_EMBD, "embeddings.word_embeddings"},
	{PART_TYPE_EMBD, "embeddings.token_type_embeddings"},
	{PART_EMBD_NORM, "emb_ln"},
	{PART_HEAD_DENSE, "pooler.dense"},
	{PART_HEAD_OUT, "classifier"},
	{PART_ATTN_QKV, "encoder.layers.%u.attn.Wqkv"},
	{PART_ATTN_OUT, "encoder.layers.%u.attn.out_proj"},
	{PART_ATTN_SUM_NORM, "encoder.layers.%u.norm1"},
	{PART_FFN_UP, "encoder.layers.%u.mlp.fc11"},
	{PART_FFN_GATE, "encoder.layers.%u.mlp.fc12"},
	{PART_FFN_DOWN, "encoder.layers.%u.mlp.fc2"},
	{PART_FFN_SUM_NORM, "encoder.layers.%u.norm2"},
	{0, NULL}
};
static const HfFamily nomic_family = {bert_prefixes, nomic_names, bert_ignored, false, false};

static const char *const modern_prefixes[] = {"", "model.", NULL};
static const char *const modern_ignored[] = {"head.", "decoder.", NULL};
static const HfName modern_names[] = {
	{PART_TOKEN_EMBD, "embeddings.tok_embeddings"},
	{PART_EMBD_NORM, "embeddings.norm"},
	{PART_OUT_NORM, "final_norm"},
	{PART_HEAD_DENSE, "head.dense"},
	{PART_HEAD_NORM, "head.norm"},
	{PART_HEAD_OUT, "classifier"},
	{PART_ATTN_NORM, "layers.%u.attn_norm"},
	{PART_ATTN_QKV, "layers.%u.attn.Wqkv"},
	{PART_ATTN_OUT, "layers.%u.attn.Wo"},
	{PART_FFN_NORM, "layers.%u.mlp_norm"},
	{PART_FFN_UP, "layers.%u.mlp.Wi"},
	{PART_FFN_DOWN, "layers.%u.mlp.Wo"},
	{0, NULL}
};
static const HfFamily modern_family = {modern_prefixes, modern_names, modern_ignored, false, false};

/* ---- architectures ---- */

#define P(part)		PART_BIT(part)
#define ATTENTION	(P(ATTN_QKV) | P(ATTN_OUT))
#define PRE_NORM	(P(TOKEN_EMBD) | P(OUT_NORM) | P(ATTN_NORM) | ATTENTION | P(FFN_NORM))
#define DENSE_FFN	(P(FFN_UP) | P(FFN_DOWN))
#define EXPERTS		(P(ROUTER) | P(GATE_EXPERTS) | P(UP_EXPERTS) | P(DOWN_EXPERTS))
#define QK_NORM		(P(ATTN_Q_NORM) | P(ATTN_K_NORM))
#define POST_NORM	(P(ATTN_POST_NORM) | P(FFN_POST_NORM))
#define SUM_NORM	(P(TOKEN_EMBD) | P(EMBD_NORM) | ATTENTION | P(ATTN_SUM_NORM) | DENSE_FFN | P(FFN_SUM_NORM))
#define HEAD		(P(HEAD_DENSE) | P(HEAD_OUT))
#define NORMS		(P(EMBD_NORM) | P(OUT_NORM) | P(ATTN_NORM) | P(ATTN_SUM_NORM) | P(FFN_NORM) | P(FFN_SUM_NORM))
#define ALL_BIASED	(NORMS | ATTENTION | DENSE_FFN)

static const Arch archs[] = {
	{
		.gguf = "llama", .hf = "llama", .family = &llama_family,
		.norm = NORM_RMS, .rope_gguf = ROPE_INTERLEAVED, .rope_hf = ROPE_HALVES, .activation = ACT_SILU, .gated = true,
		.parts = PRE_NORM, .parts_optional = DENSE_FFN | EXPERTS | P(OUTPUT) | P(ROPE_FACTORS),
		.bias_optional = ATTENTION
	},
	{
		/* GGUF files of Mistral call themselves llama */
		.hf = "mistral", .family = &llama_family,
		.norm = NORM_RMS, .rope_hf = ROPE_HALVES, .activation = ACT_SILU, .gated = true, .window = WINDOW_ALL,
		.parts = PRE_NORM | DENSE_FFN, .parts_optional = P(OUTPUT)
	},
	{
		.gguf = "qwen2", .hf = "qwen2", .family = &llama_family,
		.norm = NORM_RMS, .rope_gguf = ROPE_HALVES, .rope_hf = ROPE_HALVES, .activation = ACT_SILU, .gated = true,
		.parts = PRE_NORM | DENSE_FFN, .parts_optional = P(OUTPUT),
		.bias = P(ATTN_QKV)
	},
	{
		.gguf = "qwen3", .hf = "qwen3", .family = &llama_family,
		.norm = NORM_RMS, .rope_gguf = ROPE_HALVES, .rope_hf = ROPE_HALVES, .activation = ACT_SILU, .gated = true,
		.parts = PRE_NORM | DENSE_FFN | QK_NORM, .parts_optional = P(OUTPUT),
		.bias_optional = ATTENTION
	},
	{
		.gguf = "gemma2", .hf = "gemma2", .family = &gemma_family,
		.norm = NORM_RMS, .rope_gguf = ROPE_HALVES, .rope_hf = ROPE_HALVES, .activation = ACT_GELU_TANH, .gated = true,
		.window = WINDOW_LAST_FULL, .window_period = 2, .embd_scaled = true, .wide_scale_layers = 46,
		.parts = PRE_NORM | DENSE_FFN | POST_NORM, .parts_optional = P(OUTPUT)
	},
	{
		.gguf = "gemma3", .hf = "gemma3_text", .family = &gemma_family,
		.norm = NORM_RMS, .rope_gguf = ROPE_HALVES, .rope_hf = ROPE_HALVES, .activation = ACT_GELU_TANH, .gated = true,
		.window = WINDOW_LAST_FULL, .window_period = 6, .local_rope_base = 10000, .embd_scaled = true, .wide_scale_layers = 62,
		.parts = PRE_NORM | DENSE_FFN | POST_NORM | QK_NORM, .parts_optional = P(OUTPUT)
	},
	{
		/* the window is in the publication; llama.cpp leaves it out */
		.gguf = "phi3", .hf = "phi3", .family = &llama_family,
		.norm = NORM_RMS, .rope_gguf = ROPE_HALVES, .rope_hf = ROPE_HALVES, .activation = ACT_SILU, .gated = true, .window = WINDOW_ALL,
		.parts = PRE_NORM | DENSE_FFN, .parts_optional = P(OUTPUT) | P(ROPE_FACTORS)
	},
	{
		.gguf = "gpt2", .hf = "gpt2", .family = &gpt2_family,
		.norm = NORM_LAYER, .activation = ACT_GELU_TANH,
		.parts = PRE_NORM | DENSE_FFN | P(POSITION_EMBD), .parts_optional = P(OUTPUT),
		.bias = ALL_BIASED
	},
	{
		.gguf = "bert", .hf = "bert", .family = &bert_family, .encoder = true,
		.norm = NORM_LAYER, .activation = ACT_GELU_TANH,
		.parts = SUM_NORM | P(POSITION_EMBD), .parts_optional = P(TYPE_EMBD) | HEAD,
		.bias = ALL_BIASED, .bias_optional = HEAD
	},
	{
		/* GGUF files of both call themselves bert and have lost the two unused positions */
		.hf = "roberta", .family = &bert_family, .encoder = true, .position_offset = 2,
		.norm = NORM_LAYER, .activation = ACT_GELU_ERF,
		.parts = SUM_NORM | P(POSITION_EMBD), .parts_optional = P(TYPE_EMBD) | HEAD,
		.bias = ALL_BIASED, .bias_optional = HEAD
	},
	{
		.hf = "xlm-roberta", .family = &bert_family, .encoder = true, .position_offset = 2,
		.norm = NORM_LAYER, .activation = ACT_GELU_ERF,
		.parts = SUM_NORM | P(POSITION_EMBD), .parts_optional = P(TYPE_EMBD) | HEAD,
		.bias = ALL_BIASED, .bias_optional = HEAD
	},
	{
		.gguf = "nomic-bert", .hf = "nomic_bert", .family = &nomic_family, .encoder = true,
		.norm = NORM_LAYER, .rope_gguf = ROPE_HALVES, .rope_hf = ROPE_HALVES, .activation = ACT_SILU, .gated = true,
		.parts = SUM_NORM, .parts_optional = P(TYPE_EMBD) | HEAD,
		.bias = P(EMBD_NORM) | P(ATTN_SUM_NORM) | P(FFN_SUM_NORM), .bias_optional = ATTENTION | DENSE_FFN | P(FFN_GATE) | HEAD
	},
	{
		/* layer 0 has no norm before attention: the embeddings were normed already */
		.gguf = "modern-bert", .hf = "modernbert", .family = &modern_family, .encoder = true,
		.norm = NORM_LAYER, .rope_gguf = ROPE_HALVES, .rope_hf = ROPE_HALVES, .activation = ACT_GELU_TANH, .gated = true,
		.window = WINDOW_FIRST_FULL, .window_period = 3, .local_rope_base = 10000, .head_on_tokens = true,
		.parts = (PRE_NORM & ~P(ATTN_NORM)) | DENSE_FFN | P(EMBD_NORM), .parts_optional = P(ATTN_NORM) | P(HEAD_NORM) | HEAD,
		.bias_optional = P(EMBD_NORM) | P(OUT_NORM) | P(ATTN_NORM) | P(FFN_NORM) | ATTENTION | DENSE_FFN | P(HEAD_NORM) | HEAD
	},
};

#define ARCH_COUNT	(sizeof(archs) / sizeof(archs[0]))

static bool
same(Slice text, const char *name)
{
	return name != NULL && text.len == strlen(name) && memcmp(text.data, name, text.len) == 0;
}

const Arch *
arch_find_gguf(Slice name)
{
	for (size_t i = 0; i < ARCH_COUNT; i++)
		if (same(name, archs[i].gguf))
			return &archs[i];
	return NULL;
}

const Arch *
arch_find_hf(Slice model_type)
{
	for (size_t i = 0; i < ARCH_COUNT; i++)
		if (same(model_type, archs[i].hf))
			return &archs[i];
	return NULL;
}

const Arch *
arch_get(uint32_t index)
{
	return index < ARCH_COUNT ? &archs[index] : NULL;
}

uint32_t
arch_index(const Arch *arch)
{
	return (uint32_t) (arch - archs);
}

const char *
part_gguf_name(Part part)
{
	return gguf_names[part];
}
