/*
 * Policies by name: four built in, the others files that are written once.
 *
 *   <medchat.data_directory>/policies/<name>.json, mode 0400:
 *   {"sha256": "<of the definition>", "policy": <definition in its one spelling>}
 *
 * define_policy() writes the file, then a row in medchat.policy_definition so that
 * dumps and replicas carry the policy; if its transaction aborts, the file stays
 * without a row, which harms nobody: defining the same again finds it and adds the
 * row.  sync_files() goes the other way, for a server that has the row and lacks
 * the file (restored, or a standby whose copy is older than the policy).
 *
 * A row of a query reads the file only, once per backend: a name never changes its
 * content, so what was read stays right.
 */
#include "deid.h"

#include <sys/stat.h>
#include <unistd.h>

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/file_perm.h"
#include "executor/spi.h"
#include "files.h"
#include "miscadmin.h"
#include "rows.h"
#include "storage/fd.h"
#include "sync.h"
#include "table.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

MEDCHAT_FUNCTION(medchat_define_policy);
MEDCHAT_FUNCTION(medchat_policy_rows);

#define FILE_BEFORE_SHA		"{\"sha256\": \""
#define FILE_BEFORE_POLICY	"\", \"policy\": "
#define FILE_END			"}\n"
#define POLICY_MODE			0400
#define SUFFIX				".json"

/* What this backend has read; never shrinks, policies are few. */
typedef struct StoredPolicy
{
	char	   *path;
	PhiPolicy	policy;
	struct StoredPolicy *next;
} StoredPolicy;

static StoredPolicy *stored_policies;

static char *
policy_folder(void)
{
	return medchat_data_file("policies");
}

static char *
policy_path(const char *name)
{
	return psprintf("%s/%s" SUFFIX, policy_folder(), name);
}

static char *
file_text(const char *canonical)
{
	char		sha256[SHA256_HEX];

	sha256_hex(canonical, strlen(canonical), sha256);
	return psprintf(FILE_BEFORE_SHA "%s" FILE_BEFORE_POLICY "%s" FILE_END, sha256, canonical);
}

static Jsonb *
jsonb_from_text(const char *json)
{
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)));
}

/*
 * The definition inside the file, checked against its hash; NULL if there is no
 * such file.  A damaged or unreadable one is an error of the given level, then NULL.
 */
static char *
read_definition(const char *name, int elevel)
{
	char	   *path = policy_path(name);
	size_t		len;
	char	   *data = file_read(path, elevel, &len);
	const size_t head = strlen(FILE_BEFORE_SHA) + SHA256_HEX - 1 + strlen(FILE_BEFORE_POLICY);
	const size_t tail = strlen(FILE_END);

	if (data == NULL)
		return NULL;
	if (len > head + tail)
	{
		char	   *canonical = pnstrdup(data + head, len - head - tail);

		if (strcmp(file_text(canonical), data) == 0)
			return canonical;
	}
	ereport(elevel,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("file of policy \"%s\" is damaged", name),
			 errdetail("The file is \"%s\".", path),
			 errhint("Remove the file and call medchat.sync_files() to write it again.")));
	return NULL;
}

static bool
read_policy(const char *name, int elevel, PhiPolicy *policy)
{
	char	   *definition = read_definition(name, elevel);

	if (definition == NULL)
		return false;
	policy_from_jsonb(name, jsonb_from_text(definition), policy);
	return true;
}

static const PhiPolicy *
remember(const char *path, const PhiPolicy *policy)
{
	StoredPolicy *entry = MemoryContextAlloc(TopMemoryContext, sizeof(StoredPolicy));

	entry->path = MemoryContextStrdup(TopMemoryContext, path);
	entry->policy = *policy;
	entry->next = stored_policies;
	stored_policies = entry;
	return &entry->policy;
}

const PhiPolicy *
policy_get(Slice slice)
{
	const PhiPolicy *builtin = phi_policy_find(slice.data, slice.len);
	char		name[NAME_SIZE];
	char	   *path;
	PhiPolicy	policy;

	if (builtin != NULL)
		return builtin;
	name_check("policy", slice, name);
	path = policy_path(name);
	for (StoredPolicy *entry = stored_policies; entry != NULL; entry = entry->next)
		if (strcmp(entry->path, path) == 0)
			return &entry->policy;
	if (!read_policy(name, ERROR, &policy))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("policy \"%s\" does not exist", name),
				 errhint("medchat.policies lists the policies of this server; medchat.sync_files() fetches "
						 "those that were restored or defined elsewhere.")));
	return remember(path, &policy);
}

