/*
 * If these fail, part of a product is computed twice or never, the caller waits
 * for ever, or a cancelled query goes on computing.  More threads than CPUs, chunks of very unequal
 * length and many short jobs are what a busy database gives the pool.
 */
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/pool.h"
#include "tap.h"

#define MOST	1000

typedef struct Job
{
	atomic_int	runs[MOST];
	atomic_int	wrong_worker;
	atomic_int	started;
	int			threads;
	bool		uneven;
	bool		signal_seen;
} Job;

static void
count_chunk(void *arg, size_t chunk, int worker)
{
	Job		   *job = arg;
	sigset_t	blocked;

	if (job->uneven && chunk % 97 == 3)
		usleep(2000);
	if (worker < 0 || worker >= job->threads)
		atomic_fetch_add(&job->wrong_worker, 1);
	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	if (worker > 0 && (!sigismember(&blocked, SIGINT) || !sigismember(&blocked, SIGUSR1)))
		job->signal_seen = true;
	atomic_fetch_add(&job->started, 1);
	atomic_fetch_add(&job->runs[chunk], 1);
}

static bool
each_once(Job *job, size_t chunks)
{
	for (size_t i = 0; i < MOST; i++)
		if (atomic_load(&job->runs[i]) != (i < chunks ? 1 : 0))
			return false;
	return atomic_load(&job->wrong_worker) == 0;
}

static void
test_threads(int threads)
{
	static Job	job;
	Pool	   *pool = pool_create(threads);
	size_t		sizes[] = {0, 1, 2, 7, MOST};
	bool		good = true;

	tap_ok(pool_threads(pool) == threads, "%d threads", threads);
	for (int round = 0; round < 300; round++)
	{
		size_t		chunks = sizes[round % 5];

		job = (Job) {.threads = threads, .uneven = round % 50 == 4};
		pool_run(pool, chunks, count_chunk, &job);
		good = good && each_once(&job, chunks) && !job.signal_seen;
		/* now and then long enough that threads fall asleep */
		if (round % 60 == 0)
			usleep(3000);
	}
	tap_ok(good, "%d threads: every chunk once, signals blocked", threads);
	pool_destroy(pool);
}

static bool
after_some(void *arg)
{
	return atomic_load(&((Job *) arg)->started) > 20;
}

static void
test_cancel(int threads)
{
	static Job	job;
	Arena		arena;
	Call		call = {.arena = &arena, .cancelled = after_some, .cancel_arg = &job};
	Pool	   *pool = pool_create(threads);
	bool		more = false;

	arena_init(&arena);
	job = (Job) {.threads = threads};
	/* while the caller's thread waits for a CPU, others may run every chunk: then there was nothing to cancel */
	if (pool_run_call(pool, &call, MOST, count_chunk, &job))
		tap_ok(threads > 1 && each_once(&job, MOST), "%d threads: done before it could be cancelled", threads);
	else
		tap_ok(call.error.code == MC_CANCELLED && (threads > 1 || atomic_load(&job.started) < MOST),
			   "%d threads: cancelled after %d chunks", threads, atomic_load(&job.started));
	for (size_t i = 0; i < MOST; i++)
		more = more || atomic_load(&job.runs[i]) > 1;
	tap_ok(!more, "no chunk twice");
	call = (Call) {.arena = &arena};
	job = (Job) {.threads = threads};
	tap_ok(pool_run_call(pool, &call, MOST, count_chunk, &job) && each_once(&job, MOST), "and the pool goes on working");
	pool_destroy(pool);
	arena_free(&arena);
}

int
main(void)
{
	static Job	job = {.threads = 1};

	test_threads(1);
	test_threads(2);
	test_threads(9);
	test_cancel(1);
	test_cancel(4);
	pool_run(NULL, 10, count_chunk, &job);
	tap_ok(each_once(&job, 10) && pool_threads(NULL) == 1, "without a pool the caller works alone");
	for (int i = 0; i < 200; i++)
		pool_destroy(pool_create(3));
	tap_ok(true, "pools come and go");
	pool_destroy(NULL);
	return tap_done();
}
