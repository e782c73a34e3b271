/*
 * Any bytes as a tokenizer.json, a vocab.txt or an archive of a folder: refused, or every piece lies in memory.
 *
 * The first byte says which.  A tokenizer.json starts as an honest one, in which the
 * input replaces members; random bytes would rarely be JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "base/tar.h"
#include "nn/hf_folder.h"
#include "nn/hf_vocab.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool good)
{
	if (!good)
		abort();
}

/* Members that are put together in the order that the input says. */
static const char *const parts[] = {
	"{", "}", "[", "]", ",", ":", "\"model\":", "\"vocab\":", "\"merges\":", "\"added_tokens\":", "\"normalizer\":", "\"pre_tokenizer\":",
	"\"post_processor\":", "\"type\":\"WordPiece\"", "\"type\":\"BPE\"", "\"type\":\"Unigram\"", "\"type\":\"Sequence\"", "\"type\":\"ByteLevel\"",
	"\"type\":\"Split\"", "\"pattern\":{\"String\":\"a.\"}", "\"behavior\":\"Isolated\"", "\"type\":\"Replace\"", "\"content\":\"x\"", "\"id\":7",
	"\"special\":true", "\"normalizers\":", "\"pretokenizers\":", "\"processors\":", "\"type\":\"TemplateProcessing\"", "\"single\":",
	"\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAA=\"", "\"a\":0", "\"b\":1", "\"[UNK]\":2", "\"[CLS]\":3", "\"[SEP]\":4", "\"a b\"",
	"[\"a\",\"b\"]", "[\"a\",0.5]", "0", "-1", "99999999", "null", "true", "\"unk_id\":0", "\"type\":\"BertProcessing\",\"sep\":[\"b\",1],\"cls\":[\"a\",0]",
	"{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},\"merges\":[\"a b\"]}",
	"{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0,\"b\":1,\"[UNK]\":2,\"[CLS]\":3,\"[SEP]\":4}}",
	"{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"a\",0],[\"b\",-1]]}",
};

static size_t
build(const uint8_t *data, size_t size, char *out, size_t room)
{
	size_t		len = 0;

	for (size_t i = 0; i < size; i++)
	{
		const char *part = parts[data[i] % (sizeof(parts) / sizeof(parts[0]))];

		if (len + strlen(part) > room)
			break;
		memcpy(out + len, part, strlen(part));
		len += strlen(part);
	}
	return len;
}

static void
check_vocab(const VocabSource *v)
{
	volatile char touched = 0;

	for (uint32_t i = 0; i < v->count; i++)
	{
		if (v->pieces[i].len > 0)
			touched = (char) (touched ^ v->pieces[i].data[0] ^ v->pieces[i].data[v->pieces[i].len - 1]);
		require(v->types[i] >= TOK_NORMAL && v->types[i] <= TOK_BYTE);
	}
	for (uint32_t i = 0; i < v->merge_count; i++)
		if (v->merges[i].len > 0)
			touched = (char) (touched ^ v->merges[i].data[v->merges[i].len - 1]);
	for (const int32_t *id = &v->bos; id <= &v->mask; id++)
		require(*id >= -1 && *id < (int64_t) v->count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"config.json", "vocab.txt", "1_Pooling/config.json"};
	Arena		arena;
	Call		call = {.arena = &arena};
	char	   *copy = malloc(65536);
	int			mode = size > 0 ? data[0] % 4 : 0;
	size_t		len = size > 0 ? size - 1 : 0;
	VocabSource vocab;
	Slice		content;
	bool		found;

	arena_init(&arena);
	if (mode == 3)
		len = build(data + 1, len, copy, 65536);
	else if (len > 0)
		memcpy(copy, data + 1, len);
	copy = realloc(copy, len > 0 ? len : 1);
	if (mode == 0)
	{
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (tar_find(&call, (Slice) {copy, len}, names[i], &content, &found) && found)
				require(content.data >= copy && content.data + content.len <= copy + len);
	}
	else if (mode == 1)
	{
		if (hf_vocab(&call, NULL, NULL, (Slice) {copy, len}, &vocab))
			check_vocab(&vocab);
	}
	else
	{
		const Json *tree = json_parse(&call, (Slice) {copy, len});

		if (tree != NULL && hf_vocab(&call, tree, tree, (Slice) {0}, &vocab))
			check_vocab(&vocab);
	}
	arena_free(&arena);
	free(copy);
	return 0;
}
