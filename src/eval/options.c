/*
 * Options of a metric, as bytes.  States come from users, so every length is checked.
 */
#include "eval/options.h"

#include "base/buffer.h"
#include "eval/bytes.h"

struct OptionWriter
{
	Buffer		bytes;
};

OptionWriter *
options_begin(Call *call)
{
	return mc_alloc0(call, 1, sizeof(OptionWriter));
}

Slice
options_bytes(const OptionWriter *writer)
{
	return (Slice) {writer->bytes.data, writer->bytes.len};
}

bool
options_add_null(Call *call, OptionWriter *writer)
{
	return buffer_add_char(call, &writer->bytes, '-');
}

/* A tag and a number of width bytes. */
static bool
add_tagged(Call *call, OptionWriter *writer, char tag, uint64_t value, int width)
{
	unsigned char bytes[8];

	put_number(bytes, value, width);
	return buffer_add_char(call, &writer->bytes, tag) && buffer_add(call, &writer->bytes, (const char *) bytes, (size_t) width);
}

bool
options_add_text(Call *call, OptionWriter *writer, Slice text)
{
	return add_tagged(call, writer, 't', text.len, 4) && buffer_add(call, &writer->bytes, text.data, text.len);
}

bool
options_add_number(Call *call, OptionWriter *writer, double number)
{
	return add_tagged(call, writer, 'f', double_bits(number), 8);
}

bool
options_add_array(Call *call, OptionWriter *writer, size_t count)
{
	return add_tagged(call, writer, 'a', count, 4);
}

/* The value at the front, without its tag, cut off options; false at the end or where the bytes are damaged. */
static bool
next_value(Slice *options, char *tag, Slice *value)
{
	size_t		head = 1,
				len = 0;

	if (options->len < 1)
		return false;
	*tag = options->data[0];
	if (*tag == 't' || *tag == 'a')
		head = 5;
	if (options->len < head)
		return false;
	if (*tag == 't')
		len = get_number((const unsigned char *) options->data + 1, 4);
	else if (*tag == 'f')
		len = 8;
	if (options->len - head < len)
		return false;
	*value = *tag == 'a' ? (Slice) {options->data + 1, 4} : (Slice) {options->data + head, len};
	options->data += head + len;
	options->len -= head + len;
	return true;
}

/* Value number index; elements of arrays do not count. */
static bool
find_value(Slice *options, int index, char *tag, Slice *value)
{
	for (int i = 0;; i++)
	{
		if (!next_value(options, tag, value))
			return false;
		if (i == index)
			return true;
		if (*tag == 'a')
			for (size_t n = get_number((const unsigned char *) value->data, 4); n > 0; n--)
				if (!next_value(options, tag, value))
					return false;
	}
}

bool
option_text(Slice options, int index, Slice *text)
{
	Slice		value;
	char		tag;

	if (!find_value(&options, index, &tag, &value) || tag != 't')
		return false;
	*text = value;
	return true;
}

bool
option_number(Slice options, int index, double *number)
{
	Slice		value;
	char		tag;

	if (!find_value(&options, index, &tag, &value) || tag != 'f')
		return false;
	*number = double_of_bits(get_number((const unsigned char *) value.data, 8));
	return true;
}

bool
option_array(Call *call, Slice options, int index, Slice **texts, size_t *count)
{
	Slice		value;
	char		tag;
	size_t		n;

	*count = 0;
	*texts = NULL;
	if (!find_value(&options, index, &tag, &value) || tag != 'a')
		return true;
	n = get_number((const unsigned char *) value.data, 4);
	if (n > options.len / 5)
		return mc_fail(call, MC_INVALID_PARAMETER, "the options of the metric state are damaged");
	*texts = mc_alloc(call, n, sizeof(Slice));
	if (*texts == NULL)
		return false;
	for (; *count < n; (*count)++)
		if (!next_value(&options, &tag, &(*texts)[*count]) || tag != 't')
			return mc_fail(call, MC_INVALID_PARAMETER, "the options of the metric state are damaged");
	return true;
}
