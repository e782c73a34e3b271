/*
 * Models by name: descriptors and where their files lie.
 *
 * A descriptor is a JSON object of its own spelling; what the row path needs of it
 * is the task and the hash, which name the image.  The rest is for people: the
 * view models and model_card() read it.
 */
#include "deid.h"
#include "model.h"

#include <sys/stat.h>

#include "files.h"
#include "nodes/pg_list.h"
#include "storage/fd.h"

#define SUFFIX			".model"
#define SHARE_FOLDER	"models"

static const struct
{
	ModelTask	task;
	const char *name;
}			tasks[] = {
	{TASK_EMBED, "embed"},
	{TASK_GENERATE, "generate"},
	{TASK_CLASSIFY, "classify"},
	{TASK_TAG, "tag"},
};

const char *
model_task_name(ModelTask task)
{
	for (size_t i = 0; i < lengthof(tasks); i++)
		if (tasks[i].task == task)
			return tasks[i].name;
	return "any";
}

ModelTask
model_task_find(const char *name)
{
	for (size_t i = 0; i < lengthof(tasks); i++)
		if (strcmp(tasks[i].name, name) == 0)
			return tasks[i].task;
	return 0;
}

ModelTask
model_task_of(ModelKind kind)
{
	switch (kind)
	{
		case MODEL_ENCODER:
			return TASK_EMBED;
		case MODEL_CLASSIFIER:
			return TASK_CLASSIFY;
		case MODEL_TAGGER:
			return TASK_TAG;
		case MODEL_DECODER:
			break;
	}
	return TASK_GENERATE;
}

char *
model_folder(void)
{
	return medchat_data_file("models");
}

char *
model_path(const char *file)
{
	return psprintf("%s/%s", model_folder(), file);
}

char *
model_share_path(const char *file)
{
	return psprintf("%s/%s", medchat_share_file(SHARE_FOLDER), file);
}

char *
model_image_path(const char *sha256)
{
	return psprintf("%s/%s.%d.image", model_folder(), sha256, IMAGE_LAYOUT);
}

static bool
is_sha256(Slice text)
{
	if (text.len != MODEL_SHA256_HEX - 1)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!((text.data[i] >= '0' && text.data[i] <= '9') || (text.data[i] >= 'a' && text.data[i] <= 'f')))
			return false;
	return true;
}

/* A name in the same folder. */
static bool
is_plain_file(Slice name)
{
	return name.len > 0 && name.len < MAXPGPATH / 4 && name.data[0] != '.' && memchr(name.data, '/', name.len) == NULL &&
		memchr(name.data, '\0', name.len) == NULL;
}

/* The members of the descriptor; false if it is not one of ours. */
static bool
read_members(ModelFile *file)
{
	Slice		text,
				source;
	char	   *task;
	char	   *folder = pstrdup(file->path);

	*strrchr(folder, '/') = '\0';
	if (!json_text(json_get(file->tree, "sha256"), &text) || !is_sha256(text))
		return false;
	memcpy(file->sha256, text.data, text.len);
	if (!json_text(json_get(file->tree, "file"), &source) || !is_plain_file(source))
		return false;
	file->source = psprintf("%s/%.*s", folder, (int) source.len, source.data);
	file->image = model_image_path(file->sha256);
	if (!json_text(json_get(file->tree, "task"), &text))
		return false;
	task = pg_slice_cstring(text);
	file->task = model_task_find(task);
	file->archive = json_text_is(json_get(file->tree, "format"), "huggingface");
	return file->task != 0 && json_int(json_get(file->tree, "bytes"), &file->bytes) &&
		json_int(json_get(file->tree, "parameters"), &file->parameters);
}

/* file->json as a tree, and what it says; file->path is set. */
static bool
parse(ModelFile *file)
{
	Arena		arena;
	Call		call = {.arena = &arena};

	pg_arena_init(&arena, CurrentMemoryContext);
	file->tree = json_parse(&call, (Slice) {file->json, strlen(file->json)});
	return file->tree != NULL && read_members(file);
}

bool
model_file_parse(const char *name, const char *json, ModelFile *file)
{
	strlcpy(file->name, name, sizeof(file->name));
	file->path = model_path(psprintf("%s" SUFFIX, name));
	file->json = pstrdup(json);
	return parse(file);
}

static bool
read_descriptor(const char *path, int elevel, ModelFile *file)
{
	size_t		len;

	file->json = file_read(path, elevel, &len);
	if (file->json == NULL)
		return false;
	file->path = pstrdup(path);
	if (parse(file))
		return true;
	ereport(elevel,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("descriptor of model \"%s\" is damaged", file->name),
			 errdetail("The file is \"%s\".", path),
			 errhint("Remove the file and call medchat.sync_files() to write it again.")));
	return false;
}

bool
model_file_read(const char *name, int elevel, ModelFile *file)
{
	char	   *descriptor = psprintf("%s" SUFFIX, name);

	memset(file, 0, sizeof(*file));
	strlcpy(file->name, name, sizeof(file->name));
	file->shipped = true;
	if (read_descriptor(model_share_path(descriptor), elevel, file))
		return true;
	file->shipped = false;
	return read_descriptor(model_path(descriptor), elevel, file);
}

/* Append the names of the descriptors in a folder. */
static List *
add_names(List *names, const char *folder)
{
	DIR		   *dir = AllocateDir(folder);
	struct dirent *entry;

	if (dir == NULL && errno == ENOENT)
		return names;
	while ((entry = ReadDir(dir, folder)) != NULL)
	{
		size_t		len = strlen(entry->d_name);
		Slice		name = {entry->d_name, len - strlen(SUFFIX)};

		if (len > strlen(SUFFIX) && strcmp(entry->d_name + name.len, SUFFIX) == 0 && name_is_valid(name))
			names = lappend(names, pg_slice_cstring(name));
	}
	FreeDir(dir);
	return names;
}

List *
model_names(void)
{
	return add_names(add_names(NIL, medchat_share_file(SHARE_FOLDER)), model_folder());
}
