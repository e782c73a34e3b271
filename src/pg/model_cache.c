/*
 * Open models of this backend, and the threads that compute with them.
 *
 * A backend keeps the last few models mapped: the image is shared by all backends,
 * of its own are some kilobytes each (and a key-value cache, for a language model
 * that has generated).  What an open model is found by is its name alone: a name
 * never changes its content.  When all slots are taken the one that was used
 * longest ago is closed.
 */
#include "deid.h"
#include "model.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include "access/parallel.h"
#include "mapping.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "storage/ipc.h"
#include "utils/memutils.h"

#define OPEN_MODELS		8
#define MOST_CPUS		8		/* threads by default */
#define LOCK_WAIT		10000	/* microseconds between two tries */

static OpenModel open_models[OPEN_MODELS];
static uint64 use_counter;
static Pool *pool;
static int	pool_size;			/* what was asked for */

/* ---- open and close ---- */

static void
close_model(OpenModel *model)
{
	if (model->context != NULL)
		MemoryContextDelete(model->context);
	if (model->is_private)
		munmap((void *) model->image.data, model->image.len);
	else
		mapped_close(&model->image);
	memset(model, 0, sizeof(*model));
}

/* The slot for one more model. */
static OpenModel *
free_slot(void)
{
	OpenModel  *oldest = NULL;

	for (int i = 0; i < OPEN_MODELS; i++)
	{
		OpenModel  *model = &open_models[i];

		if (model->name[0] == '\0')
			return model;
		if (model->pins == 0 && (oldest == NULL || model->used < oldest->used))
			oldest = model;
	}
	if (oldest == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("all %d models that a session can have open are in use", OPEN_MODELS),
				 errhint("Close cursors over generate_stream().")));
	close_model(oldest);
	return oldest;
}

/* A Model over the mapped image; false, with the reason in call, if it cannot be used. */
static bool
open_image(OpenModel *model, Call *call)
{
	pg_arena_init(&model->arena, model->context);
	*call = pg_call_over(&model->arena);
	model->model = model_open(call, model->image.data, model->image.len);
	if (!model->is_private && mapping_is_damaged(model->image.data))
		return false;
	return model->model != NULL;
}

/* Map the image if there is one that this library can read. */
static bool
open_existing(OpenModel *model, const ModelFile *file)
{
	Call		call;

	if (!mapped_open(file->image, &model->image))
	{
		if (errno != ENOENT && errno != EINVAL)
			ereport(ERROR,
					(errcode_for_file_access(),
					 errmsg("could not read file \"%s\": %m", file->image)));
		return false;
	}
	if (open_image(model, &call))
		return true;
	/* cut short, or from a library that counted its layouts otherwise */
	mapped_close(&model->image);
	MemoryContextReset(model->context);
	return false;
}

/*
 * The lock goes with the descriptor that is returned, at the latest at the end of
 * the transaction.  -1 where there can be no lock file: then nothing else can be
 * written either.
 */
int
model_lock(void)
{
	int			fd = OpenTransientFilePerm(model_path(".lock"), O_RDWR | O_CREAT | PG_BINARY, 0600);

	while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0)
	{
		if (errno != EWOULDBLOCK && errno != EINTR)
		{
			CloseTransientFile(fd);
			return -1;
		}
		CHECK_FOR_INTERRUPTS();
		pg_usleep(LOCK_WAIT);
	}
	return fd;
}

static void
compile_and_open(OpenModel *model, const ModelFile *file)
{
	int			lock = model_lock();
	Call		call;

	/* whoever had the lock may have made it */
	if (open_existing(model, file))
	{
		if (lock >= 0)
			CloseTransientFile(lock);
		return;
	}
	ereport(DEBUG1, (errmsg_internal("compiling model \"%s\"", file->name)));
	model_build_image(file->source, file->archive, file->sha256, file->image, &model->image);
	model->is_private = model->image.data != NULL;
	if (!model->is_private && !mapped_open(file->image, &model->image))
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read file \"%s\": %m", file->image)));
	if (lock >= 0)
		CloseTransientFile(lock);
	if (!open_image(model, &call))
		pg_call_raise(&call);
}

