/*
 * If this fails, a model that was registered as a folder cannot be opened again, or
 * a damaged copy of it reads beyond its end.
 */
#include "base/tar.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static size_t
add(char *archive, size_t at, const char *name, size_t bytes, char fill)
{
	if (!tar_header(name, bytes, archive + at))
		abort();
	memset(archive + at + TAR_BLOCK, fill, bytes);
	memset(archive + at + TAR_BLOCK + bytes, 0, tar_padding(bytes));
	return at + TAR_BLOCK + bytes + tar_padding(bytes);
}

int
main(void)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	char	   *archive = malloc(8 * TAR_BLOCK);
	char		header[TAR_BLOCK];
	size_t		size = 0,
				refused = 0;
	Slice		content;
	bool		found;

	arena_init(&arena);
	size = add(archive, size, "config.json", 600, 'c');
	size = add(archive, size, "1_Pooling/config.json", 512, 'p');
	memset(archive + size, 0, TAR_END_BYTES);
	size += TAR_END_BYTES;
	tap_ok(tar_find(&call, (Slice) {archive, size}, "config.json", &content, &found) && found && content.len == 600 &&
		   content.data[599] == 'c', "the first file");
	tap_ok(tar_find(&call, (Slice) {archive, size}, "1_Pooling/config.json", &content, &found) && found && content.len == 512 &&
		   content.data[0] == 'p', "the second");
	tap_ok(tar_find(&call, (Slice) {archive, size}, "vocab.txt", &content, &found) && !found, "one that is not there");
	for (size_t len = 0; len <= size - TAR_END_BYTES; len++)
	{
		char	   *cut = malloc(len + 1);

		memcpy(cut, archive, len);
		refused += !tar_find(&call, (Slice) {cut, len}, "vocab.txt", &content, &found);
		free(cut);
	}
	tap_ok(refused == size - TAR_END_BYTES + 1, "an archive cut short is refused");
	archive[124] = '7';
	tap_ok(!tar_find(&call, (Slice) {archive, size}, "vocab.txt", &content, &found) && call.error.code == MC_DATA_CORRUPTED,
		   "a changed header is refused: %s", call.error.message);
	tap_ok(!tar_header("a", UINT64_C(1) << 33, header) && tar_header("a", (UINT64_C(1) << 33) - 1, header),
		   "the largest file is 8 GB less a byte");
	arena_free(&arena);
	free(archive);
	return tap_done();
}
