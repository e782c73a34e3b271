/*
 * Mapped sources, and their way into the image that rows read.
 *
 * While a mapped file is read it may be cut short; the watch turns that into an
 * error (mapping.h).
 */
#include "model_write.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mapping.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/memutils.h"

#include "base/tar.h"
#include "nn/gguf_vocab.h"
#include "nn/hf_folder.h"

/* ---- mapped files ---- */

bool
mapped_open(const char *path, MappedFile *file)
{
	int			fd = OpenTransientFile(path, O_RDONLY | O_NONBLOCK | PG_BINARY);
	struct stat st;
	void	   *data;
	int			saved;

	*file = (MappedFile) {0};
	if (fd < 0)
		return false;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= 0)
	{
		CloseTransientFile(fd);
		errno = EINVAL;
		return false;
	}
	data = mmap(NULL, (size_t) st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	saved = errno;
	CloseTransientFile(fd);
	errno = saved;
	if (data == MAP_FAILED)
		return false;
	if (!mapping_watch(data, (size_t) st.st_size))
	{
		munmap(data, (size_t) st.st_size);
		errno = EMFILE;
		return false;
	}
	*file = (MappedFile) {data, (size_t) st.st_size};
	return true;
}

void
mapped_close(MappedFile *file)
{
	if (file->data == NULL)
		return;
	mapping_forget(file->data);
	munmap((void *) file->data, file->len);
	*file = (MappedFile) {0};
}

void
mapped_check(const MappedFile *file, const char *path)
{
	if (file->data != NULL && mapping_is_damaged(file->data))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("file \"%s\" was cut short while it was read", path)));
}

bool
model_hash_is(const MappedFile *file, const char *sha256, uint8 digest[PG_SHA256_DIGEST_LENGTH])
{
	char		hex[MODEL_SHA256_HEX];
	pg_cryptohash_ctx *ctx = hash_begin();

	hash_add(ctx, file->data, file->len);
	hash_end(ctx, digest, hex);
	return strcmp(hex, sha256) == 0;
}

/* ---- compiling ---- */

/* HfFile over an archive. */
static bool
archive_file(void *arg, Call *call, const char *name, Slice *out, bool *found)
{
	return tar_find(call, *(const Slice *) arg, name, out, found);
}

static bool
read_source(Call *call, const MappedFile *file, bool archive, ModelSource *out)
{
	Slice		bytes = {file->data, file->len};
	HfFolder	folder;

	*out = (ModelSource) {0};
	if (!archive)
	{
		out->gguf = gguf_read(call, file->data, file->len);
		if (out->gguf == NULL || !gguf_vocab(call, out->gguf, &out->vocab))
			return false;
		gguf_text(out->gguf, "tokenizer.chat_template", &out->chat_template);
		return true;
	}
	if (!hf_folder_read(call, archive_file, &bytes, &folder))
		return false;
	out->tensors = mc_alloc(call, 1, sizeof(TensorSet));
	if (out->tensors == NULL)
		return false;
	*(TensorSet *) out->tensors = folder.tensors;
	out->config = folder.config;
	out->pooling = folder.pooling;
	out->vocab = folder.vocab;
	out->chat_template = folder.chat_template;
	return true;
}

/* Where an image goes: a new file, or memory when there can be none. */
typedef struct ImageTarget
{
	NewFile		file;
	bool		in_memory;
	char	   *memory;
	size_t		used,
				capacity;
} ImageTarget;

static bool
write_memory(ImageTarget *target, Call *call, const void *data, size_t len)
{
	size_t		need;

	if (!size_add(target->used, len, &need))
		return mc_fail(call, MC_TOO_LARGE, "image of the model is too large");
	if (need > target->capacity)
	{
		size_t		capacity = Max(need, target->capacity * 2);
		void	   *memory = target->memory == NULL ?
			mmap(NULL, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) :
			mremap(target->memory, target->capacity, capacity, MREMAP_MAYMOVE);

		if (memory == MAP_FAILED)
			return mc_fail(call, MC_OUT_OF_MEMORY, "out of memory for an image of %zu bytes", need);
		target->memory = memory;
		target->capacity = capacity;
	}
	memcpy(target->memory + target->used, data, len);
	target->used = need;
	return true;
}

static bool
write_image(void *arg, Call *call, const void *data, size_t len)
{
	ImageTarget *target = arg;

	if (target->in_memory)
		return write_memory(target, call, data, len);
	if (!new_file_add(&target->file, data, len))
		return mc_fail(call, MC_IO, "could not write the image of a model: %s", strerror(errno));
	return true;
}

static void
compile(const MappedFile *file, const char *path, bool archive, const char *sha256, ImageTarget *target)
{
	ImageSink	sink = {write_image, target};
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	ModelSource *source = palloc(sizeof(ModelSource));
	Arena		arena;
	Call		call = pg_call_over(&arena);

	if (!model_hash_is(file, sha256, digest))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("file \"%s\" of a model is damaged: its hash is not its name", path),
				 errhint("Remove the file and register the model again, or call medchat.sync_files() if the database holds it.")));
	pg_arena_init(&arena, CurrentMemoryContext);
	if (!read_source(&call, file, archive, source) || !model_compile(&call, source, digest, &sink))
	{
		mapped_check(file, path);
		pg_call_raise(&call);
	}
	mapped_check(file, path);
}

/* Finish the image's file; a disk that is full by now is an error like another. */
static void
finish(ImageTarget *target, const char *image, MappedFile *private)
{
	if (!target->in_memory)
	{
		if (!new_file_end(&target->file, image))
			file_error("write", image);
		return;
	}
	*private = (MappedFile) {target->memory, target->used};
	if (target->capacity > target->used)
		mremap(target->memory, target->capacity, target->used, 0);
}

void
model_build_image(const char *source, bool archive, const char *sha256, const char *image, MappedFile *private)
{
	ImageTarget *target = palloc0(sizeof(ImageTarget));
	MemoryContext old = CurrentMemoryContext;
	MemoryContext work = AllocSetContextCreate(old, "medchat model compilation", ALLOCSET_DEFAULT_SIZES);
	MappedFile	file = {0};

	*private = (MappedFile) {0};
	if (!mapped_open(source, &file))
		file_error("read", source);
	MemoryContextSwitchTo(work);
	PG_TRY();
	{
		target->in_memory = !new_file_begin(&target->file);
		compile(&file, source, archive, sha256, target);
		finish(target, image, private);
	}
	PG_CATCH();
	{
		new_file_drop(&target->file);
		if (target->memory != NULL)
			munmap(target->memory, target->capacity);
		mapped_close(&file);
		PG_RE_THROW();
	}
	PG_END_TRY();
	mapped_close(&file);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}
