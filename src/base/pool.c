/*
 * Threads, one word of claimed chunks, and two futexes.
 *
 * A job is published by filling the pool's fields and then storing the claim
 * word (chunks in its high half, the next one to claim in its low half).  A claim is a compare-and-swap
 * that adds one to it; whoever wins has a chunk of the current job, since the caller
 * publishes the next job only after every claimed chunk is done.  So the fields may be read after a claim, and
 * only then.
 *
 * Idle threads wait on `posted`, which changes with every job; the caller waits
 * on `done`, the number of finished chunks.  Both waits spin for 5 to 30 microseconds
 * first, about the gap between two products of one token.  A thread that sleeps counts
 * itself in `sleepers`, so that posting to threads that spin costs no system call.
 *
 * Cancelling marks all unclaimed chunks as claimed and done.
 */
#include "base/pool.h"

#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STACK_BYTES		(512 * 1024)
#define IDLE_SPINS		500		/* pauses of a few to 60 ns each */
#define DONE_SPINS		200

struct Pool
{
	/* the job: written by the caller while nothing is claimed */
	PoolWork	work;
	void	   *arg;
	int			threads;
	pthread_t	thread[POOL_MOST_THREADS];

	/* each on its own cache line: they change at different times */
	_Alignas(64) atomic_ullong claims;	/* chunks << 32 | next */
	_Alignas(64) atomic_uint done;	/* finished chunks of this job */
	atomic_uint caller_sleeps;
	_Alignas(64) atomic_uint posted;	/* jobs so far; a futex */
	atomic_uint sleepers;
	atomic_bool quit;
};

typedef struct Seat
{
	Pool	   *pool;
	int			worker;
} Seat;

static void
futex_wait(atomic_uint *word, unsigned value)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void
futex_wake(atomic_uint *word, int count)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

static inline void
pause_briefly(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("isb" ::: "memory");
#endif
}

/* Take the next chunk of the current job; false when none is left. */
static bool
claim(Pool *pool, size_t *chunk)
{
	unsigned long long word = atomic_load_explicit(&pool->claims, memory_order_acquire);

	for (;;)
	{
		if ((uint32_t) word >= word >> 32)
			return false;
		if (atomic_compare_exchange_weak_explicit(&pool->claims, &word, word + 1,
												  memory_order_acq_rel, memory_order_acquire))
		{
			*chunk = (uint32_t) word;
			return true;
		}
	}
}

/* Count chunks as finished; the one that completes the job wakes the caller. */
static void
finish(Pool *pool, unsigned count)
{
	/* read before counting: once the job is complete its fields belong to the next one */
	unsigned	all = (unsigned) (atomic_load_explicit(&pool->claims, memory_order_relaxed) >> 32);

	if (atomic_fetch_add(&pool->done, count) + count == all && atomic_load(&pool->caller_sleeps) != 0)
		futex_wake(&pool->done, 1);
}

/* Wait until a job other than the seen one is posted, or the end. */
static unsigned
wait_for_post(Pool *pool, unsigned seen)
{
	for (int i = 0; i < IDLE_SPINS; i++)
	{
		unsigned	now = atomic_load_explicit(&pool->posted, memory_order_acquire);

		if (now != seen)
			return now;
		pause_briefly();
	}
	atomic_fetch_add(&pool->sleepers, 1);
	while (atomic_load(&pool->posted) == seen)
		futex_wait(&pool->posted, seen);
	atomic_fetch_sub(&pool->sleepers, 1);
	return atomic_load(&pool->posted);
}

static void *
thread_main(void *arg)
{
	Seat		seat = *(Seat *) arg;
	Pool	   *pool = seat.pool;
	unsigned	seen = 0;
	size_t		chunk;

	munmap(arg, sizeof(Seat));
	while (!atomic_load(&pool->quit))
	{
		while (claim(pool, &chunk))
		{
			pool->work(pool->arg, chunk, seat.worker);
			finish(pool, 1);
		}
		seen = wait_for_post(pool, seen);
	}
	return NULL;
}

static void *
map_pages(size_t size)
{
	void	   *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return pages == MAP_FAILED ? NULL : pages;
}

/*
 * Start one thread with every signal blocked but SIGBUS; false when the system
 * refuses.  A fault in a mapped file that was cut short belongs to the thread that
 * met it, and the kernel kills a process in which that thread blocks the signal.
 */
