/*
 * Keys for pseudonyms, hashes and shifted dates: files, each for one role alone.
 *
 *   <medchat.key_directory>/<name>.key, mode 0600 in a folder of mode 0700:
 *   medchat key 1
 *   name: research
 *   role: research_owner
 *   created: 2026-03-04T09:30:00Z
 *   key: <64 hex digits>
 *   sha256: <of all lines above>
 *
 * Keys are never in a table, a dump, a base backup (unless the folder was put
 * inside the data directory, which warns) or the answer of a function.  Without
 * the key, what was made with it cannot be told from random.
 *
 * The role is compared by name with the current user, at every use and without
 * exception for superusers or members: in a plain view a function runs with its
 * reader's rights, and a key that a reader can use is an oracle.  A superuser who
 * can read the server's files has the key anyway; what this keeps from happening
 * is accident and delegation, not root.
 *
 * Files know no transaction: a key made or destroyed in one that rolls back stays
 * made or destroyed.
 *
 * A call site keeps an opened key until its query ends, in memory that is wiped
 * then; nothing is cached beyond that, so destroy_key() takes effect at once.
 */
#include "deid.h"

#include <sys/stat.h>
#include <unistd.h>

#include "common/hmac.h"
#include "common/sha2.h"
#include "files.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "rows.h"
#include "storage/fd.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

MEDCHAT_FUNCTION(medchat_create_key);
MEDCHAT_FUNCTION(medchat_key_status);
MEDCHAT_FUNCTION(medchat_destroy_key);

#define KEY_BYTES		32
#define KEY_HEX			(2 * KEY_BYTES)
#define KEY_MODE		0600
#define FOLDER_MODE		0700
#define SUFFIX			".key"
#define FIRST_LINE		"medchat key 1\n"
#define FINGERPRINT_LEN 16		/* hex digits shown to compare servers */

/* A key file taken apart. */
typedef struct KeyFile
{
	char		role[NAMEDATALEN * 4 + 1];
	char		created[32];
	uint8_t		bytes[KEY_BYTES];
} KeyFile;

static char *
key_folder(void)
{
	if (medchat_key_directory[0] == '\0')
		return psprintf("%s.medchat_keys", DataDir);
	if (is_absolute_path(medchat_key_directory))
		return pstrdup(medchat_key_directory);
	return psprintf("%s/%s", DataDir, medchat_key_directory);
}

static char *
key_path(const char *name)
{
	return psprintf("%s/%s" SUFFIX, key_folder(), name);
}

static void
hmac_sha256(const uint8_t key[KEY_BYTES], const void *data, size_t len, uint8_t out[32])
{
	pg_hmac_ctx *ctx = pg_hmac_create(PG_SHA256);

	if (ctx == NULL || pg_hmac_init(ctx, key, KEY_BYTES) < 0 || pg_hmac_update(ctx, data, len) < 0 ||
		pg_hmac_final(ctx, out, PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute HMAC-SHA-256");
	pg_hmac_free(ctx);
}

bool
key_prf(void *ctx, const void *data, size_t len, uint8_t out[32])
{
	hmac_sha256(((KeyUse *) ctx)->bytes, data, len, out);
	return true;
}

/* Tells one key from another without telling the key. */
static void
fingerprint_of(const uint8_t bytes[KEY_BYTES], char out[FINGERPRINT_LEN + 1])
{
	static const char label[] = "medchat key fingerprint";
	uint8_t		mac[32];

	hmac_sha256(bytes, label, strlen(label), mac);
	for (int i = 0; i < FINGERPRINT_LEN / 2; i++)
		snprintf(out + 2 * i, 3, "%02x", mac[i]);
}

/* ---- the file's format ---- */

static char *
key_file_text(const char *name, const char *role, const char *created, const uint8_t bytes[KEY_BYTES])
{
	StringInfoData text;
	char		sha256[SHA256_HEX];

	initStringInfo(&text);
	appendStringInfo(&text, FIRST_LINE "name: %s\nrole: %s\ncreated: %s\nkey: ", name, role, created);
	for (int i = 0; i < KEY_BYTES; i++)
		appendStringInfo(&text, "%02x", bytes[i]);
	appendStringInfoChar(&text, '\n');
	sha256_hex(text.data, text.len, sha256);
	appendStringInfo(&text, "sha256: %s\n", sha256);
	return text.data;
}

/* Copy the value of the line "label: value" at *at and move on; false if the line is another. */
static bool
take_line(const char **at, const char *label, char *value, size_t size)
{
	size_t		label_len = strlen(label);
	const char *end = strchr(*at, '\n');
	size_t		len;

	if (end == NULL || strncmp(*at, label, label_len) != 0)
		return false;
	len = end - *at - label_len;
	if ((size_t) (end - *at) < label_len || len >= size)
		return false;
	memcpy(value, *at + label_len, len);
	value[len] = '\0';
	*at = end + 1;
	return true;
}

static bool
bytes_from_hex(const char *hex, uint8_t bytes[KEY_BYTES])
{
	if (strlen(hex) != KEY_HEX || strspn(hex, "0123456789abcdef") != KEY_HEX)
		return false;
	for (int i = 0; i < KEY_BYTES; i++)
	{
		char		digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

		bytes[i] = (uint8_t) strtol(digits, NULL, 16);
	}
	return true;
}

/* Take the text apart; false unless it is exactly what key_file_text() writes for name. */
static bool
parse_key(const char *name, const char *text, KeyFile *file)
{
	const char *at = text;
	char		label_name[NAME_SIZE];
	char		hex[KEY_HEX + 1];
	char	   *again;
	bool		same;

	if (strncmp(text, FIRST_LINE, strlen(FIRST_LINE)) != 0)
		return false;
	at = text + strlen(FIRST_LINE);
	if (!take_line(&at, "name: ", label_name, sizeof(label_name)) ||
		!take_line(&at, "role: ", file->role, sizeof(file->role)) ||
		!take_line(&at, "created: ", file->created, sizeof(file->created)) ||
		!take_line(&at, "key: ", hex, sizeof(hex)) ||
		strcmp(label_name, name) != 0 || !bytes_from_hex(hex, file->bytes))
		return false;
	again = key_file_text(name, file->role, file->created, file->bytes);
	same = strcmp(again, text) == 0;
	explicit_bzero(again, strlen(again));
	explicit_bzero(hex, sizeof(hex));
	return same;
}

/*
 * Read the key file of that name.  False if there is none; what is wrong with it
 * otherwise, or NULL, goes to *problem.
 */
static bool
read_key(const char *name, KeyFile *file, const char **problem)
{
	char	   *folder = key_folder();
	struct stat st;
	size_t		len;
	char	   *text = file_read_private(key_path(name), &len, problem);

	if (text == NULL && *problem == NULL)
		return false;
	if (text != NULL && (strlen(text) != len || !parse_key(name, text, file)))
		*problem = "is damaged";
	if (text != NULL)
		explicit_bzero(text, len);
	if (*problem == NULL && (stat(folder, &st) < 0 || st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH))))
		*problem = "lies in a folder that others can write to";
	return true;
}