/* Fill a free slot; closes it again on an error. */
static void
open_into(OpenModel *model, const ModelFile *file)
{
	model->context = AllocSetContextCreate(TopMemoryContext, "medchat model", ALLOCSET_SMALL_SIZES);
	PG_TRY();
	{
		if (!open_existing(model, file))
			compile_and_open(model, file);
		model->tokenizer = model_tokenizer(model->model);
		model->info = model_info(model->model);
		model->task = file->task;
		model->folder = MemoryContextStrdup(model->context, medchat_data_directory);
		strlcpy(model->name, file->name, sizeof(model->name));
	}
	PG_CATCH();
	{
		close_model(model);
		PG_RE_THROW();
	}
	PG_END_TRY();
}

static OpenModel *
open_model(const char *name)
{
	ModelFile	file;
	OpenModel  *model;

	if (!model_file_read(name, ERROR, &file))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("model \"%s\" does not exist", name),
				 errhint("medchat.models lists the models of this server; medchat.sync_files() fetches "
						 "those that were restored or registered elsewhere.")));
	model = free_slot();
	open_into(model, &file);
	return model;
}

/* ---- finding ---- */

static void
require_task(const OpenModel *model, ModelTask allowed)
{
	if ((model->task & allowed) != 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_WRONG_OBJECT_TYPE),
			 errmsg("model \"%s\" cannot be used here: its task is %s", model->name, model_task_name(model->task)),
			 errhint("SELECT name FROM medchat.models WHERE task = '%s' lists those that can.",
					 model_task_name(allowed & -allowed))));
}

OpenModel *
model_get(Slice slice, ModelTask allowed)
{
	char		name[NAME_SIZE];
	OpenModel  *model = NULL;

	for (int i = 0; i < OPEN_MODELS && model == NULL; i++)
		if (strlen(open_models[i].name) == slice.len && slice.len > 0 &&
			memcmp(open_models[i].name, slice.data, slice.len) == 0 &&
			strcmp(open_models[i].folder, medchat_data_directory) == 0)
			model = &open_models[i];
	if (model == NULL)
	{
		name_check("model", slice, name);
		model = open_model(name);
	}
	model->used = ++use_counter;
	require_task(model, allowed);
	return model;
}

const char *
model_default_name(ModelTask task)
{
	switch (task)
	{
		case TASK_EMBED:
			return medchat_default_embed_model;
		case TASK_CLASSIFY:
			return medchat_default_classify_model;
		case TASK_TAG:
			return medchat_default_tag_model;
		default:
			return medchat_default_generate_model;
	}
}

OpenModel *
model_get_default(ModelTask task)
{
	const char *name = model_default_name(task);

	if (name[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("there is no default model to %s with", model_task_name(task)),
				 errhint("Name a model, or set one with medchat.set_default_model('%s', name).", model_task_name(task))));
	return model_get((Slice){name, strlen(name)}, task);
}

void
model_forget(const char *name)
{
	for (int i = 0; i < OPEN_MODELS; i++)
		if (strcmp(open_models[i].name, name) == 0 && open_models[i].pins == 0)
			close_model(&open_models[i]);
}

/* ---- results and errors ---- */

void
model_check(OpenModel *model)
{
	char		name[MODEL_NAME_SIZE];

	if (model->is_private || !mapping_is_damaged(model->image.data))
		return;
	strlcpy(name, model->name, sizeof(name));
	if (model->pins == 0)
		close_model(model);
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("image of model \"%s\" was cut short while it was in use", name),
			 errhint("The next call compiles it again.")));
}

void
model_raise(OpenModel *model, Call *call)
{
	model_check(model);
	pg_call_raise(call);
}

/* ---- threads ---- */

static void
end_threads(int code, Datum arg)
{
	(void) code;
	(void) arg;
	pool_destroy(pool);
	pool = NULL;
}

/* Parallel workers and other processes that share the machine with their likes compute alone. */
static int
wanted_threads(void)
{
	long		cpus;

	if (IsParallelWorker())
		return 1;
	if (medchat_threads > 0)
		return medchat_threads;
	cpus = sysconf(_SC_NPROCESSORS_ONLN);
	return cpus < 1 ? 1 : (int) Min(cpus, MOST_CPUS);
}

Compute
model_compute(Call *call)
{
	int			threads = wanted_threads();

	if (threads != pool_size)
	{
		static bool registered = false;

		if (!registered)
			before_shmem_exit(end_threads, (Datum) 0);
		registered = true;
		pool_destroy(pool);
		pool = threads > 1 ? pool_create(threads) : NULL;
		pool_size = threads;
	}
	return (Compute){.pool = pool, .call = call};
}
