/*
 * New files in the folder of models, and the hashes that name them.
 */
#ifndef MEDCHAT_PG_MODEL_WRITE_H
#define MEDCHAT_PG_MODEL_WRITE_H

#include "model.h"

#include "common/cryptohash.h"
#include "common/sha2.h"

/* SHA-256 piece by piece, with interrupts. */
extern pg_cryptohash_ctx *hash_begin(void);
extern void hash_add(pg_cryptohash_ctx *ctx, const char *data, size_t len);
extern void hash_end(pg_cryptohash_ctx *ctx, uint8 digest[PG_SHA256_DIGEST_LENGTH], char hex[MODEL_SHA256_HEX]);

/*
 * A file that appears under its name whole or not at all.  The functions return
 * false with errno; new_file_drop() after a failure or an error, harmless otherwise.
 */
typedef struct NewFile
{
	char	   *temporary;
	int			fd;
	size_t		buffered;
	char	   *buffer;
} NewFile;

extern bool new_file_begin(NewFile *file);	/* makes the folder if need be */
extern bool new_file_add(NewFile *file, const char *data, size_t len);
extern bool new_file_end(NewFile *file, const char *path);
extern void new_file_drop(NewFile *file);

/* Raise errno as an error: "could not <what> file". */
extern void file_error(const char *what, const char *path);

#endif							/* MEDCHAT_PG_MODEL_WRITE_H */