/* ---- use ---- */

static void
wipe_key(void *arg)
{
	explicit_bzero(((KeyUse *) arg)->bytes, KEY_BYTES);
}

static void __attribute__((noreturn))
no_such_key(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("key \"%s\" does not exist on this server", name),
			 errhint("Create it with medchat.create_key(), or copy its file from the server that has it; "
					 "medchat.key_status() lists the keys.")));
	pg_unreachable();
}

void
key_open(KeyUse *use, Slice slice, MemoryContext context)
{
	char		name[NAME_SIZE];
	KeyFile		file;
	const char *problem;
	Oid			user = GetUserId();

	if (use->user == user && strlen(use->name) == slice.len && memcmp(use->name, slice.data, slice.len) == 0)
		return;
	use->user = InvalidOid;
	name_check("key", slice, name);
	if (!read_key(name, &file, &problem))
		no_such_key(name);
	if (problem != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("file of key \"%s\" %s", name, problem),
				 errhint("medchat.key_status() lists what is wrong with the keys of this server.")));
	if (strcmp(file.role, GetUserNameFromId(user, false)) != 0)
	{
		explicit_bzero(&file, sizeof(file));
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for key \"%s\"", name),
				 errdetail("A key works for the role it was created for and no other, not even through a view."),
				 errhint("Let the key's role write the result into a table, "
						 "or call a SECURITY DEFINER function that it owns.")));
	}
	if (!use->wipe_registered)
	{
		use->wipe.func = wipe_key;
		use->wipe.arg = use;
		MemoryContextRegisterResetCallback(context, &use->wipe);
		use->wipe_registered = true;
	}
	memcpy(use->bytes, file.bytes, KEY_BYTES);
	explicit_bzero(&file, sizeof(file));
	strlcpy(use->name, name, sizeof(use->name));
	use->user = user;
}

/* ---- administration ---- */

/* Is the folder inside the data directory, where base backups would take the keys along? */
static bool
inside_data_directory(const char *folder)
{
	char		real_folder[PATH_MAX];
	char		real_data[PATH_MAX];

	if (realpath(folder, real_folder) == NULL || realpath(DataDir, real_data) == NULL)
		return false;
	return path_is_prefix_of_path(real_data, real_folder);
}

static void
key_name_arg(FunctionCallInfo fcinfo, char name[NAME_SIZE])
{
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("name of a key must not be null")));
	name_check("key", slice_of_text(PG_GETARG_TEXT_PP(0)), name);
}

/* The role's name, fit for a line of the key file. */
static char *
role_arg(FunctionCallInfo fcinfo)
{
	char	   *role;

	if (PG_ARGISNULL(1) || !OidIsValid(PG_GETARG_OID(1)))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("role of a key must not be null"),
				 errhint("Name the role that will use the key.")));
	role = GetUserNameFromId(PG_GETARG_OID(1), false);
	for (const char *c = role; *c != '\0'; c++)
		if ((unsigned char) *c < ' ')
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_NAME),
					 errmsg("a role with control characters in its name cannot have a key")));
	return role;
}

