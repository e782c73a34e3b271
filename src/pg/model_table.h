/*
 * Models in the database: medchat.model_definition and medchat.model_chunk.
 */
#ifndef MEDCHAT_PG_MODEL_TABLE_H
#define MEDCHAT_PG_MODEL_TABLE_H

#include "model.h"

/* The descriptor of a name, dropped or not, in the caller's memory; NULL if it was never registered here. */
extern char *model_table_descriptor(const char *name);

/* Add the row, or bring back one that was dropped. */
extern void model_table_put(const char *name, const char *descriptor, const char *sha256);

/* Mark the row as dropped; the chunks go with the last name. */
extern void model_table_drop(const char *name, const char *sha256, bool shared);

/* Store a source's bytes in chunks, unless they are there. */
extern void model_table_store(const char *sha256, const char *source);

/* Write the descriptor's file (model_register.c). */
extern void model_write_descriptor(const char *name, const char *descriptor);

/* Does a name of this server stand for this source? */
extern bool model_source_is_used(const char *sha256);

#endif							/* MEDCHAT_PG_MODEL_TABLE_H */
