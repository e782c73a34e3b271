/*
 * Models in the database, so that dumps and replicas carry them.
 *
 * medchat.model_definition has a row for each registered name; the bytes of its
 * source are in medchat.model_chunk where register_model() was told so.  Rows of a
 * query never come here: model_sync() writes the files that they read.
 */
#include "deid.h"
#include "model_table.h"

#include <sys/stat.h>
#include <unistd.h>

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "files.h"
#include "miscadmin.h"
#include "sync.h"
#include "table.h"
#include "utils/builtins.h"

#define TABLE			"model_definition"
#define CHUNK_BYTES		(2 * 1024 * 1024)

static void
run(const char *query, int count, Oid *types, Datum *values, int expected)
{
	if (SPI_execute_with_args(query, count, types, values, NULL, expected == SPI_OK_SELECT, 0) != expected)
		elog(ERROR, "could not use the tables of models");
}

/* Column n (from 1) of a row of the last query as text. */
static char *
value_of(uint64 row, int n)
{
	return SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, n);
}

char *
model_table_descriptor(const char *name)
{
	MemoryContext caller = CurrentMemoryContext;
	TableAccess saved = table_access_begin(TABLE);
	Oid			types[] = {TEXTOID};
	Datum		values[] = {CStringGetTextDatum(name)};
	char	   *descriptor = NULL;

	run("SELECT descriptor FROM medchat.model_definition WHERE name OPERATOR(pg_catalog.=) $1", 1, types, values, SPI_OK_SELECT);
	if (SPI_processed > 0)
		descriptor = MemoryContextStrdup(caller, value_of(0, 1));
	table_access_end(saved);
	return descriptor;
}

void
model_table_put(const char *name, const char *descriptor, const char *sha256)
{
	char	   *user = GetUserNameFromId(GetUserId(), false);
	TableAccess saved = table_access_begin(TABLE);
	Oid			types[] = {TEXTOID, TEXTOID, TEXTOID, TEXTOID};
	Datum		values[] = {CStringGetTextDatum(name), CStringGetTextDatum(descriptor), CStringGetTextDatum(sha256),
	CStringGetTextDatum(user)};

	run("INSERT INTO medchat.model_definition AS d (name, descriptor, sha256, registered_by) VALUES ($1, $2, $3, $4) "
		"ON CONFLICT (name) DO UPDATE SET dropped = false WHERE d.dropped", 4, types, values, SPI_OK_INSERT);
	table_access_end(saved);
}

void
model_table_drop(const char *name, const char *sha256, bool shared)
{
	TableAccess saved = table_access_begin(TABLE);
	Oid			types[] = {TEXTOID};
	Datum		values[] = {CStringGetTextDatum(name)};

	run("UPDATE medchat.model_definition SET dropped = true WHERE name OPERATOR(pg_catalog.=) $1", 1, types, values, SPI_OK_UPDATE);
	values[0] = CStringGetTextDatum(sha256);
	if (!shared)
		run("DELETE FROM medchat.model_chunk WHERE sha256 OPERATOR(pg_catalog.=) $1", 1, types, values, SPI_OK_DELETE);
	table_access_end(saved);
}

static void
store_chunks(const char *sha256, const MappedFile *file)
{
	Oid			types[] = {TEXTOID, INT4OID, BYTEAOID};
	Datum		values[] = {CStringGetTextDatum(sha256), 0, 0};

	for (size_t at = 0; at < file->len; at += CHUNK_BYTES)
	{
		text	   *chunk = pg_text_from(file->data + at, Min(file->len - at, CHUNK_BYTES));

		CHECK_FOR_INTERRUPTS();
		values[1] = Int32GetDatum((int32) (at / CHUNK_BYTES));
		values[2] = PointerGetDatum(chunk);
		run("INSERT INTO medchat.model_chunk (sha256, ordinal, data) VALUES ($1, $2, $3)", 3, types, values, SPI_OK_INSERT);
		pfree(chunk);
	}
}

