/*
 * register_model(), drop_model(), set_default_model(): the life of a name.
 *
 * Registering copies the source to its hash, compiles the copy (which checks all of
 * it), writes the descriptor and, last, the rows that let dumps and replicas carry
 * the model.  If the transaction aborts, files stay without a row, which harms
 * nobody: registering the same again finds them.
 *
 * Dropping leaves a row behind that keeps the name from other content, since
 * indexes and generated columns may have been computed with it; the files go when
 * the transaction commits.
 */
#include "deid.h"
#include "model.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/xact.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "common/file_perm.h"
#include "executor/spi.h"
#include "files.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "model_table.h"
#include "storage/fd.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/memutils.h"

#define Buffer ByteBuffer
#include "text/template.h"
#undef Buffer

MEDCHAT_FUNCTION(medchat_register_model);
MEDCHAT_FUNCTION(medchat_drop_model);
MEDCHAT_FUNCTION(medchat_set_default_model);

#define DESCRIPTOR_MODE		0400
#define LABEL_BYTES			(32 * 1024)	/* longer lists of labels are left to the image */

/* ---- the descriptor ---- */

/* "key": "value" of text out of a file, left out when it is empty or not valid. */
static void
add_text(StringInfo out, const char *key, Slice value)
{
	if (value.len == 0 || value.len > LABEL_BYTES || memchr(value.data, '\0', value.len) != NULL ||
		!pg_verify_mbstr(PG_UTF8, value.data, (int) value.len, true))
		return;
	appendStringInfo(out, ", \"%s\": ", key);
	escape_json(out, pg_slice_cstring(value));
}

/* A template that we cannot run is no reason to refuse the model: only chat() needs it. */
static void
check_template(const char *name, const ModelInfo *info)
{
	Arena		arena;
	Call		call = pg_call_over(&arena);

	pg_arena_init(&arena, CurrentMemoryContext);
	if (info->chat_template.len > 0 && template_parse(&call, info->chat_template) == NULL)
		ereport(WARNING,
				(errmsg("chat template of model \"%s\" is not understood", name),
				 errdetail("%s.", call.error.message),
				 errhint("chat() will not work with this model, and generate() only with raw => true.")));
}

static void
add_labels(StringInfo out, const Model *model, uint32_t count)
{
	StringInfoData list;

	if (count == 0)
		return;
	initStringInfo(&list);
	for (uint32_t i = 0; i < count; i++)
	{
		appendStringInfoString(&list, i == 0 ? "[" : ", ");
		escape_json(&list, pg_slice_cstring(model_label(model, i)));
		if (list.len > LABEL_BYTES)
			return;
	}
	appendStringInfo(out, ", \"labels\": %s]", list.data);
}

/* What model_card() shows and the row path needs. */
static char *
describe(const char *name, ModelTask task, const char *file, const char *sha256, bool archive, int64 bytes, const Model *model)
{
	static const char *const poolings[] = {[POOL_MEAN] = "mean", [POOL_CLS] = "cls", [POOL_LAST] = "last"};
	const ModelInfo *info = model_info(model);
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "{\"name\": \"%s\", \"task\": \"%s\", \"format\": \"%s\", \"file\": \"%s\", \"sha256\": \"%s\", "
					 "\"bytes\": " INT64_FORMAT, name, model_task_name(task), archive ? "huggingface" : "gguf", file, sha256, bytes);
	appendStringInfo(&out, ", \"architecture\": \"%s\", \"quantization\": \"%s\", \"parameters\": " UINT64_FORMAT,
					 info->architecture, info->quantization, info->parameters);
	appendStringInfo(&out, ", \"layers\": %u, \"context\": %u, \"dimension\": %u, \"vocabulary\": %u",
					 info->layers, info->context, info->width, info->vocab);
	if (info->kind != MODEL_DECODER)
		appendStringInfo(&out, ", \"pooling\": \"%s\"", poolings[info->pooling]);
	add_labels(&out, model, info->labels);
	add_text(&out, "title", info->name);
	add_text(&out, "license", info->license);
	appendStringInfoString(&out, "}\n");
	return out.data;
}

/* ---- files that go ---- */

/* Files that go when the transaction commits. */
typedef struct Leaving
{
	char	   *path;
	SubTransactionId subtransaction;
	struct Leaving *next;
} Leaving;

static Leaving *leaving;

static void
at_transaction_end(XactEvent event, void *arg)
{
	(void) arg;
	if (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT)
		return;
	for (Leaving *entry = leaving, *next; entry != NULL; entry = next)
	{
		next = entry->next;
		if (event == XACT_EVENT_COMMIT && entry->path[0] != '\0')
			unlink(entry->path);
		pfree(entry->path);
		pfree(entry);
	}
	leaving = NULL;
}

