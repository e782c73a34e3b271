/*
 * Print what phi_detect() finds: the file's notes are separated by a line "\x1e".
 *
 * Usage: phi_dump LEXICON FILE (LEXICON - : none).  One line per span: note number, start, end
 * (bytes of the note), category, score, detector.  For measuring accuracy and
 * for looking at single notes without a server.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deid/detect.h"
#include "read_file.h"

int
main(int argc, char **argv)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Lexicon		lexicon;
	size_t		len = 0;
	char	   *data;
	char	   *note;
	int			number = 0;
	bool		use_lexicon = false;

	arena_init(&arena);
	if (argc != 3 || !(use_lexicon = strcmp(argv[1], "-") != 0, !use_lexicon || lexicon_open(&call, argv[1], &lexicon)) || (data = read_file(argv[2], &len)) == NULL)
	{
		fprintf(stderr, "usage: %s LEXICON FILE %s\n", argv[0], call.error.message);
		return 2;
	}
	for (note = data; note < data + len; number++)
	{
		char	   *end = memchr(note, '\x1e', (size_t) (data + len - note));
		size_t		note_len = (size_t) ((end == NULL ? data + len : end) - note);
		PhiSpanList spans;

		if (!phi_detect(&call, use_lexicon ? &lexicon : NULL, NULL, (Slice){note, note_len}, &spans))
		{
			fprintf(stderr, "%s\n%s\n", call.error.message, call.error.detail);
			return 1;
		}
		for (size_t i = 0; i < spans.count; i++)
			printf("%d %zu %zu %s %.2f %s\n", number, spans.items[i].start, spans.items[i].end,
				   phi_category_name(spans.items[i].category), spans.items[i].score,
				   phi_detector_name(spans.items[i].detector));
		arena_reset(&arena);
		note += note_len + 1;
	}
	if (use_lexicon)
		lexicon_close(&lexicon);
	free(data);
	return 0;
}
