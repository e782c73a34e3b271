/*
 * The module: what happens when it is loaded.
 *
 * Loading defines settings and, in the postmaster, asks for the shared memory of
 * the counters; no file is opened and no thread is started, so that preloading is
 * safe.
 */
#include "medchat.h"

#include "model_stat.h"

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	medchat_define_settings();
	stat_init();
}
