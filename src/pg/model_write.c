/*
 * Writing the files of models: copies of sources under their hash.
 *
 * Everything is written to a temporary file that carries this process's id, brought
 * to disk and renamed; what a process that is gone has left behind goes when the
 * next file is written.
 */
#include "model_write.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file_perm.h"
#include "miscadmin.h"
#include "storage/fd.h"

#include "base/tar.h"
#include "nn/gguf.h"
#include "nn/hf_folder.h"

#define SOURCE_MODE		0400
#define TEMPORARY		".new."		/* and the process's id */
#define HASH_STEP		(4 * 1024 * 1024)	/* bytes between two looks for interrupts */
#define WRITE_BUFFER	(1024 * 1024)
#define MOST_FILES		(HF_MAX_SHARDS + 16)

/* ---- hashing ---- */

pg_cryptohash_ctx *
hash_begin(void)
{
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);

	if (ctx == NULL || pg_cryptohash_init(ctx) < 0)
		elog(ERROR, "could not compute a SHA-256 hash");
	return ctx;
}

void
hash_add(pg_cryptohash_ctx *ctx, const char *data, size_t len)
{
	for (size_t at = 0; at < len; at += HASH_STEP)
	{
		CHECK_FOR_INTERRUPTS();
		if (pg_cryptohash_update(ctx, (const uint8 *) data + at, Min(len - at, HASH_STEP)) < 0)
			elog(ERROR, "could not compute a SHA-256 hash");
	}
}

