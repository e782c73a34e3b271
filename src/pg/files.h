/*
 * Small files that are written once: policies and keys.
 */
#ifndef MEDCHAT_PG_FILES_H
#define MEDCHAT_PG_FILES_H

#include "medchat.h"

/* Longer than any file of ours. */
#define SMALL_FILE_MAX	(64 * 1024)

/* Make the folder (not its parent) unless it exists; hint (may be NULL) goes with the error. */
extern void folder_make(const char *path, int mode, const char *hint);

/*
 * Write a new file: temporary file beside it, fsync, link under its name, fsync of
 * the folder.  After a crash it is there whole or not at all.  False, with nothing
 * changed, if a file of that name exists.
 */
extern bool file_create(const char *folder, const char *name, const char *data, size_t len, int mode);

/*
 * The file's content, palloc'd and NUL-terminated, NULL if there is no such file.
 * One that cannot be opened or is no regular file is an error of the given level,
 * then NULL.
 */
extern char *file_read(const char *path, int elevel, size_t *len);

/*
 * The same for a file that only the server's user may touch: a link, another
 * owner or any right of group or others is told in *problem (NULL: none) and
 * nothing is read.
 */
extern char *file_read_private(const char *path, size_t *len, const char **problem);

#endif							/* MEDCHAT_PG_FILES_H */
