/*
 * Mapped files that are cut short under our feet.
 *
 * Reading a page of a mapping behind the end of its file raises SIGBUS, which
 * would take the whole cluster down.  The handler lays zeroed memory over the
 * watched mapping and lets the read go on; a longjmp from there could leave the
 * core, or malloc, in the middle of something.  Whoever reads mapped data asks
 * mapping_is_damaged() before it hands out a result.  The readers take zeros for
 * an empty table, so they end.
 *
 * A fault anywhere else goes to whoever handled SIGBUS before, as if nothing of
 * ours had been in between.
 */
#include "postgres.h"

#include "mapping.h"

#include <signal.h>
#include <sys/mman.h>

#define MAX_WATCHED		1100	/* the lexicon, open models, and once the shards of one that is being registered */

typedef struct Watched
{
	char	   *start;			/* NULL = free */
	size_t		len;
	volatile sig_atomic_t damaged;
} Watched;

static Watched watched[MAX_WATCHED];
static struct sigaction previous;

static void
handle_sigbus(int signal_number, siginfo_t *info, void *context)
{
	char	   *at = info->si_addr;

	(void) context;
	for (int i = 0; i < MAX_WATCHED; i++)
	{
		Watched    *mapping = &watched[i];

		if (mapping->start == NULL || at < mapping->start || at >= mapping->start + mapping->len)
			continue;
		mapping->damaged = 1;
		if (mmap(mapping->start, mapping->len, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
			return;
	}
	/* the instruction runs again and meets the handler that was there before us */
	sigaction(signal_number, &previous, NULL);
}

static bool
install_handler(void)
{
	static bool installed = false;
	struct sigaction action = {.sa_sigaction = handle_sigbus, .sa_flags = SA_SIGINFO | SA_RESTART};

	if (installed)
		return true;
	sigemptyset(&action.sa_mask);
	installed = sigaction(SIGBUS, &action, &previous) == 0;
	return installed;
}

bool
mapping_watch(const void *start, size_t len)
{
	if (!install_handler())
		return false;
	for (int i = 0; i < MAX_WATCHED; i++)
		if (watched[i].start == NULL)
		{
			watched[i].len = len;
			watched[i].damaged = 0;
			watched[i].start = (char *) start;
			return true;
		}
	return false;
}

bool
mapping_is_damaged(const void *start)
{
	for (int i = 0; i < MAX_WATCHED; i++)
		if (watched[i].start == (const char *) start)
			return watched[i].damaged != 0;
	return false;
}

void
mapping_forget(const void *start)
{
	for (int i = 0; i < MAX_WATCHED; i++)
		if (watched[i].start == (const char *) start)
			watched[i].start = NULL;
}
