/*
 * Names of policies and keys, and fingerprints of content.
 *
 * Names become file names, so their alphabet is small and holds no slash.  A
 * message repeats a name only when it looks like one: a note that was passed in
 * the place of a policy must not end up in a log.
 */
#include "deid.h"

#include "common/cryptohash.h"
#include "common/sha2.h"

#define NAME_MAX_BASE	63		/* characters before the @ */

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool
name_is_valid(Slice name)
{
	size_t		i = 0;

	if (name.len == 0 || name.len >= NAME_SIZE || !is_name_char(name.data[0]) ||
		strchr("._-", name.data[0]) != NULL)
		return false;
	while (i < name.len && is_name_char(name.data[i]))
		i++;
	if (i > NAME_MAX_BASE)
		return false;
	if (i == name.len)
		return true;
	if (name.data[i] != '@' || i + 1 == name.len)
		return false;
	for (i++; i < name.len; i++)
		if (!is_name_char(name.data[i]))
			return false;
	return true;
}

void
name_check(const char *kind, Slice name, char out[NAME_SIZE])
{
	if (!name_is_valid(name))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("invalid %s name of %zu bytes", kind, name.len),
				 errhint("A name has up to 63 lower-case letters, digits, dots, underscores and hyphens, "
						 "starts with a letter or digit, and may end in a version such as \"@2\".")));
	memcpy(out, name.data, name.len);
	out[name.len] = '\0';
}

Slice
slice_of_text(const text *value)
{
	return (Slice){VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};
}

void
sha256_hex(const void *data, size_t len, char out[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);

	if (ctx == NULL || pg_cryptohash_init(ctx) < 0 || pg_cryptohash_update(ctx, data, len) < 0 ||
		pg_cryptohash_final(ctx, digest, sizeof(digest)) < 0)
		elog(ERROR, "could not compute a SHA-256 hash");
	pg_cryptohash_free(ctx);
	for (int i = 0; i < PG_SHA256_DIGEST_LENGTH; i++)
	{
		out[2 * i] = digits[digest[i] >> 4];
		out[2 * i + 1] = digits[digest[i] & 15];
	}
	out[SHA256_HEX - 1] = '\0';
}