static void
at_subtransaction_end(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	(void) arg;
	for (Leaving **link = &leaving; *link != NULL;)
	{
		Leaving    *entry = *link;

		if (entry->subtransaction == mine && event == SUBXACT_EVENT_COMMIT_SUB)
			entry->subtransaction = parent;
		if (entry->subtransaction == mine && event == SUBXACT_EVENT_ABORT_SUB)
		{
			*link = entry->next;
			pfree(entry->path);
			pfree(entry);
		}
		else
			link = &entry->next;
	}
}

/* A file that is wanted again. */
static void
stay(const char *path)
{
	for (Leaving *entry = leaving; entry != NULL; entry = entry->next)
		if (strcmp(entry->path, path) == 0)
			entry->path[0] = '\0';
}

static void
remove_at_commit(const char *path)
{
	static bool registered = false;
	Leaving    *entry = MemoryContextAlloc(TopMemoryContext, sizeof(Leaving));

	entry->path = MemoryContextStrdup(TopMemoryContext, path);
	entry->subtransaction = GetCurrentSubTransactionId();
	entry->next = leaving;
	leaving = entry;
	if (registered)
		return;
	RegisterXactCallback(at_transaction_end, NULL);
	RegisterSubXactCallback(at_subtransaction_end, NULL);
	registered = true;
}

/* ---- register_model ---- */

/* Where the source lies: below the folder of models, or anywhere for who may read the server's files. */
static char *
source_path(const char *path)
{
	if (path[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("path of a model must not be empty")));
	if (!is_absolute_path(path) && !path_contains_parent_reference(path))
		return model_path(path);
	if (!has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to register a model from outside the folder of models"),
				 errhint("Put the file into \"%s\" and give its name, or ask a member of pg_read_server_files.", model_folder())));
	return pstrdup(path);
}

static ModelTask
choose_task(const char *asked, ModelKind kind)
{
	ModelTask	task = model_task_of(kind);

	if (asked == NULL)
		return task;
	if (model_task_find(asked) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown task of a model"),
				 errhint("Tasks are embed, generate, classify and tag; NULL takes the one that the model is made for.")));
	if (model_task_find(asked) != task)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("the model cannot %s: it is made to %s", asked, model_task_name(task)),
				 errhint("Register it for the task %s.", model_task_name(task))));
	return task;
}

/* Compile the copy and describe it; the image stays for the first row. */
static char *
compile_and_describe(const char *name, const char *asked, const char *source, const char *sha256, bool archive, int64 bytes)
{
	char	   *image = model_image_path(sha256);
	MappedFile	mapped;
	MappedFile	private;
	Arena		arena;
	Call		call = pg_call_over(&arena);
	const Model *model;
	char	   *descriptor;

	model_build_image(source, archive, sha256, image, &private);
	if (private.data == NULL && !mapped_open(image, &mapped))
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read file \"%s\": %m", image)));
	if (private.data != NULL)
		mapped = private;
	pg_arena_init(&arena, CurrentMemoryContext);
	PG_TRY();
	{
		model = model_open(&call, mapped.data, mapped.len);
		if (model == NULL)
			pg_call_raise(&call);
		check_template(name, model_info(model));
		descriptor = describe(name, choose_task(asked, model_info(model)->kind), strrchr(source, '/') + 1, sha256, archive, bytes, model);
	}
	PG_FINALLY();
	{
		if (private.data != NULL)
			munmap((void *) private.data, private.len);
		else
			mapped_close(&mapped);
	}
	PG_END_TRY();
	return descriptor;
}

/* What a name stands for is its source and its task; the rest of a descriptor may be worded by another version. */
static void
refuse_other_content(const char *name, const char *stored, const char *descriptor)
{
	ModelFile	old = {.path = NULL};
	ModelFile	new = {.path = NULL};

	if (stored == NULL || strcmp(stored, descriptor) == 0)
		return;
	if (model_file_parse(name, stored, &old) && model_file_parse(name, descriptor, &new) &&
		strcmp(old.sha256, new.sha256) == 0 && old.task == new.task)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_DUPLICATE_OBJECT),
			 errmsg("model \"%s\" already exists with another content", name),
			 errhint("A name never changes what it stands for; choose a new one such as \"%s@2\".",
					 pnstrdup(name, strcspn(name, "@")))));
}

void
model_write_descriptor(const char *name, const char *descriptor)
{
	char	   *file = psprintf("%s.model", name);
	ModelFile	existing;

	folder_make(medchat_data_file(""), pg_dir_create_mode, NULL);
	folder_make(model_folder(), pg_dir_create_mode, NULL);
	if (!file_create(model_folder(), file, descriptor, strlen(descriptor), DESCRIPTOR_MODE) &&
		model_file_read(name, ERROR, &existing))
		refuse_other_content(name, existing.json, descriptor);
}

