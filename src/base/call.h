/*
 * What every function of the core is called with: memory, a way to stop, a place for the error.
 *
 * The core never raises, never exits and never reads a clock or a setting.  A
 * function that can fail takes a Call and returns false (or NULL) after filling
 * call->error; the caller passes that on unchanged.  Long loops poll
 * mc_cancelled() every few thousand bytes.  Messages follow PostgreSQL's error
 * style and never hold text of a note: positions and lengths only.
 */
#ifndef MC_CALL_H
#define MC_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* One code per SQLSTATE that the SQL face raises; src/pg/error.c holds the mapping. */
typedef enum ErrorCode
{
	MC_OK = 0,
	MC_INVALID_PARAMETER,		/* 22023 */
	MC_INVALID_TEXT,			/* 22021 character_not_in_repertoire */
	MC_INVALID_JSON,			/* 22032 invalid_json_text */
	MC_UNDEFINED_OBJECT,		/* 42704 */
	MC_DUPLICATE_OBJECT,		/* 42710 */
	MC_NO_PRIVILEGE,			/* 42501 */
	MC_UNSUPPORTED,				/* 0A000 */
	MC_TOO_LARGE,				/* 54000 program_limit_exceeded */
	MC_OUT_OF_MEMORY,			/* 53200 */
	MC_CANCELLED,				/* 57014 */
	MC_IO,						/* 58030 */
	MC_UNDEFINED_FILE,			/* 58P01 */
	MC_DATA_CORRUPTED			/* XX001 */
} ErrorCode;

typedef struct Error
{
	ErrorCode	code;
	char		message[256];	/* primary: lower case, one line, no period */
	char		detail[256];	/* a sentence, or empty */
	char		hint[256];		/* a sentence that says what to do, or empty */
} Error;

/* true when the caller wants the work stopped; must be cheap, is called often */
typedef bool (*CancelHook) (void *arg);

typedef struct Call
{
	Arena	   *arena;
	CancelHook	cancelled;		/* NULL: never */
	void	   *cancel_arg;
	Error		error;
} Call;

/* A piece of text that somebody else owns; not NUL-terminated. */
typedef struct Slice
{
	const char *data;
	size_t		len;
} Slice;

#define MC_POLL_BYTES	4096	/* a loop over text polls at least this often */

/* Fill call->error; always returns false, so that "return mc_fail(...)" reads well. */
extern bool mc_fail(Call *call, ErrorCode code, const char *format,...)
			__attribute__((format(printf, 3, 4)));

/* Add a hint to the error just reported; always returns false. */
extern bool mc_hint(Call *call, const char *format,...)
			__attribute__((format(printf, 2, 3)));

/* count * size bytes from the arena, uninitialised; NULL after reporting when there is no memory. */
extern void *mc_alloc(Call *call, size_t count, size_t size);

/* The same, zeroed. */
extern void *mc_alloc0(Call *call, size_t count, size_t size);

/* Has the caller asked to stop?  Reports MC_CANCELLED if so. */
extern bool mc_cancelled(Call *call);

#endif							/* MC_CALL_H */
