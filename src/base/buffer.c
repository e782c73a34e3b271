/*
 * A growing run of bytes in the arena.
 */
#include "base/buffer.h"

#include <string.h>

#include "base/size.h"

#define BUFFER_FIRST	256

bool
buffer_reserve(Call *call, Buffer *buffer, size_t extra)
{
	size_t		need,
				capacity;
	char	   *data;

	if (!size_add(buffer->len, extra, &need))
		return mc_fail(call, MC_TOO_LARGE, "output is too large");
	if (need <= buffer->capacity)
		return true;
	if (!size_mul(buffer->capacity, 2, &capacity))
		capacity = need;
	if (capacity < need)
		capacity = need;
	if (capacity < BUFFER_FIRST)
		capacity = BUFFER_FIRST;
	data = mc_alloc(call, capacity, 1);
	if (data == NULL)
		return false;
	if (buffer->len > 0)
		memcpy(data, buffer->data, buffer->len);
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

bool
buffer_add(Call *call, Buffer *buffer, const char *data, size_t len)
{
	if (len == 0)
		return true;
	if (!buffer_reserve(call, buffer, len))
		return false;
	memcpy(buffer->data + buffer->len, data, len);
	buffer->len += len;
	return true;
}

bool
buffer_add_char(Call *call, Buffer *buffer, char c)
{
	return buffer_add(call, buffer, &c, 1);
}

bool
buffer_add_text(Call *call, Buffer *buffer, const char *text)
{
	return buffer_add(call, buffer, text, strlen(text));
}

bool
buffer_add_number(Call *call, Buffer *buffer, uint64_t value, int width)
{
	char		digits[20];
	int			at = sizeof(digits);

	do
	{
		digits[--at] = (char) ('0' + value % 10);
		value /= 10;
	} while (value > 0);
	while (at > 0 && (int) sizeof(digits) - at < width)
		digits[--at] = '0';
	return buffer_add(call, buffer, digits + at, sizeof(digits) - (size_t) at);
}
