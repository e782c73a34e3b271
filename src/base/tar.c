/*
 * Writing and reading ustar headers.
 *
 *     name[100] mode[8] uid[8] gid[8] size[12] mtime[12] checksum[8] type[1] link[100] "ustar\0" "00" ... prefix[155]
 *
 * Numbers are octal digits.  The checksum is the sum of the header's bytes, its own
 * field taken as spaces.
 */
#include "base/tar.h"

#include <stdio.h>
#include <string.h>

#define SIZE_AT			124
#define SIZE_DIGITS		11
#define CHECKSUM_AT		148
#define CHECKSUM_DIGITS	6
#define TYPE_AT			156
#define MAGIC_AT		257
#define LARGEST			((UINT64_C(1) << 33) - 1)	/* 11 octal digits */

static unsigned
checksum(const char *header)
{
	unsigned	sum = 0;

	for (int i = 0; i < TAR_BLOCK; i++)
		sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + 8 ? ' ' : (unsigned char) header[i];
	return sum;
}

bool
tar_header(const char *name, uint64_t bytes, char out[TAR_BLOCK])
{
	if (strlen(name) >= TAR_NAME_MAX || bytes > LARGEST)
		return false;
	memset(out, 0, TAR_BLOCK);
	memcpy(out, name, strlen(name));
	memcpy(out + 100, "0000400", 7);
	memcpy(out + 108, "0000000", 7);
	memcpy(out + 116, "0000000", 7);
	snprintf(out + SIZE_AT, SIZE_DIGITS + 1, "%011llo", (unsigned long long) bytes);
	memcpy(out + 136, "00000000000", 11);
	out[TYPE_AT] = '0';
	memcpy(out + MAGIC_AT, "ustar\00000", 8);
	snprintf(out + CHECKSUM_AT, CHECKSUM_DIGITS + 1, "%06o", checksum(out));
	out[CHECKSUM_AT + 7] = ' ';
	return true;
}

size_t
tar_padding(uint64_t bytes)
{
	return (size_t) ((TAR_BLOCK - bytes % TAR_BLOCK) % TAR_BLOCK);
}

static bool
read_octal(const char *digits, int count, uint64_t *out)
{
	*out = 0;
	for (int i = 0; i < count; i++)
	{
		if (digits[i] < '0' || digits[i] > '7')
			return false;
		*out = *out * 8 + (uint64_t) (digits[i] - '0');
	}
	return true;
}

bool
tar_find(Call *call, Slice archive, const char *name, Slice *content, bool *found)
{
	size_t		at = 0;

	*found = false;
	while (archive.len - at >= TAR_BLOCK && archive.data[at] != '\0')
	{
		const char *header = archive.data + at;
		uint64_t	bytes,
					sum;

		if (memchr(header, '\0', TAR_NAME_MAX) == NULL || memcmp(header + MAGIC_AT, "ustar", 6) != 0 ||
			!read_octal(header + SIZE_AT, SIZE_DIGITS, &bytes) ||
			!read_octal(header + CHECKSUM_AT, CHECKSUM_DIGITS, &sum) || sum != checksum(header))
			break;
		at += TAR_BLOCK;
		if (bytes > archive.len - at || tar_padding(bytes) > archive.len - at - bytes)
			break;
		if (strcmp(header, name) == 0)
		{
			*content = (Slice) {archive.data + at, bytes};
			*found = true;
			return true;
		}
		at += bytes + tar_padding(bytes);
	}
	if (archive.len - at < TAR_BLOCK || archive.data[at] != '\0')
		return mc_fail(call, MC_DATA_CORRUPTED, "archive of the model's files is damaged at byte %zu", at);
	return true;
}