void
model_table_store(const char *sha256, const char *source)
{
	TableAccess saved = table_access_begin(TABLE);
	Oid			types[] = {TEXTOID};
	Datum		values[] = {CStringGetTextDatum(sha256)};
	MappedFile	file;

	run("SELECT 1 FROM medchat.model_chunk WHERE sha256 OPERATOR(pg_catalog.=) $1 LIMIT 1", 1, types, values, SPI_OK_SELECT);
	if (SPI_processed == 0)
	{
		if (!mapped_open(source, &file))
			ereport(ERROR,
					(errcode_for_file_access(),
					 errmsg("could not read file \"%s\": %m", source)));
		PG_TRY();
		{
			store_chunks(sha256, &file);
			mapped_check(&file, source);
		}
		PG_CATCH();
		{
			mapped_close(&file);
			PG_RE_THROW();
		}
		PG_END_TRY();
		mapped_close(&file);
	}
	table_access_end(saved);
}

/* ---- sync_files ---- */

/* Write the source from its chunks; false if the database does not hold it. */
static bool
write_source(const ModelFile *file)
{
	Oid			types[] = {TEXTOID, INT4OID};
	Datum		values[] = {CStringGetTextDatum(file->sha256), 0};
	SourceWriter *writer = source_writer_begin();
	bool		found = false;

	PG_TRY();
	{
		for (int32 ordinal = 0;; ordinal++)
		{
			bytea	   *chunk;
			bool		isnull;

			values[1] = Int32GetDatum(ordinal);
			run("SELECT data FROM medchat.model_chunk WHERE sha256 OPERATOR(pg_catalog.=) $1 AND ordinal OPERATOR(pg_catalog.=) $2",
				2, types, values, SPI_OK_SELECT);
			if (SPI_processed == 0)
				break;
			found = true;
			chunk = DatumGetByteaPP(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
			source_writer_add(writer, VARDATA_ANY(chunk), VARSIZE_ANY_EXHDR(chunk));
			SPI_freetuptable(SPI_tuptable);
		}
		if (found)
			source_writer_end(writer, file->source, file->sha256);
	}
	PG_FINALLY();
	{
		source_writer_drop(writer);
	}
	PG_END_TRY();
	return found;
}

/* What a row says, as a ModelFile; false with a warning if it is damaged. */
static bool
file_of_row(const char *name, const char *descriptor, const char *sha256, ModelFile *file)
{
	Slice		text;

	memset(file, 0, sizeof(*file));
	if (name_is_valid((Slice){name, strlen(name)}) && model_file_parse(name, descriptor, file) &&
		strcmp(file->sha256, sha256) == 0 && json_text(json_get(file->tree, "name"), &text) && slice_is(text, name))
		return true;
	ereport(WARNING,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("row of a model in medchat.model_definition is damaged")));
	return false;
}

static const char *
sync_model(const char *name, const char *descriptor, const char *sha256)
{
	ModelFile	file;
	ModelFile	existing;
	struct stat st;
	bool		written = false;
	bool		found;

	if (!file_of_row(name, descriptor, sha256, &file))
		return "damaged";
	found = model_file_read(name, WARNING, &existing);
	if ((found && strcmp(existing.json, descriptor) != 0) || (!found && access(file.path, F_OK) == 0))
	{
		ereport(WARNING,
				(errmsg("model \"%s\" in this server's folder differs from medchat.model_definition", name),
				 errhint("Remove the wrong one of the two.")));
		return "differs";
	}
	if (stat(file.source, &st) < 0 || st.st_size != file.bytes)
	{
		if (!write_source(&file))
			return "missing";
		written = true;
	}
	if (!found)
	{
		model_write_descriptor(name, descriptor);
		written = true;
	}
	return written ? "written" : "present";
}

void
model_sync(Tuplestorestate *store, TupleDesc desc)
{
	TableAccess saved = table_access_begin(TABLE);
	SPITupleTable *rows;
	uint64		count;

	run("SELECT name, descriptor, sha256 FROM medchat.model_definition WHERE NOT dropped ORDER BY name COLLATE pg_catalog.\"C\"",
		0, NULL, NULL, SPI_OK_SELECT);
	rows = SPI_tuptable;
	count = SPI_processed;
	for (uint64 i = 0; i < count; i++)
	{
		char	   *name = SPI_getvalue(rows->vals[i], rows->tupdesc, 1);

		sync_put(store, desc, "model", name, sync_model(name, SPI_getvalue(rows->vals[i], rows->tupdesc, 2),
														SPI_getvalue(rows->vals[i], rows->tupdesc, 3)));
	}
	table_access_end(saved);
}