const PhiPolicy *
policy_default(void)
{
	return policy_get((Slice){medchat_default_policy, strlen(medchat_default_policy)});
}

bool
policy_is_builtin(const PhiPolicy *policy)
{
	return policy >= phi_builtin_policies && policy < phi_builtin_policies + PHI_BUILTIN_POLICY_COUNT;
}

/* ---- the table, as its owner ---- */

/* The definition that the table holds for name, in the caller's memory, or NULL. */
static char *
table_definition(const char *name)
{
	MemoryContext caller = CurrentMemoryContext;
	TableAccess saved = table_access_begin("policy_definition");
	Oid			type = TEXTOID;
	Datum		arg = CStringGetTextDatum(name);
	char	   *definition = NULL;

	if (SPI_execute_with_args("SELECT definition FROM medchat.policy_definition WHERE name OPERATOR(pg_catalog.=) $1",
							  1, &type, &arg, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read medchat.policy_definition");
	if (SPI_processed > 0)
	{
		definition = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
		definition = MemoryContextStrdup(caller, definition);
	}
	table_access_end(saved);
	return definition;
}

static void
table_insert(const char *name, const char *canonical, const char *defined_by)
{
	Oid			types[] = {TEXTOID, TEXTOID, TEXTOID, TEXTOID};
	char		sha256[SHA256_HEX];
	Datum		args[4];
	TableAccess saved;

	sha256_hex(canonical, strlen(canonical), sha256);
	args[0] = CStringGetTextDatum(name);
	args[1] = CStringGetTextDatum(canonical);
	args[2] = CStringGetTextDatum(sha256);
	args[3] = CStringGetTextDatum(defined_by);
	saved = table_access_begin("policy_definition");
	if (SPI_execute_with_args("INSERT INTO medchat.policy_definition (name, definition, sha256, defined_by) "
							  "VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING",
							  4, types, args, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not write medchat.policy_definition");
	table_access_end(saved);
}

/* ---- define_policy ---- */

static void
refuse_other_content(const char *name, const char *stored, const char *canonical)
{
	if (stored != NULL && strcmp(stored, canonical) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("policy \"%s\" already exists with another definition", name),
				 errhint("A policy never changes; choose a new name such as \"%s@2\".",
						 pnstrdup(name, strcspn(name, "@")))));
}

static void
write_policy_file(const char *name, const char *canonical)
{
	char	   *folder = policy_folder();
	char	   *content = file_text(canonical);
	char	   *file = psprintf("%s" SUFFIX, name);

	folder_make(medchat_data_file(""), pg_dir_create_mode, NULL);
	folder_make(folder, pg_dir_create_mode, NULL);
	if (!file_create(folder, file, content, strlen(content), POLICY_MODE))
		refuse_other_content(name, read_definition(name, ERROR), canonical);
}

/* define_policy(name, definition) */
Datum
medchat_define_policy(PG_FUNCTION_ARGS)
{
	char		name[NAME_SIZE];
	PhiPolicy	policy;
	char	   *canonical;
	char	   *in_file;
	char	   *in_table;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("name and definition of a policy must not be null")));
	PreventCommandIfReadOnly("define_policy()");
	PreventCommandDuringRecovery("define_policy()");
	name_check("policy", slice_of_text(PG_GETARG_TEXT_PP(0)), name);
	if (phi_policy_find(name, strlen(name)) != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_RESERVED_NAME),
				 errmsg("policy \"%s\" is built in", name),
				 errhint("Choose another name, and \"base\": \"%s\" to start from it.", name)));
	policy_from_jsonb(name, PG_GETARG_JSONB_P(1), &policy);
	canonical = policy_canonical(&policy);
	in_file = read_definition(name, ERROR);
	in_table = table_definition(name);
	refuse_other_content(name, in_file, canonical);
	refuse_other_content(name, in_table, canonical);
	if (in_file != NULL && in_table != NULL)
		ereport(NOTICE,
				(errmsg("policy \"%s\" is already defined like this", name)));
	if (in_file == NULL)
		write_policy_file(name, canonical);
	if (in_table == NULL)
		table_insert(name, canonical, GetUserNameFromId(GetUserId(), false));
	PG_RETURN_VOID();
}

