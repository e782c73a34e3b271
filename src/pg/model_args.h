/*
 * Arguments of the functions of models: a model by name, options within bounds, arrays.
 */
#ifndef MEDCHAT_PG_MODEL_ARGS_H
#define MEDCHAT_PG_MODEL_ARGS_H

#include "model.h"

#include "utils/array.h"

/* The model that argument n names; NULL is an error.  With fewer arguments: the default model of the task. */
extern OpenModel *model_arg(FunctionCallInfo fcinfo, int n, ModelTask tasks);

/* Options: NULL or absent gives otherwise; a number out of bounds is an error that names the option. */
extern bool bool_arg(FunctionCallInfo fcinfo, int n, bool otherwise);
extern int	int_arg(FunctionCallInfo fcinfo, int n, const char *name, int otherwise, int least, int most);
extern double real_arg(FunctionCallInfo fcinfo, int n, const char *name, double otherwise, double least, double most);

/* Elements of an array of numbers or texts; NULL elements of the first are an error, of the second a Slice without data. */
extern int32 *ids_of_array(ArrayType *array, size_t *count);
extern Slice *texts_of_array(ArrayType *array, size_t *count);

/* Bytes that a model made as text: what is no valid UTF-8, or a zero byte, becomes U+FFFD. */
extern text *text_of_bytes(Slice bytes);

/* Rows (label, probability), the most probable first (model_classify.c). */
extern void put_labels(Tuplestorestate *store, TupleDesc desc, const Slice *labels, const float *probabilities, size_t count);

#endif							/* MEDCHAT_PG_MODEL_ARGS_H */
