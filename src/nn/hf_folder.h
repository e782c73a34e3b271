/*
 * A Hugging Face folder: the files of one model, handed in by name.
 *
 * The core opens no file.  Whoever maps them answers for the names
 *
 *     config.json                      hyper-parameters, labels          must be there
 *     model.safetensors                weights, or
 *     model.safetensors.index.json     names the shards, which are asked for then
 *     tokenizer.json | vocab.txt       vocabulary
 *     tokenizer_config.json            special tokens, chat template
 *     chat_template.jinja              the template in newer folders
 *     1_Pooling/config.json            sentence-transformers' pooling
 *
 * A name from the index is asked for only if it is a plain file name: nobody is led
 * out of the folder.  What is allocated is proportional to the JSON files, which
 * are small beside an honest model's weights: a tree takes three to twelve times its
 * text.
 */
#ifndef MC_NN_HF_FOLDER_H
#define MC_NN_HF_FOLDER_H

#include "base/json.h"
#include "nn/tensor.h"
#include "text/tok.h"

#define HF_MAX_SHARDS	1024

/* Set *out to the file's bytes, which stay mapped, *found to whether there is one; false after an error. */
typedef bool (*HfFile) (void *arg, Call *call, const char *name, Slice *out, bool *found);

typedef struct HfFolder
{
	const Json *config;
	const Json *pooling;		/* or NULL */
	const Json *tokenizer_config;	/* or NULL */
	TensorSet	tensors;
	VocabSource vocab;
	Slice		chat_template;	/* empty: none */
} HfFolder;

extern bool hf_folder_read(Call *call, HfFile file, void *arg, HfFolder *out);

#endif							/* MC_NN_HF_FOLDER_H */
