/*
 * Any bytes as a lexicon file: refused with a message, or looked up in safely.
 *
 * The first byte says what of the header is put right, so that the checks behind
 * the checksum are met, too.  An entry that is found must lie in the file.
 */
#include <stdio.h>
#include <stdlib.h>

/* its checksum is nobody else's business; the library's own copy is then not linked */
#include "deid/lexicon.c"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum
{
	FIX_MAGIC = 1,
	FIX_SIZES = 2,
	FIX_CHECKSUM = 4
};

/* Slots and weights of a file that holds size bytes, as many slots as fit. */
static size_t
put_right(char *file, size_t size, int what)
{
	LexHeader  *header = (LexHeader *) file;
	size_t		content = size > sizeof(LexHeader) ? size - sizeof(LexHeader) : 0;

	if (what & FIX_SIZES && content > LEX_NAME_WEIGHTS)
	{
		size_t		slots = (content - LEX_NAME_WEIGHTS) / (2 * sizeof(LexEntry)) * 2;

		size = sizeof(LexHeader) + LEX_NAME_WEIGHTS + slots * sizeof(LexEntry);
		header->slot_count = slots;
		header->file_size = size;
		header->name_weights = LEX_NAME_WEIGHTS;
		header->header_size = sizeof(LexHeader);
		header->context_rows = 0;
	}
	if (what & FIX_MAGIC)
	{
		memcpy(header->magic, lex_magic, sizeof(lex_magic));
		header->layout_version = LEX_LAYOUT_VERSION;
	}
	if (what & FIX_CHECKSUM)
		header->checksum = content_checksum(header, size - sizeof(LexHeader));
	return size;
}

static void
look_up(const Lexicon *lexicon, const uint8_t *data, size_t size)
{
	for (size_t at = 0; at + 8 <= size && at < 512; at += 8)
	{
		uint64_t	hash = lexicon_hash(LEX_HASH_SEED, (const char *) data + at, 8);
		const LexEntry *entry = lexicon_find(lexicon, hash);

		if (entry != NULL && (entry < lexicon->slots || entry >= lexicon->slots + lexicon->slot_count))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int	fd = -1;
	static char path[32];
	static char file[2 * sizeof(LexHeader) + LEX_NAME_WEIGHTS + 4096];
	static size_t used;
	Arena		arena;
	Call		call = {.arena = &arena};
	Lexicon		lexicon;
	size_t		len;

	if (size == 0)
		return 0;
	if (fd < 0)
	{
		char		name[] = "/tmp/fuzz_lexicon.XXXXXX";

		fd = mkstemp(name);
		if (fd < 0)
			abort();
		unlink(name);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	/* the weights may be anything and are many: zero here, and a hole in the file */
	memset(file, 0, used);
	len = size - 1 < 4096 + sizeof(LexHeader) ? size - 1 : 4096 + sizeof(LexHeader);
	memcpy(file, data + 1, len);
	used = len > sizeof(LexHeader) ? len : sizeof(LexHeader);
	if (data[0] & FIX_SIZES)
		len += LEX_NAME_WEIGHTS;
	if (len >= sizeof(LexHeader))
		len = put_right(file, len, data[0]);
	used = used < len ? used : len;
	if (ftruncate(fd, 0) != 0 || pwrite(fd, file, used, 0) != (ssize_t) used || ftruncate(fd, (off_t) len) != 0)
		abort();
	arena_init(&arena);
	if (lexicon_open(&call, path, &lexicon))
	{
		look_up(&lexicon, data, size);
		lexicon_close(&lexicon);
	}
	else if (call.error.message[0] == '\0')
		abort();
	arena_free(&arena);
	return 0;
}