static bool
start_thread(Pool *pool, int worker)
{
	Seat	   *seat = map_pages(sizeof(Seat));
	pthread_attr_t attributes;
	sigset_t	all,
				before;
	bool		started;

	if (seat == NULL)
		return false;
	*seat = (Seat) {pool, worker};
	if (pthread_attr_init(&attributes) != 0)
	{
		munmap(seat, sizeof(Seat));
		return false;
	}
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	sigfillset(&all);
	sigdelset(&all, SIGBUS);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = pthread_create(&pool->thread[worker], &attributes, thread_main, seat) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	if (!started)
		munmap(seat, sizeof(Seat));
	return started;
}

Pool *
pool_create(int threads)
{
	Pool	   *pool = map_pages(sizeof(Pool));

	if (pool == NULL)
		return NULL;
	if (threads > POOL_MOST_THREADS)
		threads = POOL_MOST_THREADS;
	pool->threads = 1;
	while (pool->threads < threads && start_thread(pool, pool->threads))
		pool->threads++;
	return pool;
}

void
pool_destroy(Pool *pool)
{
	if (pool == NULL)
		return;
	atomic_store(&pool->quit, true);
	atomic_fetch_add(&pool->posted, 1);
	futex_wake(&pool->posted, POOL_MOST_THREADS);
	for (int i = 1; i < pool->threads; i++)
		pthread_join(pool->thread[i], NULL);
	munmap(pool, sizeof(Pool));
}

int
pool_threads(const Pool *pool)
{
	return pool == NULL ? 1 : pool->threads;
}

static void
post(Pool *pool, size_t chunks, PoolWork work, void *arg)
{
	pool->work = work;
	pool->arg = arg;
	atomic_store(&pool->done, 0);
	atomic_store_explicit(&pool->claims, (unsigned long long) chunks << 32, memory_order_release);
	atomic_fetch_add(&pool->posted, 1);
	if (atomic_load(&pool->sleepers) != 0)
		futex_wake(&pool->posted, chunks - 1 < POOL_MOST_THREADS ? (int) (chunks - 1) : POOL_MOST_THREADS);
}

/* Wait until the claimed chunks of others are done. */
static void
wait_for_done(Pool *pool, unsigned chunks)
{
	unsigned	done;

	for (int i = 0; i < DONE_SPINS; i++)
	{
		if (atomic_load_explicit(&pool->done, memory_order_acquire) == chunks)
			return;
		pause_briefly();
	}
	atomic_store(&pool->caller_sleeps, 1);
	while ((done = atomic_load(&pool->done)) != chunks)
		futex_wait(&pool->done, done);
	atomic_store(&pool->caller_sleeps, 0);
}

/* Leave nothing to claim. */
static void
abandon(Pool *pool)
{
	unsigned long long word = atomic_load(&pool->claims);

	while (!atomic_compare_exchange_weak(&pool->claims, &word, word >> 32 << 32 | word >> 32))
		;
	if ((uint32_t) word < word >> 32)
		atomic_fetch_add(&pool->done, (unsigned) (word >> 32) - (uint32_t) word);
}

static bool
run_alone(Call *call, size_t chunks, PoolWork work, void *arg)
{
	for (size_t i = 0; i < chunks; i++)
	{
		if (call != NULL && mc_cancelled(call))
			return false;
		work(arg, i, 0);
	}
	return true;
}

/* At most UINT32_MAX / 2 chunks at a time, so that neither half of the claim word overflows. */
static bool
run(Pool *pool, Call *call, size_t chunks, PoolWork work, void *arg)
{
	bool		good = true;
	size_t		chunk;

	if (pool_threads(pool) == 1 || chunks <= 1 || chunks > UINT32_MAX / 2)
		return run_alone(call, chunks, work, arg);
	post(pool, chunks, work, arg);
	while (good && claim(pool, &chunk))
	{
		work(arg, chunk, 0);
		finish(pool, 1);
		if (call != NULL && mc_cancelled(call))
		{
			abandon(pool);
			good = false;
		}
	}
	wait_for_done(pool, (unsigned) chunks);
	return good;
}

void
pool_run(Pool *pool, size_t chunks, PoolWork work, void *arg)
{
	run(pool, NULL, chunks, work, arg);
}

bool
pool_run_call(Pool *pool, Call *call, size_t chunks, PoolWork work, void *arg)
{
	return run(pool, call, chunks, work, arg);
}
