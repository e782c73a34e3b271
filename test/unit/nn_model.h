/*
 * A model from its source files to an open image in memory, for tests and benches.
 */
#ifndef MC_TEST_NN_MODEL_H
#define MC_TEST_NN_MODEL_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nn/gguf_vocab.h"
#include "nn/hf_folder.h"
#include "nn/model.h"

/* A file mapped for the life of the process; data NULL when there is none. */
static inline Slice
map_file(const char *path)
{
	struct stat st;
	int			fd = open(path, O_RDONLY);
	Slice		out = {NULL, 0};
	void	   *data;

	if (fd < 0)
		return out;
	if (fstat(fd, &st) == 0 && st.st_size > 0 &&
		(data = mmap(NULL, (size_t) st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)) != MAP_FAILED)
		out = (Slice) {data, (size_t) st.st_size};
	close(fd);
	return out;
}

typedef struct MemoryImage
{
	uint8_t    *data;			/* aligned to 64 */
	size_t		len;
	size_t		capacity;
} MemoryImage;

static inline bool
write_memory(void *arg, Call *call, const void *data, size_t len)
{
	MemoryImage *image = arg;

	(void) call;
	if (image->len + len > image->capacity)
	{
		size_t		capacity = (2 * image->capacity + len + 4095) / 4096 * 4096;
		uint8_t    *larger = aligned_alloc(64, capacity);

		if (image->len > 0)
			memcpy(larger, image->data, image->len);
		free(image->data);
		image->data = larger;
		image->capacity = capacity;
	}
	memcpy(image->data + image->len, data, len);
	image->len += len;
	return true;
}

static inline bool
hf_file(void *arg, Call *call, const char *name, Slice *out, bool *found)
{
	char		path[4096];

	(void) call;
	snprintf(path, sizeof(path), "%s/%s", (const char *) arg, name);
	*out = map_file(path);
	*found = out->data != NULL;
	return true;
}

/* Compile a GGUF file or a Hugging Face folder; false after an error in call. */
static inline bool
compile_model(Call *call, const char *path, MemoryImage *image)
{
	ModelSource source = {.gguf = NULL};
	ImageSink	sink = {write_memory, image};
	uint8_t		sha256[32] = {1, 2, 3};
	struct stat st;

	*image = (MemoryImage) {NULL, 0, 0};
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
	{
		HfFolder	folder;

		if (!hf_folder_read(call, hf_file, (void *) path, &folder))
			return false;
		source.tensors = &folder.tensors;
		source.config = folder.config;
		source.pooling = folder.pooling;
		source.vocab = folder.vocab;
		source.chat_template = folder.chat_template;
		return model_compile(call, &source, sha256, &sink);
	}

	Slice		file = map_file(path);

	if (file.data == NULL)
		return mc_fail(call, MC_UNDEFINED_FILE, "no such file");
	source.gguf = gguf_read(call, file.data, file.len);
	if (source.gguf == NULL || !gguf_vocab(call, source.gguf, &source.vocab))
		return false;
	gguf_text(source.gguf, "tokenizer.chat_template", &source.chat_template);
	return model_compile(call, &source, sha256, &sink);
}

/* Compile and open; NULL after an error in call. */
static inline Model *
load_model(Call *call, const char *path, MemoryImage *image)
{
	return compile_model(call, path, image) ? model_open(call, image->data, image->len) : NULL;
}

#endif							/* MC_TEST_NN_MODEL_H */