/* Everything behind the copy. */
static void
register_copy(const char *name, const char *asked, const char *source, const char *sha256, bool archive, int64 bytes, bool in_database)
{
	char	   *descriptor = compile_and_describe(name, asked, source, sha256, archive, bytes);
	char	   *in_table = model_table_descriptor(name);
	ModelFile	existing;
	bool		found = model_file_read(name, ERROR, &existing);

	refuse_other_content(name, in_table, descriptor);
	refuse_other_content(name, found ? existing.json : NULL, descriptor);
	if (found && in_table != NULL)
		ereport(NOTICE,
				(errmsg("model \"%s\" is already registered", name)));
	if (in_table != NULL)
		descriptor = in_table;
	else if (found)
		descriptor = existing.json;
	model_write_descriptor(name, descriptor);
	stay(model_path(psprintf("%s.model", name)));
	stay(source);
	stay(model_image_path(sha256));
	model_table_put(name, descriptor, sha256);
	if (in_database)
		model_table_store(sha256, source);
}

/* register_model(name, path, task, in_database) */
Datum
medchat_register_model(PG_FUNCTION_ARGS)
{
	char		name[NAME_SIZE];
	char		sha256[MODEL_SHA256_HEX];
	char	   *asked = PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2));
	bool		archive;
	int64		bytes;
	char	   *source;
	int			lock;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("name and path of a model must not be null")));
	PreventCommandIfReadOnly("register_model()");
	PreventCommandDuringRecovery("register_model()");
	name_check("model", slice_of_text(PG_GETARG_TEXT_PP(0)), name);
	folder_make(medchat_data_file(""), pg_dir_create_mode, NULL);
	folder_make(model_folder(), pg_dir_create_mode, NULL);
	lock = model_lock();
	source = model_copy_source(source_path(text_to_cstring(PG_GETARG_TEXT_PP(1))), sha256, &archive, &bytes);
	PG_TRY();
	{
		register_copy(name, asked, source, sha256, archive, bytes, !PG_ARGISNULL(3) && PG_GETARG_BOOL(3));
	}
	PG_CATCH();
	{
		/* what no name stands for is of no use */
		if (!model_source_is_used(sha256))
		{
			unlink(source);
			unlink(model_image_path(sha256));
		}
		PG_RE_THROW();
	}
	PG_END_TRY();
	if (lock >= 0)
		CloseTransientFile(lock);
	PG_RETURN_VOID();
}

/* ---- drop_model ---- */

/* Does another name stand for the same source? */
static bool
is_shared(const ModelFile *file)
{
	ListCell   *cell;

	foreach(cell, model_names())
	{
		ModelFile	other;

		if (strcmp(lfirst(cell), file->name) != 0 && model_file_read(lfirst(cell), WARNING, &other) &&
			strcmp(other.sha256, file->sha256) == 0)
			return true;
	}
	return false;
}

bool
model_source_is_used(const char *sha256)
{
	ModelFile	file = {.name = ""};

	strlcpy(file.sha256, sha256, sizeof(file.sha256));
	return is_shared(&file);
}

/* drop_model(name) */
Datum
medchat_drop_model(PG_FUNCTION_ARGS)
{
	char		name[NAME_SIZE];
	ModelFile	file;
	bool		shared;

	PreventCommandIfReadOnly("drop_model()");
	PreventCommandDuringRecovery("drop_model()");
	name_check("model", slice_of_text(PG_GETARG_TEXT_PP(0)), name);
	if (!model_file_read(name, ERROR, &file))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("model \"%s\" does not exist", name)));
	if (file.shipped)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("model \"%s\" is part of medchat and cannot be dropped", name)));
	shared = is_shared(&file);
	model_table_drop(name, file.sha256, shared);
	remove_at_commit(file.path);
	if (!shared)
	{
		remove_at_commit(file.source);
		remove_at_commit(file.image);
	}
	model_forget(name);
	PG_RETURN_VOID();
}

/* ---- set_default_model ---- */

/* set_default_model(task, name) */
Datum
medchat_set_default_model(PG_FUNCTION_ARGS)
{
	char	   *asked;
	char	   *setting;
	char	   *database = get_database_name(MyDatabaseId);
	char		name[NAME_SIZE] = "";
	ModelTask	task;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("task of a model must not be null")));
	asked = text_to_cstring(PG_GETARG_TEXT_PP(0));
	task = model_task_find(asked);
	if (task == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown task of a model"),
				 errhint("Tasks are embed, generate, classify and tag.")));
	setting = psprintf("medchat.default_%s_model", asked);
	if (!PG_ARGISNULL(1))
	{
		name_check("model", slice_of_text(PG_GETARG_TEXT_PP(1)), name);
		model_get((Slice){name, strlen(name)}, task);
	}
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	if (SPI_execute(PG_ARGISNULL(1) ?
					psprintf("ALTER DATABASE %s RESET %s", quote_identifier(database), setting) :
					psprintf("ALTER DATABASE %s SET %s = '%s'", quote_identifier(database), setting, name), false, 0) != SPI_OK_UTILITY)
		elog(ERROR, "could not set %s", setting);
	SPI_finish();
	SetConfigOption(setting, name, PGC_USERSET, PGC_S_SESSION);
	PG_RETURN_VOID();
}
