/*
 * A model: compiled once from its source files into an image, mapped by every backend.
 *
 * model_compile() reads a GGUF file or the parts of a Hugging Face folder, checks
 * every tensor's name, type, shape and finiteness against the architecture and
 * the hyper-parameters, packs matrices and vocabulary for use and writes the
 * image front to back.  model_open() makes a Model over a mapped image: range
 * checks and some pointers (below 100 kB), no parsing, so it is cheap enough for
 * each backend.  A damaged image gives an error or wrong numbers, never a wild
 * read; model_verify() compares the checksum.
 */
#ifndef MC_MODEL_H
#define MC_MODEL_H

#include "base/call.h"
#include "base/json.h"
#include "nn/gguf.h"
#include "nn/tensor.h"
#include "text/tok.h"

typedef enum ModelKind
{
	MODEL_DECODER,				/* generates */
	MODEL_ENCODER,				/* embeds */
	MODEL_CLASSIFIER,			/* labels a text */
	MODEL_TAGGER				/* labels each token */
} ModelKind;

typedef enum ModelPooling
{
	POOL_MEAN,
	POOL_CLS,
	POOL_LAST
} ModelPooling;

/* Where a model comes from; the slices and trees live as long as the call. */
typedef struct ModelSource
{
	const Gguf *gguf;			/* this, */
	const TensorSet *tensors;	/* or these two */
	const Json *config;			/* config.json */
	const Json *pooling;		/* 1_Pooling/config.json of sentence-transformers, or NULL */
	VocabSource vocab;
	Slice		chat_template;	/* Jinja; empty: none */
} ModelSource;

/* Receives the image in order. */
typedef struct ImageSink
{
	bool		(*write) (void *arg, Call *call, const void *data, size_t len); /* false after mc_fail() */
	void	   *arg;
} ImageSink;

extern bool model_compile(Call *call, const ModelSource *source, const uint8_t sha256[32], ImageSink *sink);

typedef struct Model Model;
typedef struct Tokenizer Tokenizer;

/* The bytes must stay mapped, aligned to 64. */
extern Model *model_open(Call *call, const void *image, size_t size);

/* Does the image hold what model_compile() wrote?  Polls cancel; MC_DATA_CORRUPTED when not. */
extern bool model_verify(Call *call, const void *image, size_t size);

extern const Tokenizer *model_tokenizer(const Model *model);

typedef struct ModelInfo
{
	ModelKind	kind;
	ModelPooling pooling;		/* of encoders and classifiers */
	const char *architecture;	/* "llama", "bert", ... */
	const char *quantization;	/* type of most weights: "Q4_K", "F32", ... */
	Slice		name;			/* general.name, general.license; empty when the source has none */
	Slice		license;
	Slice		chat_template;
	uint32_t	layers;
	uint32_t	width;			/* of an embedding */
	uint32_t	context;		/* tokens that fit */
	uint32_t	vocab;			/* length of a row of logits */
	uint32_t	types;			/* segments that can be told apart */
	uint32_t	labels;
	bool		multi_label;	/* probabilities are sigmoids, not a softmax */
	uint64_t	parameters;
	uint8_t		sha256[32];		/* of the source */
} ModelInfo;

extern const ModelInfo *model_info(const Model *model);

/* Label i < info->labels. */
extern Slice model_label(const Model *model, uint32_t i);

#endif							/* MC_MODEL_H */
