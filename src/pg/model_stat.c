/*
 * Counters of the calls into models.
 *
 * A fixed table of names and atomic counters.  Where the library is preloaded it
 * lies in shared memory and counts for the whole server; otherwise each backend
 * counts for itself.  A name takes an entry at its first call and keeps it; beyond
 * the last entry nothing is counted.
 */
#include "model_stat.h"

#include "miscadmin.h"
#include "port/atomics.h"
#include "rows.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

MEDCHAT_FUNCTION(medchat_stat_rows);
MEDCHAT_FUNCTION(medchat_stat_reset);

#define ENTRIES		128
#define COLUMNS		(COUNTERS + 2)

typedef enum Counter
{
	COUNT_CALLS,
	COUNT_ROWS,
	COUNT_TOKENS_IN,
	COUNT_TOKENS_OUT,
	COUNT_TOKENS_REUSED,
	COUNT_MICROSECONDS,
	COUNTERS
} Counter;

typedef struct StatEntry
{
	char		name[MODEL_NAME_SIZE];	/* written once, before used counts it */
	pg_atomic_uint64 counters[COUNTERS];
} StatEntry;

typedef struct StatTable
{
	pg_atomic_uint32 used;
	pg_atomic_uint64 reset_at;	/* a TimestampTz */
	StatEntry	entries[ENTRIES];
} StatTable;

static StatTable local_table;
static StatTable *table;		/* NULL until the first use */
static LWLock *lock;			/* of used, when the table is shared */

#if PG_VERSION_NUM >= 150000
static shmem_request_hook_type previous_request;
#endif
static shmem_startup_hook_type previous_startup;

static void
init_table(StatTable *new)
{
	memset(new, 0, sizeof(*new));
	pg_atomic_init_u32(&new->used, 0);
	pg_atomic_init_u64(&new->reset_at, (uint64) GetCurrentTimestamp());
	for (int i = 0; i < ENTRIES; i++)
		for (int j = 0; j < COUNTERS; j++)
			pg_atomic_init_u64(&new->entries[i].counters[j], 0);
}

static void
request(void)
{
#if PG_VERSION_NUM >= 150000
	if (previous_request != NULL)
		previous_request();
#endif
	RequestAddinShmemSpace(sizeof(StatTable));
	RequestNamedLWLockTranche("medchat", 1);
}

static void
startup(void)
{
	bool		found;

	if (previous_startup != NULL)
		previous_startup();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	table = ShmemInitStruct("medchat model counters", sizeof(StatTable), &found);
	lock = &GetNamedLWLockTranche("medchat")->lock;
	if (!found)
		init_table(table);
	LWLockRelease(AddinShmemInitLock);
}

void
stat_init(void)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
#if PG_VERSION_NUM >= 150000
	previous_request = shmem_request_hook;
	shmem_request_hook = request;
#else
	request();
#endif
	previous_startup = shmem_startup_hook;
	shmem_startup_hook = startup;
}

static StatTable *
get_table(void)
{
	if (table == NULL)
	{
		init_table(&local_table);
		table = &local_table;
	}
	return table;
}

static StatEntry *
find_entry(const char *name)
{
	uint32		used = pg_atomic_read_u32(&get_table()->used);

	pg_read_barrier();
	for (uint32 i = 0; i < used; i++)
		if (strcmp(table->entries[i].name, name) == 0)
			return &table->entries[i];
	return NULL;
}

/* The entry of a model, NULL when there is no room for one. */
static StatEntry *
entry_of(const char *name)
{
	StatEntry  *entry = find_entry(name);
	uint32		used;

	if (entry != NULL)
		return entry;
	if (lock != NULL)
		LWLockAcquire(lock, LW_EXCLUSIVE);
	entry = find_entry(name);
	used = pg_atomic_read_u32(&table->used);
	if (entry == NULL && used < ENTRIES)
	{
		entry = &table->entries[used];
		strlcpy(entry->name, name, sizeof(entry->name));
		pg_write_barrier();
		pg_atomic_write_u32(&table->used, used + 1);
	}
	if (lock != NULL)
		LWLockRelease(lock);
	return entry;
}

StatTimer
stat_begin(OpenModel *model)
{
	StatTimer	timer = {.model = model};

	INSTR_TIME_SET_CURRENT(timer.start);
	return timer;
}

static void
add(StatEntry *entry, Counter counter, uint64 amount)
{
	if (amount > 0)
		pg_atomic_fetch_add_u64(&entry->counters[counter], (int64) amount);
}

void
stat_end(const StatTimer *timer, uint64 rows, uint64 tokens_in, uint64 tokens_out)
{
	StatEntry  *entry = entry_of(timer->model->name);
	instr_time	end;

	if (entry == NULL)
		return;
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, timer->start);
	add(entry, COUNT_CALLS, 1);
	add(entry, COUNT_ROWS, rows);
	add(entry, COUNT_TOKENS_IN, tokens_in);
	add(entry, COUNT_TOKENS_OUT, tokens_out);
	add(entry, COUNT_MICROSECONDS, INSTR_TIME_GET_MICROSEC(end));
}

void
stat_reused(OpenModel *model, uint64 tokens)
{
	StatEntry  *entry = entry_of(model->name);

	if (entry != NULL)
		add(entry, COUNT_TOKENS_REUSED, tokens);
}

/* stat_rows() */
Datum
medchat_stat_rows(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	uint32		used = pg_atomic_read_u32(&get_table()->used);

	pg_read_barrier();
	for (uint32 i = 0; i < used; i++)
	{
		StatEntry  *entry = &table->entries[i];
		Datum		values[COLUMNS];
		bool		nulls[COLUMNS] = {false};

		values[0] = CStringGetTextDatum(entry->name);
		for (int j = 0; j < COUNTERS; j++)
		{
			uint64		value = pg_atomic_read_u64(&entry->counters[j]);

			values[j + 1] = j == COUNT_MICROSECONDS ? Float8GetDatum((double) value / 1000) : Int64GetDatum((int64) value);
		}
		values[COLUMNS - 1] = TimestampTzGetDatum((TimestampTz) pg_atomic_read_u64(&table->reset_at));
		tuplestore_putvalues(store, desc, values, nulls);
	}
	return (Datum) 0;
}

/* stat_reset() */
Datum
medchat_stat_reset(PG_FUNCTION_ARGS)
{
	(void) fcinfo;
	for (int i = 0; i < ENTRIES; i++)
		for (int j = 0; j < COUNTERS; j++)
			pg_atomic_write_u64(&get_table()->entries[i].counters[j], 0);
	pg_atomic_write_u64(&table->reset_at, (uint64) GetCurrentTimestamp());
	PG_RETURN_VOID();
}
