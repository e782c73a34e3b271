/*
 * What the SQL functions of models share.
 *
 * Files of a model, in <medchat.data_directory>/models (shipped ones: descriptor
 * and source in the share directory's medchat/models):
 *
 *   <name>.model              descriptor: a JSON object that tells the row path all it needs
 *   <sha256>.gguf, .tar       source: a GGUF file, or the files of a Hugging Face folder
 *   <sha256>.<layout>.image   the source compiled for this library on this machine
 *
 * All are written once, by temporary file, fsync and rename.  A row of a query
 * reads the descriptor and maps the image; it reads no table.  An image that is
 * missing, or made by a library with another layout, is compiled again.
 */
#ifndef MEDCHAT_PG_MODEL_H
#define MEDCHAT_PG_MODEL_H

#include "medchat.h"

#include "access/tupdesc.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* PostgreSQL has a type Buffer too (a page in shared memory): here the core's is a ByteBuffer */
#define Buffer ByteBuffer
#include "base/buffer.h"
#include "base/json.h"
#include "nn/compute.h"
#include "nn/decoder.h"
#include "nn/encoder.h"
#include "nn/image.h"
#include "nn/model.h"
#include "text/tok.h"
#undef Buffer

#define MODEL_NAME_SIZE		128		/* with the NUL */
#define MODEL_SHA256_HEX	65

/* What models are for; the numbers are bits, so that a function can take several. */
typedef enum ModelTask
{
	TASK_EMBED = 1,
	TASK_GENERATE = 2,
	TASK_CLASSIFY = 4,
	TASK_TAG = 8,
	TASK_ANY = 15
} ModelTask;

extern const char *model_task_name(ModelTask task);

/* 0 when there is no such task. */
extern ModelTask model_task_find(const char *name);

/* The task of a kind of model. */
extern ModelTask model_task_of(ModelKind kind);

/* ---- model_file.c: names, descriptors and files ---- */

typedef struct ModelFile
{
	char		name[MODEL_NAME_SIZE];
	char	   *path;			/* of the descriptor */
	char	   *source;			/* path of the GGUF file or archive */
	char	   *image;			/* path, whether it exists or not */
	char		sha256[MODEL_SHA256_HEX];
	bool		archive;
	bool		shipped;
	ModelTask	task;
	int64		bytes;			/* of the source */
	int64		parameters;
	char	   *json;			/* the descriptor, NUL-terminated */
	const Json *tree;			/* the same */
} ModelFile;

/*
 * Read the descriptor of a name; false if there is none.  A damaged one is an error
 * of the given level, then false.  Everything is palloc'd.
 */
extern bool model_file_read(const char *name, int elevel, ModelFile *file);

/* The same from a descriptor's text, for files in the folder of models. */
extern bool model_file_parse(const char *name, const char *json, ModelFile *file);

/* The folder of registered models, and a path in it. */
extern char *model_folder(void);
extern char *model_path(const char *file);
extern char *model_share_path(const char *file);
extern char *model_image_path(const char *sha256);

/* Names of all models of this server, shipped ones first (a List of char *). */
extern struct List *model_names(void);

/* ---- model_source.c, model_write.c: from the files of a model to its image ---- */

/* A mapped file that is watched over; zero when closed. */
typedef struct MappedFile
{
	const char *data;
	size_t		len;
} MappedFile;

/* False with errno when the file cannot be opened or mapped; a length of 0 is an error too (EINVAL). */
extern bool mapped_open(const char *path, MappedFile *file);
extern void mapped_close(MappedFile *file);

/* Raise an error if the file was cut short while it was read. */
extern void mapped_check(const MappedFile *file, const char *path);

/*
 * Compile a source into its image: into the file of that path or, where that
 * cannot be written, into memory of this process (then *private is set, to be
 * given back with munmap()).  The source's hash is compared with sha256 before.
 */
extern void model_build_image(const char *source, bool archive, const char *sha256, const char *image, MappedFile *private);

/* Compare the hash of a file; digest is its bytes. */
extern bool model_hash_is(const MappedFile *file, const char *sha256, uint8 digest[32]);

/* Copy a GGUF file or a folder to its hash in the folder of models; checks nothing but that it can be read. */
extern char *model_copy_source(const char *path, char sha256[MODEL_SHA256_HEX], bool *archive, int64 *bytes);

/* Write a source from pieces; source_writer_end() compares its hash before the file gets its name. */
typedef struct SourceWriter SourceWriter;
extern SourceWriter *source_writer_begin(void);
extern void source_writer_add(SourceWriter *writer, const char *data, size_t len);
extern void source_writer_end(SourceWriter *writer, const char *path, const char *sha256);
extern void source_writer_drop(SourceWriter *writer);

/* ---- model_cache.c: open models of this backend ---- */

typedef struct OpenModel
{
	char		name[MODEL_NAME_SIZE];	/* empty: free slot */
	char	   *folder;			/* medchat.data_directory when it was opened */
	ModelTask	task;
	MemoryContext context;		/* this and all that belongs to it */
	Arena		arena;
	MappedFile	image;
	bool		is_private;		/* the image lies in our own memory */
	const Model *model;
	const Tokenizer *tokenizer;
	const ModelInfo *info;
	uint64		used;			/* order of use */
	int			pins;			/* streams that are open */
	struct Session *session;	/* model_session.c's, or NULL */
} OpenModel;

/*
 * The model of that name, mapped at its first use in a backend; an error if there is
 * none or it is for none of these tasks.  Valid until the next call of this function,
 * or while it is pinned.
 */
extern OpenModel *model_get(Slice name, ModelTask tasks);

/* The default model of a task, by its setting. */
extern OpenModel *model_get_default(ModelTask task);

/* The setting's value, "" if it is not set. */
extern const char *model_default_name(ModelTask task);

/* Raise an error if the model's file was damaged since; before a result of it is handed out. */
extern void model_check(OpenModel *model);

/* Raise the call's error, unless the file was damaged: then that. */
extern void model_raise(OpenModel *model, Call *call) __attribute__((noreturn));

/* Wait until nobody else writes files of models; CloseTransientFile() ends it, -1 is none. */
extern int	model_lock(void);

/* Forget a model that this backend has open (it was dropped). */
extern void model_forget(const char *name);

/* What a forward pass computes with: the threads that medchat.threads says, one in a parallel worker. */
extern Compute model_compute(Call *call);

#endif							/* MEDCHAT_PG_MODEL_H */