void
hash_end(pg_cryptohash_ctx *ctx, uint8 digest[PG_SHA256_DIGEST_LENGTH], char hex[MODEL_SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";

	if (pg_cryptohash_final(ctx, digest, PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute a SHA-256 hash");
	pg_cryptohash_free(ctx);
	for (int i = 0; i < PG_SHA256_DIGEST_LENGTH; i++)
	{
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hex[MODEL_SHA256_HEX - 1] = '\0';
}

/* ---- new files ---- */

/* A session killed while it registers leaves as much as a model. */
static void
remove_abandoned(const char *folder)
{
	DIR		   *dir = AllocateDir(folder);
	struct dirent *entry;

	while ((entry = ReadDirExtended(dir, folder, LOG)) != NULL)
	{
		int			pid;
		char		path[MAXPGPATH];

		if (sscanf(entry->d_name, TEMPORARY "%d", &pid) != 1 || pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH)
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) < (int) sizeof(path))
			unlink(path);
	}
	FreeDir(dir);
}

bool
new_file_begin(NewFile *file)
{
	char	   *folder = model_folder();

	*file = (NewFile) {.temporary = psprintf("%s/" TEMPORARY "%d", folder, MyProcPid)};
	if (mkdir(medchat_data_file(""), pg_dir_create_mode) < 0 && errno != EEXIST)
		return false;
	if (mkdir(folder, pg_dir_create_mode) < 0 && errno != EEXIST)
		return false;
	remove_abandoned(folder);
	unlink(file->temporary);
	file->fd = OpenTransientFilePerm(file->temporary, O_WRONLY | O_CREAT | O_EXCL | PG_BINARY, 0600);
	if (file->fd < 0)
		return false;
	file->buffer = MemoryContextAlloc(CurrentMemoryContext, WRITE_BUFFER);
	return true;
}

static bool
flush(NewFile *file)
{
	for (size_t at = 0; at < file->buffered;)
	{
		ssize_t		done = write(file->fd, file->buffer + at, file->buffered - at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
		{
			errno = done == 0 ? ENOSPC : errno;
			return false;
		}
		at += (size_t) done;
	}
	file->buffered = 0;
	return true;
}

bool
new_file_add(NewFile *file, const char *data, size_t len)
{
	while (len > 0)
	{
		size_t		part = Min(len, WRITE_BUFFER - file->buffered);

		memcpy(file->buffer + file->buffered, data, part);
		file->buffered += part;
		data += part;
		len -= part;
		if (file->buffered == WRITE_BUFFER && !flush(file))
			return false;
	}
	return true;
}

/* Another session may have made the same file meanwhile: it is the same. */
bool
new_file_end(NewFile *file, const char *path)
{
	if (!flush(file) || fchmod(file->fd, SOURCE_MODE) < 0 || pg_fsync(file->fd) < 0 ||
		CloseTransientFile(file->fd) < 0)
		return false;
	if (rename(file->temporary, path) < 0)
		return false;
	fsync_fname(model_folder(), true);
	return true;
}

void
new_file_drop(NewFile *file)
{
	if (file->temporary != NULL)
		unlink(file->temporary);
}

void
file_error(const char *what, const char *path)
{
	ereport(ERROR,
			(errcode_for_file_access(),
			 errmsg("could not %s file \"%s\": %m", what, path)));
}

/* ---- copying a source ---- */

/* What goes into the archive, in the order in which the reader asked for it. */
typedef struct FolderFiles
{
	const char *folder;
	int			count;
	char	   *names[MOST_FILES];
	MappedFile	files[MOST_FILES];
} FolderFiles;

/* HfFile over a folder on disk; a file that was asked for before is not opened again. */
static bool
folder_file(void *arg, Call *call, const char *name, Slice *out, bool *found)
{
	FolderFiles *files = arg;
	char		path[MAXPGPATH];
	MappedFile	file;

	*found = false;
	for (int i = 0; i < files->count; i++)
		if (strcmp(files->names[i], name) == 0)
		{
			*out = (Slice) {files->files[i].data, files->files[i].len};
			*found = true;
			return true;
		}
	if (files->count == MOST_FILES ||
		snprintf(path, sizeof(path), "%s/%s", files->folder, name) >= (int) sizeof(path))
		return mc_fail(call, MC_TOO_LARGE, "model folder has too many files or too long names");
	if (!mapped_open(path, &file))
	{
		if (errno == ENOENT || errno == ENOTDIR)
			return true;
		return mc_fail(call, MC_IO, "could not read file \"%s\" of the model: %s", name, strerror(errno));
	}
	files->names[files->count] = arena_alloc(call->arena, strlen(name) + 1);
	if (files->names[files->count] == NULL)
	{
		mapped_close(&file);
		return mc_fail(call, MC_OUT_OF_MEMORY, "out of memory");
	}
	strcpy(files->names[files->count], name);
	files->files[files->count++] = file;
	*out = (Slice) {file.data, file.len};
	*found = true;
	return true;
}

static void
add_or_fail(NewFile *file, pg_cryptohash_ctx *ctx, const char *data, size_t len)
{
	for (size_t at = 0; at < len; at += HASH_STEP)
	{
		size_t		part = Min(len - at, HASH_STEP);

		hash_add(ctx, data + at, part);
		if (!new_file_add(file, data + at, part))
			file_error("write", file->temporary);
	}
}

static void
add_archive(NewFile *file, pg_cryptohash_ctx *ctx, const FolderFiles *files)
{
	static const char zeros[TAR_END_BYTES];

	for (int i = 0; i < files->count; i++)
	{
		char		header[TAR_BLOCK];
		char		path[MAXPGPATH];

		if (!tar_header(files->names[i], files->files[i].len, header))
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("file \"%s\" of the model is 8 GB or larger", files->names[i]),
					 errhint("Save the model in smaller shards.")));
		add_or_fail(file, ctx, header, TAR_BLOCK);
		add_or_fail(file, ctx, files->files[i].data, files->files[i].len);
		add_or_fail(file, ctx, zeros, tar_padding(files->files[i].len));
		snprintf(path, sizeof(path), "%s/%s", files->folder, files->names[i]);
		mapped_check(&files->files[i], path);
	}
	add_or_fail(file, ctx, zeros, TAR_END_BYTES);
}

static void
close_all(FolderFiles *files)
{
	for (int i = 0; i < files->count; i++)
		mapped_close(&files->files[i]);
	files->count = 0;
}

/* Map the files of a folder; what the reader thinks of them is asked again when the copy is compiled. */
static void
open_folder(FolderFiles *files, Arena *arena)
{
	Call		call = pg_call_over(arena);
	HfFolder   *folder = palloc(sizeof(HfFolder));

	if (!hf_folder_read(&call, folder_file, files, folder))
		pg_call_raise(&call);
}

/* Read what a GGUF file says of itself; like a folder, it is asked again when the copy is compiled. */
static void
check_gguf(const MappedFile *file, Arena *arena)
{
	Call		call = pg_call_over(arena);

	if (gguf_read(&call, file->data, file->len) == NULL)
		pg_call_raise(&call);
}

char *
model_copy_source(const char *path, char sha256[MODEL_SHA256_HEX], bool *archive, int64 *bytes)
{
	FolderFiles *files = palloc0(sizeof(FolderFiles));
	MappedFile	single = {0};
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	pg_cryptohash_ctx *ctx;
	NewFile		file;
	struct stat st;
	char	   *target;
	Arena		arena;

	if (stat(path, &st) < 0)
		file_error("open", path);
	*archive = S_ISDIR(st.st_mode);
	files->folder = path;
	pg_arena_init(&arena, CurrentMemoryContext);
	if (!new_file_begin(&file))
		file_error("create", file.temporary);
	PG_TRY();
	{
		ctx = hash_begin();
		if (*archive)
		{
			open_folder(files, &arena);
			add_archive(&file, ctx, files);
		}
		else
		{
			if (!mapped_open(path, &single))
				file_error("read", path);
			check_gguf(&single, &arena);
			add_or_fail(&file, ctx, single.data, single.len);
			mapped_check(&single, path);
		}
		hash_end(ctx, digest, sha256);
		target = model_path(psprintf("%s.%s", sha256, *archive ? "tar" : "gguf"));
		if (!new_file_end(&file, target))
			file_error("write", target);
	}
	PG_CATCH();
	{
		new_file_drop(&file);
		close_all(files);
		mapped_close(&single);
		PG_RE_THROW();
	}
	PG_END_TRY();
	close_all(files);
	mapped_close(&single);
	if (stat(target, &st) < 0)
		file_error("open", target);
	*bytes = st.st_size;
	return target;
}

/* ---- a source out of the database ---- */

struct SourceWriter
{
	NewFile		file;
	pg_cryptohash_ctx *hash;
};

SourceWriter *
source_writer_begin(void)
{
	SourceWriter *writer = palloc0(sizeof(SourceWriter));

	if (!new_file_begin(&writer->file))
		file_error("create", writer->file.temporary);
	writer->hash = hash_begin();
	return writer;
}

void
source_writer_add(SourceWriter *writer, const char *data, size_t len)
{
	add_or_fail(&writer->file, writer->hash, data, len);
}

void
source_writer_end(SourceWriter *writer, const char *path, const char *sha256)
{
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	char		hex[MODEL_SHA256_HEX];

	hash_end(writer->hash, digest, hex);
	writer->hash = NULL;
	if (strcmp(hex, sha256) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("bytes of a model in medchat.model_chunk do not match their hash")));
	if (!new_file_end(&writer->file, path))
		file_error("write", path);
}

void
source_writer_drop(SourceWriter *writer)
{
	if (writer->hash != NULL)
		pg_cryptohash_free(writer->hash);
	new_file_drop(&writer->file);
}
