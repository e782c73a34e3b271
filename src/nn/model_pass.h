/*
 * Rows of tokens through the layers of a model: what encoder and decoder share.
 *
 * A Pass is the working memory of a forward pass of up to capacity rows, sized
 * once.  Rows may belong to several sequences; only attention, which the caller
 * supplies, knows which.  Every other step treats a row by itself, so a row's
 * bits do not depend on its company.
 *
 * Shapes: D width, Q heads * d_head, K kv_heads * d_head, F ffn, n rows.
 */
#ifndef MC_MODEL_PASS_H
#define MC_MODEL_PASS_H

#include "nn/compute.h"
#include "nn/model_parts.h"

typedef struct ExpertScratch ExpertScratch;

typedef struct Pass
{
	Compute		compute;		/* the caller's, with this call */
	Call		call;
	Arena		acts;			/* what act grows into */
	Arena		scratch;		/* of one attention */
	const Model *model;
	size_t		capacity;		/* rows */
	size_t		ld_qkv;			/* Q + 2 K */
	size_t		ld_ff;			/* 2 F with a gate, else F */
	float	   *x;				/* (n, D) the residual stream */
	float	   *h;				/* (n, D) what goes into or comes out of a sublayer */
	float	   *qkv;			/* (n, ld_qkv) */
	float	   *att;			/* (n, Q) */
	float	   *ff;				/* (n, ld_ff) */
	float	   *rope;			/* (n, 2, rope_dims): cosines and sines, of all and of windowed layers */
	Act		   *act;
	ExpertScratch *experts;		/* NULL: dense */
} Pass;

/* Where the rows come from; positions count from 0 within a sequence. */
typedef struct PassRows
{
	const int32_t *ids;			/* (n) */
	const int32_t *segments;	/* (n) or NULL: all 0 */
	const uint32_t *positions;	/* (n) */
	size_t		n;
	const uint32_t *wanted;		/* (n_wanted) ascending: the rows whose result counts, or NULL: all */
	size_t		n_wanted;
} PassRows;

/* Attention of the n rows of pass->qkv (rotated) into pass->att. */
typedef bool (*PassAttend) (Pass *pass, uint32_t layer, size_t n, void *arg);

/* Memory comes from c->call's arena and lives as long as that. */
extern bool pass_init(Pass *pass, Compute *c, const Model *model, size_t capacity);

/* Free what it grew into. */
extern void pass_free(Pass *pass);

/* Between these two the pass works for c; leave hands the error over when good is false, and returns good. */
extern void pass_enter(Pass *pass, Compute *c);
extern bool pass_leave(Pass *pass, Compute *c, bool good);

/*
 * ids and segments must be in range, positions below the model's context.  The
 * results are the first rows of pass->x, one for each row that is wanted, before the
 * last norm; in the last layer the others take part in attention only.
 */
extern bool pass_run(Pass *pass, const PassRows *rows, PassAttend attend, void *arg);

/* The last norm on row of pass->x, where the model has one. */
extern void pass_last_norm(const Pass *pass, size_t row, float *out);

/* Logits (n, V) of n rows (n, D) that went through the last norm. */
extern bool pass_logits(Pass *pass, const float *rows, size_t n, float *logits);

/* y (n, rows of the matrix) = linear(pass->act). */
extern bool pass_linear(Pass *pass, const Linear *linear, float *y, size_t ldy);

extern void norm_row(const Model *model, const Norm *norm, float *out, const float *x, size_t n);

/* ff (n, ld): the activation on each row, times the other half where there is a gate; the result is in the first F. */
extern void activate_row(const Model *model, float *ff);

/* A mixture of experts: pass->h (n, D), already in pass->act, becomes the sum of those chosen for each row. */
extern ExpertScratch *experts_create(Compute *c, const Model *model, size_t capacity);
extern bool experts_run(Pass *pass, const ModelLayer *layer, size_t n);

#endif							/* MC_MODEL_PASS_H */
