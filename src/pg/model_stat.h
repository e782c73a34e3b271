/*
 * Counters of the calls into models, for the view stat_model.
 */
#ifndef MEDCHAT_PG_MODEL_STAT_H
#define MEDCHAT_PG_MODEL_STAT_H

#include "model.h"

#include "portability/instr_time.h"

typedef struct StatTimer
{
	OpenModel  *model;
	instr_time	start;
} StatTimer;

/* At load: ask for shared memory if the library is being preloaded. */
extern void stat_init(void);

/* Around one call: rows done, tokens read and tokens written. */
extern StatTimer stat_begin(OpenModel *model);
extern void stat_end(const StatTimer *timer, uint64 rows, uint64 tokens_in, uint64 tokens_out);

/* Tokens of a prompt that did not have to be read again. */
extern void stat_reused(OpenModel *model, uint64 tokens);

#endif							/* MEDCHAT_PG_MODEL_STAT_H */
