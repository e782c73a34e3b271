/*
 * The vocabulary that a GGUF file carries.
 */
#ifndef MC_NN_GGUF_VOCAB_H
#define MC_NN_GGUF_VOCAB_H

#include "nn/gguf.h"
#include "text/tok.h"

/*
 * Fill out from the tokenizer.ggml.* keys.  Slices point into the file, arrays lie
 * in the arena.  Arrays of unequal length or wrong type and ids outside the
 * vocabulary are MC_DATA_CORRUPTED, a kind or pre-tokenizer that is not known
 * MC_UNSUPPORTED.
 */
extern bool gguf_vocab(Call *call, const Gguf *gguf, VocabSource *out);

#endif							/* MC_NN_GGUF_VOCAB_H */
