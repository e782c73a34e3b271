/*
 * Mapped files that are cut short under our feet.
 */
#ifndef MEDCHAT_PG_MAPPING_H
#define MEDCHAT_PG_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

/* Watch over a read-only mapping; false if as many as possible are watched already. */
extern bool mapping_watch(const void *start, size_t len);

/* Has a part of the mapping that starts here been unreadable?  What was computed from it is void then. */
extern bool mapping_is_damaged(const void *start);

/* Stop watching, before munmap(). */
extern void mapping_forget(const void *start);

#endif							/* MEDCHAT_PG_MAPPING_H */
