/*
 * What the SQL face shares: calls into the core, errors out of it, settings.
 *
 * Every SQL-callable function has five steps: get arguments, check them, call
 * the core, raise its error, build the result.  It declares itself with
 * MEDCHAT_FUNCTION(name), opens a call with pg_call_begin() and passes that to
 * the core.  Memory of a call lives in one arena per backend that the next
 * pg_call_begin() empties: calls do not nest, and what must outlive the call is
 * palloc'd.  An error that unwinds past the core leaks nothing.
 */
#ifndef MEDCHAT_PG_MEDCHAT_H
#define MEDCHAT_PG_MEDCHAT_H

#include "postgres.h"

#include "fmgr.h"

#include "base/call.h"
#include "base/size.h"

#define MEDCHAT_FUNCTION(name) PGDLLEXPORT PG_FUNCTION_INFO_V1(name)

/* Start a call into the core: an empty arena, PostgreSQL's interrupts as cancel hook. */
extern Call *pg_call_begin(void);

/* A call over an arena of one's own, for work that outlives or interrupts the current call. */
extern Call pg_call_over(Arena *arena);

/* Give back what an unusually large call took; optional, the next call does it too. */
extern void pg_call_end(Call *call);

/* An arena of its own on a memory context, for what outlives a call; it dies with the context. */
extern void pg_arena_init(Arena *arena, MemoryContext context);

/* Raise the error that the core left in call. */
extern void pg_call_raise(Call *call) __attribute__((noreturn));

/* The bytes of a text argument, checked: database encoding UTF8, at most medchat.max_input. */
extern Slice pg_input_text(const text *value);

/* A text value of these bytes. */
extern text *pg_text_from(const char *data, size_t len);

/* A short slice (a name, an option) as a C string. */
extern char *pg_slice_cstring(Slice slice);

/* Settings (src/pg/settings.c) */
extern char *medchat_data_directory;	/* absolute, or relative to the server's data directory */
extern char *medchat_key_directory;		/* "" = beside the server's data directory */
extern char *medchat_default_policy;
extern int	medchat_max_input;			/* kilobytes */
extern int	medchat_threads;			/* 0 = by the machine */
extern int	medchat_model_cache;		/* kilobytes */
extern char *medchat_default_embed_model;
extern char *medchat_default_generate_model;
extern char *medchat_default_classify_model;
extern char *medchat_default_tag_model;

extern void medchat_define_settings(void);

/* <share directory>/medchat/<name> and <medchat.data_directory>/<name>, palloc'd */
extern char *medchat_share_file(const char *name);
extern char *medchat_data_file(const char *name);

#endif							/* MEDCHAT_PG_MEDCHAT_H */
