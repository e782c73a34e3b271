/*
 * The vocabulary of a Hugging Face folder.
 */
#ifndef MC_NN_HF_VOCAB_H
#define MC_NN_HF_VOCAB_H

#include "base/json.h"
#include "text/tok.h"

/*
 * Fill out from tokenizer.json or, where tokenizer is NULL, from BERT's vocab.txt (one
 * piece per line).  tokenizer_config names special tokens and may be NULL.  Slices
 * point into the trees and vocab_txt, arrays lie in the arena.  A component that
 * cannot be run as it is meant is MC_UNSUPPORTED, never left out.
 */
extern bool hf_vocab(Call *call, const Json *tokenizer, const Json *tokenizer_config, Slice vocab_txt,
					 VocabSource *out);

/* The steps of tokenizer.json around its model (hf_pipeline.c): normalizer, pre_tokenizer, post_processor. */
extern bool hf_pipeline(Call *call, const Json *tokenizer, VocabSource *out);

#endif							/* MC_NN_HF_VOCAB_H */