static void
now_text(char out[32])
{
	pg_time_t	now = timestamptz_to_time_t(GetCurrentTimestamp());

	pg_strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", pg_gmtime(&now));
}

/* create_key(name, role): the fingerprint */
Datum
medchat_create_key(PG_FUNCTION_ARGS)
{
	char		name[NAME_SIZE];
	char	   *role;
	char	   *folder = key_folder();
	char		created[32];
	char		fingerprint[FINGERPRINT_LEN + 1];
	uint8_t		bytes[KEY_BYTES];
	char	   *text;
	bool		fresh;

	key_name_arg(fcinfo, name);
	role = role_arg(fcinfo);
	now_text(created);
	folder_make(folder, FOLDER_MODE,
				"Create it with mode 0700 for the server's user, or set medchat.key_directory to one that exists.");
	if (inside_data_directory(folder))
		ereport(WARNING,
				(errmsg("keys are kept inside the data directory"),
				 errdetail("Base backups and standbys carry them together with the data."),
				 errhint("Set medchat.key_directory to a folder outside.")));
	if (!pg_strong_random(bytes, sizeof(bytes)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate random bytes for a key")));
	text = key_file_text(name, role, created, bytes);
	fingerprint_of(bytes, fingerprint);
	fresh = file_create(folder, psprintf("%s" SUFFIX, name), text, strlen(text), KEY_MODE);
	explicit_bzero(text, strlen(text));
	explicit_bzero(bytes, sizeof(bytes));
	if (!fresh)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("key \"%s\" already exists", name),
				 errhint("A key is never replaced; choose a new name such as \"%s@2\".",
						 pnstrdup(name, strcspn(name, "@")))));
	PG_RETURN_TEXT_P(cstring_to_text(fingerprint));
}

#define STATUS_COLUMNS	5

static void
put_status(Tuplestorestate *store, TupleDesc desc, const char *name)
{
	Datum		values[STATUS_COLUMNS] = {CStringGetTextDatum(name)};
	bool		nulls[STATUS_COLUMNS] = {false, true, true, true, true};
	char		fingerprint[FINGERPRINT_LEN + 1];
	KeyFile		file;
	const char *problem;

	/* destroyed since the folder was listed */
	if (!read_key(name, &file, &problem))
		return;
	if (problem != NULL)
	{
		values[4] = CStringGetTextDatum(psprintf("file %s", problem));
		nulls[4] = false;
	}
	else
	{
		fingerprint_of(file.bytes, fingerprint);
		values[1] = CStringGetTextDatum(file.role);
		values[2] = CStringGetTextDatum(fingerprint);
		values[3] = DirectFunctionCall3(timestamptz_in, CStringGetDatum(file.created), ObjectIdGetDatum(InvalidOid),
										Int32GetDatum(-1));
		nulls[1] = nulls[2] = nulls[3] = false;
		if (!OidIsValid(get_role_oid(file.role, true)))
		{
			values[4] = CStringGetTextDatum("role does not exist on this server");
			nulls[4] = false;
		}
	}
	explicit_bzero(&file, sizeof(file));
	tuplestore_putvalues(store, desc, values, nulls);
}

/* key_status() */
Datum
medchat_key_status(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	char	   *folder = key_folder();
	DIR		   *dir = AllocateDir(folder);
	struct dirent *entry;

	if (dir == NULL && errno == ENOENT)
		return (Datum) 0;
	while ((entry = ReadDir(dir, folder)) != NULL)
	{
		size_t		len = strlen(entry->d_name);
		Slice		slice = {entry->d_name, len - strlen(SUFFIX)};
		char		name[NAME_SIZE];

		if (len <= strlen(SUFFIX) || strcmp(entry->d_name + slice.len, SUFFIX) != 0 || !name_is_valid(slice))
			continue;
		name_check("key", slice, name);
		put_status(store, desc, name);
	}
	FreeDir(dir);
	return (Datum) 0;
}

/*
 * Overwrite before unlinking: no promise on journaling or flash storage, but it
 * costs nothing.  O_NONBLOCK: to open a pipe would wait for a reader, deaf to cancel.
 */
static void
overwrite(const char *path)
{
	static const char zeros[KEY_HEX * 8] = {0};
	int			fd = OpenTransientFile(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | PG_BINARY);

	if (fd < 0)
		return;
	if (write(fd, zeros, sizeof(zeros)) > 0)
		(void) pg_fsync(fd);
	CloseTransientFile(fd);
}

/* destroy_key(name) */
Datum
medchat_destroy_key(PG_FUNCTION_ARGS)
{
	char		name[NAME_SIZE];
	char	   *path;
	struct stat st;

	key_name_arg(fcinfo, name);
	path = key_path(name);
	if (lstat(path, &st) < 0)
		no_such_key(name);
	overwrite(path);
	if (unlink(path) < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not remove file \"%s\": %m", path)));
	fsync_fname(key_folder(), true);
	ereport(NOTICE,
			(errmsg("this server's copy of key \"%s\" is gone", name),
			 errhint("Copies on other servers and in backups must be destroyed too; "
					 "until then pseudonyms and shifted dates can be traced back.")));
	PG_RETURN_VOID();
}
