/*
 * Options of a metric, as bytes: compared at every row, kept in the state.
 *
 * A sequence of values: '-' for NULL; 't', length (4), bytes for a text; 'f',
 * 8 bytes for a number; 'a', count (4), texts for an array of texts.  Options that were
 * not given are simply missing at the end and count as NULL.
 */
#ifndef EVAL_OPTIONS_H
#define EVAL_OPTIONS_H

#include "base/call.h"

typedef struct OptionWriter OptionWriter;

/* A writer of options in call's arena, NULL after an error; append values to it; take the bytes. */
extern OptionWriter *options_begin(Call *call);
extern bool options_add_null(Call *call, OptionWriter *writer);
extern bool options_add_text(Call *call, OptionWriter *writer, Slice text);
extern bool options_add_number(Call *call, OptionWriter *writer, double number);
extern bool options_add_array(Call *call, OptionWriter *writer, size_t count);	/* then count texts */
extern Slice options_bytes(const OptionWriter *writer);

/* Value number index (from 0); false, changing nothing, where it is NULL, missing or of another type. */
extern bool option_text(Slice options, int index, Slice *text);
extern bool option_number(Slice options, int index, double *number);

/* Elements of an array option, in call's arena; *count 0 where it is NULL or missing. */
extern bool option_array(Call *call, Slice options, int index, Slice **texts, size_t *count);

#endif							/* EVAL_OPTIONS_H */
