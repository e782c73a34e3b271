/*
 * A growing run of bytes in the arena: output whose length is not known before.
 *
 * Zero-initialise before use.  Growing doubles the block and leaves the old one
 * to the arena, so whoever knows the size calls buffer_reserve() first.  The
 * bytes are not NUL-terminated.
 */
#ifndef MC_BUFFER_H
#define MC_BUFFER_H

#include "base/call.h"

typedef struct Buffer
{
	char	   *data;
	size_t		len;
	size_t		capacity;
} Buffer;

/* Make room for extra more bytes. */
extern bool buffer_reserve(Call *call, Buffer *buffer, size_t extra);

/* Append len bytes. */
extern bool buffer_add(Call *call, Buffer *buffer, const char *data, size_t len);

/* Append one byte. */
extern bool buffer_add_char(Call *call, Buffer *buffer, char c);

/* Append a C string. */
extern bool buffer_add_text(Call *call, Buffer *buffer, const char *text);

/* Append value in decimal, padded with zeros to at least width digits (at most 20). */
extern bool buffer_add_number(Call *call, Buffer *buffer, uint64_t value, int width);

#endif							/* MC_BUFFER_H */
