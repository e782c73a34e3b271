/*
 * A whole file in memory, for the benches that take one.
 */
#ifndef MC_BENCH_READ_FILE_H
#define MC_BENCH_READ_FILE_H

#include <stdio.h>
#include <stdlib.h>

/* The bytes of the file, malloc'd, and how many; NULL when it cannot be read. */
static inline char *
read_file(const char *path, size_t *len)
{
	FILE	   *file = fopen(path, "rb");
	char	   *data = NULL;
	long		size;

	if (file == NULL)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0)
	{
		rewind(file);
		data = malloc((size_t) size + 1);
		if (data != NULL)
			*len = fread(data, 1, (size_t) size, file);
	}
	fclose(file);
	return data;
}

#endif							/* MC_BENCH_READ_FILE_H */
