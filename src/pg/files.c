/*
 * Small files that are written once: policies and keys.
 */
#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "miscadmin.h"
#include "storage/fd.h"

void
folder_make(const char *path, int mode, const char *hint)
{
	if (mkdir(path, mode) < 0 && errno != EEXIST)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not create directory \"%s\": %m", path),
				 hint != NULL ? errhint("%s", hint) : 0));
}

/* Write a file that must not exist and flush it; removes it again on failure. */
static void
write_whole(const char *path, const char *data, size_t len, int mode)
{
	int			fd = OpenTransientFilePerm(path, O_WRONLY | O_CREAT | O_EXCL | PG_BINARY, mode);
	int			saved;

	if (fd < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not create file \"%s\": %m", path)));
	errno = 0;
	if (write(fd, data, len) == (ssize_t) len && fchmod(fd, mode) == 0 && pg_fsync(fd) == 0 &&
		CloseTransientFile(fd) == 0)
		return;
	saved = errno == 0 ? ENOSPC : errno;
	unlink(path);
	errno = saved;
	ereport(ERROR,
			(errcode_for_file_access(),
			 errmsg("could not write file \"%s\": %m", path)));
}

bool
file_create(const char *folder, const char *name, const char *data, size_t len, int mode)
{
	char	   *path = psprintf("%s/%s", folder, name);
	char	   *temporary = psprintf("%s/.%s.%d", folder, name, MyProcPid);
	bool		linked;
	int			saved;

	/* left over from a crashed backend that had our process id */
	unlink(temporary);
	write_whole(temporary, data, len, mode);
	/* unlike rename(), link() never replaces what another session just wrote */
	linked = link(temporary, path) == 0;
	saved = errno;
	unlink(temporary);
	errno = saved;
	if (!linked && errno != EEXIST)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not create file \"%s\": %m", path)));
	fsync_fname(folder, true);
	return linked;
}

/* Read what fd refers to, at most SMALL_FILE_MAX bytes. */
static char *
read_whole(int fd, const char *path, size_t *len)
{
	char	   *data = palloc(SMALL_FILE_MAX + 1);
	ssize_t		got;

	*len = 0;
	while (*len < SMALL_FILE_MAX && (got = read(fd, data + *len, SMALL_FILE_MAX - *len)) > 0)
		*len += got;
	if (*len < SMALL_FILE_MAX && got < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read file \"%s\": %m", path)));
	data[*len] = '\0';
	return data;
}

char *
file_read(const char *path, int elevel, size_t *len)
{
	/* O_NONBLOCK: to open a pipe would wait for a writer, deaf to cancel */
	int			fd = OpenTransientFile(path, O_RDONLY | O_NONBLOCK | PG_BINARY);
	struct stat st;
	char	   *data = NULL;

	if (fd < 0)
	{
		if (errno != ENOENT)
			ereport(elevel,
					(errcode_for_file_access(),
					 errmsg("could not open file \"%s\": %m", path)));
		return NULL;
	}
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		ereport(elevel,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a regular file", path)));
	else
		data = read_whole(fd, path, len);
	CloseTransientFile(fd);
	return data;
}

static const char *
private_problem(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return "is not a regular file";
	if (st.st_uid != geteuid())
		return "belongs to another user than the server's";
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "has rights for group or others, mode must be 0600";
	return NULL;
}

char *
file_read_private(const char *path, size_t *len, const char **problem)
{
	int			fd = OpenTransientFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | PG_BINARY);
	char	   *data = NULL;

	*problem = NULL;
	*len = 0;
	if (fd < 0 && errno == ENOENT)
		return NULL;
	if (fd < 0)
	{
		*problem = errno == ELOOP ? "is a symbolic link" : "cannot be opened";
		return NULL;
	}
	*problem = private_problem(fd);
	if (*problem == NULL)
		data = read_whole(fd, path, len);
	CloseTransientFile(fd);
	return data;
}
