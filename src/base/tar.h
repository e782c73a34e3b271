/*
 * A folder of a few files as one file: POSIX ustar, of which only plain files are used.
 *
 * A model that comes as a folder is kept, hashed and stored as such an archive:
 * headers hold no time and no owner, so the same files in the same order are the
 * same bytes, and "tar xf" gives the folder back.
 */
#ifndef MC_BASE_TAR_H
#define MC_BASE_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/call.h"

#define TAR_BLOCK		512
#define TAR_NAME_MAX	100
#define TAR_END_BYTES	(2 * TAR_BLOCK)	/* zeros that end an archive */

/* The header before a file; false when the name is too long or the file larger than 8 GB less a byte. */
extern bool tar_header(const char *name, uint64_t bytes, char out[TAR_BLOCK]);

/* Zeros that follow a file of that size. */
extern size_t tar_padding(uint64_t bytes);

/*
 * The file of that name in a mapped archive; *found is false when there is none.
 * False after MC_DATA_CORRUPTED: the archive is cut short or was not made by us.
 */
extern bool tar_find(Call *call, Slice archive, const char *name, Slice *content, bool *found);

#endif							/* MC_BASE_TAR_H */