/* ---- sync_files ---- */

/* Bring the file in line with the table's row; what was found or done. */
static const char *
sync_policy(const char *name, const char *definition, const char *sha256)
{
	char		actual[SHA256_HEX];
	PhiPolicy	policy;
	char	   *in_file;

	sha256_hex(definition, strlen(definition), actual);
	if (strcmp(actual, sha256) != 0 || !name_is_valid((Slice){name, strlen(name)}))
	{
		ereport(WARNING,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("definition of policy \"%s\" in medchat.policy_definition does not match its hash", name)));
		return "damaged";
	}
	in_file = read_definition(name, WARNING);
	if (in_file != NULL && strcmp(in_file, definition) == 0)
		return "present";
	if (in_file != NULL || access(policy_path(name), F_OK) == 0)
	{
		ereport(WARNING,
				(errmsg("policy \"%s\" in this server's folder differs from medchat.policy_definition", name),
				 errhint("Remove the wrong one of the two.")));
		return "differs";
	}
	policy_from_jsonb(name, jsonb_from_text(definition), &policy);
	refuse_other_content(name, definition, policy_canonical(&policy));
	write_policy_file(name, definition);
	return "written";
}

void
policy_sync(Tuplestorestate *store, TupleDesc desc)
{
	TableAccess saved = table_access_begin("policy_definition");

	if (SPI_execute("SELECT name, definition, sha256 FROM medchat.policy_definition ORDER BY name COLLATE pg_catalog.\"C\"",
					true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read medchat.policy_definition");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	row = SPI_tuptable->vals[i];
		char	   *name = SPI_getvalue(row, SPI_tuptable->tupdesc, 1);

		sync_put(store, desc, "policy", name, sync_policy(name, SPI_getvalue(row, SPI_tuptable->tupdesc, 2),
														  SPI_getvalue(row, SPI_tuptable->tupdesc, 3)));
	}
	table_access_end(saved);
}

/* ---- the view policies ---- */

#define POLICY_COLUMNS	7

static void
put_policy(Tuplestorestate *store, TupleDesc desc, const PhiPolicy *policy)
{
	for (int i = 0; i < PHI_CATEGORY_COUNT; i++)
	{
		Datum		values[POLICY_COLUMNS] = {
			CStringGetTextDatum(policy->name),
			BoolGetDatum(policy_is_builtin(policy)),
			CStringGetTextDatum(phi_category_name((PhiCategory) i)),
			CStringGetTextDatum(phi_action_name(policy->action[i])),
			Float4GetDatum(policy->threshold[i]),
			BoolGetDatum(policy->keyed_allowed),
			Int32GetDatum(policy->version)
		};
		bool		nulls[POLICY_COLUMNS] = {false};

		tuplestore_putvalues(store, desc, values, nulls);
	}
}

/* policy_rows() */
Datum
medchat_policy_rows(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	char	   *folder = policy_folder();
	DIR		   *dir;
	struct dirent *entry;

	for (int i = 0; i < PHI_BUILTIN_POLICY_COUNT; i++)
		put_policy(store, desc, &phi_builtin_policies[i]);
	dir = AllocateDir(folder);
	if (dir == NULL && errno == ENOENT)
		return (Datum) 0;
	while ((entry = ReadDir(dir, folder)) != NULL)
	{
		size_t		len = strlen(entry->d_name);
		Slice		slice = {entry->d_name, len - strlen(SUFFIX)};
		char		name[NAME_SIZE];
		PhiPolicy	policy;

		if (len <= strlen(SUFFIX) || strcmp(entry->d_name + slice.len, SUFFIX) != 0 || !name_is_valid(slice))
			continue;
		name_check("policy", slice, name);
		if (read_policy(name, WARNING, &policy))
			put_policy(store, desc, &policy);
	}
	FreeDir(dir);
	return (Datum) 0;
}
