/*
 * Calls from SQL into the core: memory, interrupts, errors, text.
 *
 * The arena's blocks come from a memory context of the backend's life; the
 * arena keeps its largest block between calls, so that a row costs no malloc.
 * Errors of the core become ereport() here and nowhere else.
 */
#include "medchat.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* an arena that holds more than this after a call gives it back */
#define KEEP_BYTES	(4 * 1024 * 1024)

static MemoryContext arena_context;
static Arena call_arena;
static Call current_call;

static void *
get_block(void *source, size_t size)
{
	return MemoryContextAllocExtended((MemoryContext) source, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
}

static void
free_block(void *source, void *block)
{
	(void) source;
	pfree(block);
}

/*
 * Is a cancel or a shutdown pending?  Other interrupts (barriers, messages of
 * parallel workers) are served here and do not stop the core.
 */
static bool
interrupt_pending(void *arg)
{
	(void) arg;
	if (!InterruptPending)
		return false;
	if (QueryCancelPending || ProcDiePending)
		return true;
	CHECK_FOR_INTERRUPTS();
	return false;
}

void
pg_arena_init(Arena *arena, MemoryContext context)
{
	arena_init_from(arena, get_block, free_block, context);
}

Call *
pg_call_begin(void)
{
	if (arena_context == NULL)
	{
		arena_context = AllocSetContextCreate(TopMemoryContext, "medchat call", ALLOCSET_DEFAULT_SIZES);
		pg_arena_init(&call_arena, arena_context);
	}
	arena_reset(&call_arena);
	current_call = pg_call_over(&call_arena);
	return &current_call;
}

Call
pg_call_over(Arena *arena)
{
	return (Call){.arena = arena, .cancelled = interrupt_pending};
}

void
pg_call_end(Call *call)
{
	if (call->arena->used > KEEP_BYTES)
		arena_free(call->arena);
}

static int
sqlstate_of(ErrorCode code)
{
	switch (code)
	{
		case MC_INVALID_PARAMETER:
			return ERRCODE_INVALID_PARAMETER_VALUE;
		case MC_INVALID_TEXT:
			return ERRCODE_CHARACTER_NOT_IN_REPERTOIRE;
		case MC_INVALID_JSON:
			return ERRCODE_INVALID_JSON_TEXT;
		case MC_UNDEFINED_OBJECT:
			return ERRCODE_UNDEFINED_OBJECT;
		case MC_DUPLICATE_OBJECT:
			return ERRCODE_DUPLICATE_OBJECT;
		case MC_NO_PRIVILEGE:
			return ERRCODE_INSUFFICIENT_PRIVILEGE;
		case MC_UNSUPPORTED:
			return ERRCODE_FEATURE_NOT_SUPPORTED;
		case MC_TOO_LARGE:
			return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
		case MC_OUT_OF_MEMORY:
			return ERRCODE_OUT_OF_MEMORY;
		case MC_CANCELLED:
			return ERRCODE_QUERY_CANCELED;
		case MC_IO:
			return ERRCODE_IO_ERROR;
		case MC_UNDEFINED_FILE:
			return ERRCODE_UNDEFINED_FILE;
		case MC_DATA_CORRUPTED:
			return ERRCODE_DATA_CORRUPTED;
		case MC_OK:
			break;
	}
	return ERRCODE_INTERNAL_ERROR;
}

/* A message that was cut at its buffer's end may end inside a character: take that off. */
static void
clip_message(char *text, size_t size)
{
	size_t		len = strlen(text);

	if (len + 1 == size)
		text[pg_mbcliplen(text, (int) len, (int) len)] = '\0';
}

void
pg_call_raise(Call *call)
{
	Error		error = call->error;

	clip_message(error.message, sizeof(error.message));
	clip_message(error.detail, sizeof(error.detail));
	clip_message(error.hint, sizeof(error.hint));
	arena_free(call->arena);
	/* the server words its own cancels (statement timeout, recovery conflict, ...) */
	if (error.code == MC_CANCELLED)
		CHECK_FOR_INTERRUPTS();
	ereport(ERROR,
			(errcode(sqlstate_of(error.code)),
			 errmsg_internal("%s", error.message),
			 error.detail[0] != '\0' ? errdetail_internal("%s", error.detail) : 0,
			 error.hint[0] != '\0' ? errhint("%s", error.hint) : 0));
	pg_unreachable();
}

Slice
pg_input_text(const text *value)
{
	Slice		slice = {VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};

	if (GetDatabaseEncoding() != PG_UTF8)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("medchat needs a database with encoding UTF8, this one has %s", GetDatabaseEncodingName()),
				 errhint("Create a database with ENCODING 'UTF8' and load the dump of this one into it.")));
	if (slice.len > (size_t) medchat_max_input * 1024)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("text of %zu bytes is longer than medchat.max_input (%d kB)", slice.len, medchat_max_input),
				 errhint("A superuser can raise medchat.max_input.")));
	return slice;
}

text *
pg_text_from(const char *data, size_t len)
{
	text	   *result;

	if (len > MaxAllocSize - VARHDRSZ)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("result of %zu bytes is too long for a text value", len),
				 errhint("Split the text before the call.")));
	result = palloc(len + VARHDRSZ);
	SET_VARSIZE(result, len + VARHDRSZ);
	memcpy(VARDATA(result), data, len);
	return result;
}

char *
pg_slice_cstring(Slice slice)
{
	return pnstrdup(slice.data, slice.len);
}
