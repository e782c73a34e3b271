/*
 * Reading the files of a Hugging Face folder.
 */
#include "nn/hf_folder.h"

#include <string.h>

#include "nn/hf_vocab.h"
#include "nn/safetensors.h"

#define MAX_NAME		255
#define POLL_NAMES		1024
#define INDEX_FILE		"model.safetensors.index.json"

typedef struct Folder
{
	Call	   *call;
	HfFile		file;
	void	   *arg;
} Folder;

/* A JSON file as a tree; *out is NULL when there is none. */
static bool
read_json(Folder *folder, const char *name, const Json **out)
{
	Slice		text;
	bool		found = false;

	*out = NULL;
	if (!folder->file(folder->arg, folder->call, name, &text, &found))
		return false;
	if (!found)
		return true;
	*out = json_parse(folder->call, text);
	if (*out != NULL && (*out)->kind != JSON_OBJECT)
		return mc_fail(folder->call, MC_DATA_CORRUPTED, "%s is no JSON object", name);
	return *out != NULL;
}

/* A shard's name: printable, without a slash, not hidden. */
static bool
is_plain_name(Slice name)
{
	if (name.len == 0 || name.len > MAX_NAME || name.data[0] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (name.data[i] <= ' ' || name.data[i] > '~' || name.data[i] == '/' || name.data[i] == '\\')
			return false;
	return true;
}

/* The different shards that the index names; they are few, the tensors many. */
static bool
list_shards(Folder *folder, const Json *index, Slice *shards, size_t *count)
{
	const Json *map = json_get(index, "weight_map");

	*count = 0;
	if (map == NULL || map->kind != JSON_OBJECT)
		return mc_fail(folder->call, MC_DATA_CORRUPTED, INDEX_FILE " has no weight_map");
	for (uint32_t i = 0; i < map->count; i++)
	{
		Slice		name = {0};
		size_t		j = 0;

		if (i % POLL_NAMES == 0 && mc_cancelled(folder->call))
			return false;
		if (!json_text(&map->items[i], &name) || !is_plain_name(name))
			return mc_fail(folder->call, MC_DATA_CORRUPTED, INDEX_FILE " names something that is no file");
		while (j < *count && (shards[j].len != name.len || memcmp(shards[j].data, name.data, name.len) != 0))
			j++;
		if (j < *count)
			continue;
		if (*count == HF_MAX_SHARDS)
			return mc_fail(folder->call, MC_TOO_LARGE, INDEX_FILE " names more than %d files", HF_MAX_SHARDS);
		shards[(*count)++] = name;
	}
	return true;
}

static bool
read_shards(Folder *folder, const Json *index, TensorSet *out)
{
	Slice	   *shards = mc_alloc(folder->call, HF_MAX_SHARDS, sizeof(Slice));
	TensorSet  *sets;
	size_t		count;

	if (shards == NULL || !list_shards(folder, index, shards, &count))
		return false;
	sets = mc_alloc(folder->call, count, sizeof(TensorSet));
	if (sets == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
	{
		char		name[MAX_NAME + 1];
		Slice		bytes;
		bool		found = false;

		memcpy(name, shards[i].data, shards[i].len);
		name[shards[i].len] = '\0';
		if (!folder->file(folder->arg, folder->call, name, &bytes, &found))
			return false;
		if (!found)
			return mc_fail(folder->call, MC_UNDEFINED_FILE, "model has no file %s, which its index names", name);
		if (!safetensors_read(folder->call, bytes.data, bytes.len, &sets[i]))
			return false;
	}
	return tensor_sets_join(folder->call, sets, count, out);
}

static bool
read_weights(Folder *folder, TensorSet *out)
{
	const Json *index;
	Slice		bytes;
	bool		found = false;

	if (!folder->file(folder->arg, folder->call, "model.safetensors", &bytes, &found))
		return false;
	if (found)
		return safetensors_read(folder->call, bytes.data, bytes.len, out);
	if (!read_json(folder, INDEX_FILE, &index))
		return false;
	if (index == NULL)
	{
		mc_fail(folder->call, MC_UNDEFINED_FILE, "model folder has no model.safetensors");
		return mc_hint(folder->call, "Weights in other formats (pytorch_model.bin) must be converted to safetensors first.");
	}
	return read_shards(folder, index, out);
}

/* A template of its own file, or the configuration's: a text, or a list of which one is named "default". */
static bool
read_chat_template(Folder *folder, HfFolder *out)
{
	const Json *value = json_get(out->tokenizer_config, "chat_template");
	bool		found = false;

	if (!folder->file(folder->arg, folder->call, "chat_template.jinja", &out->chat_template, &found))
		return false;
	if (found)
		return true;
	out->chat_template = (Slice) {0};
	json_text(value, &out->chat_template);
	for (uint32_t i = 0; value != NULL && value->kind == JSON_ARRAY && i < value->count; i++)
		if (json_text_is(json_get(&value->items[i], "name"), "default"))
			json_text(json_get(&value->items[i], "template"), &out->chat_template);
	return true;
}

static bool
read_vocab(Folder *folder, HfFolder *out)
{
	const Json *tokenizer;
	Slice		vocab_txt = {0};
	bool		found = false;

	if (!read_json(folder, "tokenizer.json", &tokenizer))
		return false;
	if (tokenizer == NULL)
	{
		if (!folder->file(folder->arg, folder->call, "vocab.txt", &vocab_txt, &found))
			return false;
		if (!found)
		{
			mc_fail(folder->call, MC_UNDEFINED_FILE, "model folder has neither tokenizer.json nor vocab.txt");
			return mc_hint(folder->call, "Save the tokenizer with the model (save_pretrained of a fast tokenizer).");
		}
	}
	return hf_vocab(folder->call, tokenizer, out->tokenizer_config, vocab_txt, &out->vocab);
}

bool
hf_folder_read(Call *call, HfFile file, void *arg, HfFolder *out)
{
	Folder		folder = {call, file, arg};

	*out = (HfFolder) {0};
	if (!read_json(&folder, "config.json", &out->config))
		return false;
	if (out->config == NULL)
		return mc_fail(call, MC_UNDEFINED_FILE, "model folder has no config.json");
	return read_json(&folder, "1_Pooling/config.json", &out->pooling) &&
		read_json(&folder, "tokenizer_config.json", &out->tokenizer_config) &&
		read_chat_template(&folder, out) && read_vocab(&folder, out) && read_weights(&folder, &out->tensors);
}
