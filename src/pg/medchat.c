/*
 * The module: what happens when it is loaded.
 *
 * Loading defines settings and nothing else: no file is opened and no thread is
 * started, so that preloading it into the postmaster is safe.
 */
#include "medchat.h"

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	medchat_define_settings();
}
