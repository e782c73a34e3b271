/*
 * A few threads that share the chunks of one piece of work.
 *
 * Chunks are claimed one by one with an atomic operation, by the caller's
 * thread too.  Whoever is not running claims nothing, so a busy neighbour
 * costs at most the chunk that was in flight when a thread lost its CPU: the
 * caller waits for claimed chunks only.  Waiting spins for some microseconds,
 * then sleeps on a futex.  The threads block every signal but SIGBUS; they are started by
 * pool_create() and end in pool_destroy(), so none runs outside those.
 *
 * Which thread runs a chunk must not matter to its result.
 */
#ifndef MC_POOL_H
#define MC_POOL_H

#include "base/call.h"

typedef struct Pool Pool;

/* What is run for each chunk; worker is 0 for the caller's thread, else 1 .. pool_threads() - 1. */
typedef void (*PoolWork) (void *arg, size_t chunk, int worker);

#define POOL_MOST_THREADS	256

/*
 * A pool of threads threads, the caller's included (so 1 starts none).  NULL
 * when the system refuses memory; fewer threads when it refuses those.
 */
extern Pool *pool_create(int threads);

/* Ends the threads and frees the pool; NULL is fine. */
extern void pool_destroy(Pool *pool);

/* How many threads work, the caller's included; 1 for a NULL pool. */
extern int	pool_threads(const Pool *pool);

/* Run work for each chunk 0 .. chunks - 1, each once; returns when all are done.  NULL pool: the caller alone. */
extern void pool_run(Pool *pool, size_t chunks, PoolWork work, void *arg);

/*
 * The same for work that may be cancelled: between chunks the caller's thread
 * (only it) asks call->cancelled, and then no further chunk is claimed.  False
 * after reporting MC_CANCELLED; some chunks were then not run.  Chunks should
 * last a few milliseconds at most.
 */
extern bool pool_run_call(Pool *pool, Call *call, size_t chunks, PoolWork work, void *arg);

#endif							/* MC_POOL_H */
