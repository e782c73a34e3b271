/*
 * Tokenizers against other people's vocabularies.
 *
 * If this fails, a model is fed ids that it was not trained on: its answers get
 * worse without any error, and nobody sees why.  Compared, without exception: ids
 * with and without special tokens and the decoded text of 446 texts for each of nine
 * vocabularies, and the ids, pieces and texts of the prompts of every tiny model.
 *
 * The files are other people's data and stay where MEDCHAT_GOLDEN names them.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "nn/gguf.h"
#include "nn/gguf_vocab.h"
#include "nn/hf_vocab.h"
#include "tap.h"
#include "text/tok.h"

/* A vocabulary under test, and what went wrong with it. */
typedef struct Subject
{
	Arena		arena;			/* of the vocabulary */
	Arena		scratch;		/* of one text */
	Call		call;
	const Tokenizer *tok;
	int			texts;
	int			wrong_ids;
	int			wrong_special;
	int			wrong_text;
	int			wrong_spans;
	int			wrong_count;
} Subject;

/* The whole file with a zero byte behind it; empty when there is none. */
static Slice
read_whole(Call *call, const char *folder, const char *name, const char *suffix)
{
	char		path[4096];
	FILE	   *file;
	long		size;
	char	   *data;

	snprintf(path, sizeof(path), "%s/%s%s", folder, name, suffix);
	file = fopen(path, "rb");
	if (file == NULL)
		return (Slice) {"", 0};
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	data = mc_alloc(call, (size_t) size + 1, 1);
	if (data == NULL || fread(data, 1, (size_t) size, file) != (size_t) size)
		size = 0;
	else
		data[size] = '\0';
	fclose(file);
	return (Slice) {data, (size_t) size};
}

static void
init_subject(Subject *s)
{
	memset(s, 0, sizeof(*s));
	arena_init(&s->arena);
	arena_init(&s->scratch);
	s->call.arena = &s->arena;
}

static bool
build_subject(Subject *s, const VocabSource *source)
{
	Buffer		image = {0};

	if (!tok_build(&s->call, source, &image))
		return false;
	s->tok = tok_open(&s->call, image.data, image.len);
	s->call.arena = &s->scratch;
	return s->tok != NULL;
}

static bool
open_subject(Subject *s, const char *folder, const char *name)
{
	VocabSource source;
	Slice		file;
	Gguf	   *gguf;

	init_subject(s);
	file = read_whole(&s->call, folder, name, ".gguf");
	gguf = gguf_read(&s->call, file.data, file.len);
	return gguf != NULL && gguf_vocab(&s->call, gguf, &source) && build_subject(s, &source);
}

/* The same vocabulary out of vocab.txt of a Hugging Face folder. */
static bool
open_folder(Subject *s, const char *folder, const char *name)
{
	char		path[4096];
	VocabSource source;
	Json	   *config;

	init_subject(s);
	if (snprintf(path, sizeof(path), "%s/%s-hf", folder, name) >= (int) sizeof(path))
		return false;
	config = json_parse(&s->call, read_whole(&s->call, path, "tokenizer_config", ".json"));
	return config != NULL && hf_vocab(&s->call, NULL, config, read_whole(&s->call, path, "vocab", ".txt"), &source) &&
		build_subject(s, &source);
}

static void
close_subject(Subject *s)
{
	arena_free(&s->scratch);
	arena_free(&s->arena);
}

/* The spans of SPM and BPE cover the text without gap; all starts ascend. */
static bool
spans_are_good(const Subject *s, Slice text, const TokenSpans *spans)
{
	bool		cover = tok_kind(s->tok) == TOK_SPM || tok_kind(s->tok) == TOK_BPE;
	uint32_t	at = 0;

	for (size_t i = 0; i < spans->count; i++)
	{
		const TokenSpan *span = &spans->items[i];

		if (span->start < at || span->end < span->start || span->end > text.len || (cover && span->start != at))
			return false;
		at = cover ? span->end : span->start;
	}
	return !cover || at == text.len;
}

static bool
same_ids(const TokenSpans *spans, const int32_t *ids, size_t count)
{
	if (spans->count != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (spans->items[i].id != ids[i])
			return false;
	return true;
}

static bool
encodes(Subject *s, Slice text, int flags, const int32_t *ids, size_t count)
{
	TokenSpans	spans = {0};
	size_t		counted;

	if (!tok_encode(&s->call, s->tok, text, flags, &spans) || !tok_count(&s->call, s->tok, text, flags, &counted))
		return false;
	if (counted != spans.count)
		s->wrong_count++;
	if ((flags & TOK_PARSE_SPECIAL) == 0 && !spans_are_good(s, text, &spans))
		s->wrong_spans++;
	return same_ids(&spans, ids, count);
}

static bool
decodes(Subject *s, const int32_t *ids, size_t count, bool unparse, Slice text)
{
	Buffer		out = {0};

	return tok_decode(&s->call, s->tok, ids, count, false, unparse, &out) && out.len == text.len &&
		(text.len == 0 || memcmp(out.data, text.data, text.len) == 0);
}

static int32_t *
ids_of(Subject *s, const Json *array, size_t *count)
{
	int32_t    *ids;

	*count = array == NULL ? 0 : array->count;
	ids = mc_alloc(&s->call, *count, sizeof(int32_t));
	for (size_t i = 0; i < *count; i++)
	{
		int64_t		id = -1;

		json_int(&array->items[i], &id);
		ids[i] = (int32_t) id;
	}
	return ids;
}

static Slice
text_of(const Json *object, const char *key)
{
	Slice		text = {"", 0};

	json_text(json_get(object, key), &text);
	return text;
}

/* The text under key, or under key_hex in hexadecimal, or the other one. */
static Slice
detokenized_of(Subject *s, const Json *object, const char *key, const char *key_hex, Slice other)
{
	Slice		hex;
	char	   *bytes;

	json_text(json_get(object, key), &other);
	if (!json_text(json_get(object, key_hex), &hex))
		return other;
	bytes = mc_alloc(&s->call, hex.len / 2, 1);
	for (size_t i = 0; i < hex.len / 2; i++)
	{
		char		digits[3] = {hex.data[2 * i], hex.data[2 * i + 1], '\0'};

		bytes[i] = (char) strtol(digits, NULL, 16);
	}
	return (Slice) {bytes, hex.len / 2};
}

/* One line of NAME.ext.jsonl. */
static void
check_line(Subject *s, Slice line)
{
	const Json *object = json_parse(&s->call, line);
	Slice		text = text_of(object, "text");
	const Json *special = json_get(object, "ids_special");
	int32_t    *ids,
			   *special_ids;
	size_t		count,
				special_count;

	if (object == NULL)
		return;
	ids = ids_of(s, json_get(object, "ids"), &count);
	special_ids = ids_of(s, special == NULL ? json_get(object, "ids") : special, &special_count);
	s->texts++;
	s->wrong_ids += !encodes(s, text, 0, ids, count);
	s->wrong_special += !encodes(s, text, TOK_ADD_SPECIAL | TOK_PARSE_SPECIAL, special_ids, special_count);
	s->wrong_text += !decodes(s, ids, count, false, detokenized_of(s, object, "detok", "detok_hex", text));
}

static void
check_lines(Subject *s, Slice file)
{
	for (size_t at = 0; at < file.len;)
	{
		const char *newline = memchr(file.data + at, '\n', file.len - at);
		size_t		end = newline == NULL ? file.len : (size_t) (newline - file.data);

		if (end > at)
			check_line(s, (Slice) {file.data + at, end - at});
		arena_reset(&s->scratch);
		at = end + 1;
	}
}

/* NAME.gguf.inp and .out: texts between separators, a line of ids for each. */
static void
check_pairs(Subject *s, Slice texts, Slice ids)
{
	static const char separator[] = "\n__ggml_vocab_test__\n";
	const char *line = ids.data;

	for (const char *text = texts.data; text < texts.data + texts.len;)
	{
		const char *end = strstr(text, separator);
		int32_t		expected[4096];
		size_t		count = 0;
		char	   *stop;

		if (end == NULL)
			break;
		while (*line != '\n' && *line != '\0' && count < 4096)
		{
			expected[count++] = (int32_t) strtol(line, &stop, 10);
			line = stop + strspn(stop, " ");
		}
		line += *line == '\n';
		s->texts++;
		s->wrong_ids += !encodes(s, (Slice) {text, (size_t) (end - text)}, 0, expected, count);
		arena_reset(&s->scratch);
		text = end + strlen(separator);
	}
}

static void
test_vocabulary(const char *golden, const char *name)
{
	Subject		s;
	Arena		files;
	Call		file_call = {.arena = &files};
	char		folder[4096];

	snprintf(folder, sizeof(folder), "%s/tokenizers", golden);
	arena_init(&files);
	if (tap_ok(open_subject(&s, folder, name), "%s: opens (%s)", name, s.call.error.message))
	{
		check_pairs(&s, read_whole(&file_call, folder, name, ".gguf.inp"), read_whole(&file_call, folder, name, ".gguf.out"));
		check_lines(&s, read_whole(&file_call, folder, name, ".ext.jsonl"));
		tap_ok(s.texts >= 446, "%s: %d texts", name, s.texts);
		tap_ok(s.wrong_ids == 0, "%s: ids, %d wrong", name, s.wrong_ids);
		tap_ok(s.wrong_special == 0, "%s: ids with special tokens, %d wrong", name, s.wrong_special);
		tap_ok(s.wrong_text == 0, "%s: decoded text, %d wrong", name, s.wrong_text);
		tap_ok(s.wrong_spans == 0, "%s: spans, %d wrong", name, s.wrong_spans);
		tap_ok(s.wrong_count == 0, "%s: counts, %d wrong", name, s.wrong_count);
	}
	close_subject(&s);
	arena_free(&files);
}

static int
flags_of(const Json *prompt)
{
	return (json_is_true(json_get(prompt, "add_special")) ? TOK_ADD_SPECIAL : 0) |
		(json_is_true(json_get(prompt, "parse_special")) ? TOK_PARSE_SPECIAL : 0);
}

static void
check_prompt(Subject *s, const Json *prompt)
{
	Slice		text = text_of(prompt, "text");
	const Json *pieces = json_get(prompt, "pieces");
	size_t		count;
	int32_t    *ids = ids_of(s, json_get(prompt, "tokens"), &count);
	int			flags = flags_of(prompt);
	Slice		none = {"", 0};

	s->texts++;
	s->wrong_ids += !encodes(s, text, flags, ids, count);
	for (size_t i = 0; pieces != NULL && i < pieces->count && i < count; i++)
	{
		Slice		piece = tok_piece(s->tok, ids[i]);

		if (piece.len != pieces->items[i].text.len || memcmp(piece.data, pieces->items[i].text.data, piece.len) != 0)
		{
			s->wrong_special++;
			break;
		}
	}
	s->wrong_text += !decodes(s, ids, count, false, detokenized_of(s, prompt, "detokenized", "detokenized_hex", none));
	if (json_get(prompt, "greedy_tokens") != NULL)
	{
		ids = ids_of(s, json_get(prompt, "greedy_tokens"), &count);
		s->wrong_text += !decodes(s, ids, count, false, detokenized_of(s, prompt, "greedy_text", "greedy_text_hex", none));
	}
}

static void
test_model(const char *folder, const char *name)
{
	Subject		s;
	Arena		files;
	Call		file_call = {.arena = &files};
	const Json *prompts;
	Slice		file;

	arena_init(&files);
	file = read_whole(&file_call, folder, name, ".json");
	prompts = json_get(json_parse(&file_call, file), "prompts");
	if (tap_ok(open_subject(&s, folder, name) && prompts != NULL, "%s: opens (%s)", name, s.call.error.message))
	{
		for (uint32_t i = 0; i < prompts->count; i++)
			check_prompt(&s, &prompts->items[i]);
		tap_ok(s.texts > 0 && s.wrong_ids == 0 && s.wrong_special == 0 && s.wrong_text == 0 && s.wrong_spans == 0 && s.wrong_count == 0,
			   "%s: %d prompts, wrong: %d ids, %d pieces, %d texts, %d spans, %d counts", name,
			   s.texts, s.wrong_ids, s.wrong_special, s.wrong_text, s.wrong_spans, s.wrong_count);
	}
	close_subject(&s);
	arena_free(&files);
}

/* An encoder's folder gives the ids that its GGUF file gives. */
static void
test_folder(const char *golden, const char *name)
{
	char		folder[4096];
	Subject		s;
	Arena		files;
	Call		file_call = {.arena = &files};
	const Json *prompts;

	arena_init(&files);
	snprintf(folder, sizeof(folder), "%s/inference", golden);
	prompts = json_get(json_parse(&file_call, read_whole(&file_call, folder, name, ".json")), "prompts");
	if (tap_ok(open_folder(&s, folder, name) && prompts != NULL, "%s-hf: opens (%s)", name, s.call.error.message))
	{
		for (uint32_t i = 0; i < prompts->count; i++)
		{
			size_t		count;
			const Json *prompt = &prompts->items[i];
			int32_t    *ids = ids_of(&s, json_get(prompt, "tokens"), &count);

			s.wrong_ids += !encodes(&s, text_of(prompt, "text"), flags_of(prompt), ids, count);
		}
		tap_ok(s.wrong_ids == 0 && prompts->count > 0, "%s-hf: %u prompts, %d wrong", name, prompts->count, s.wrong_ids);
	}
	close_subject(&s);
	arena_free(&files);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Every model of the folder, by name. */
static void
test_models(const char *golden)
{
	char		folder[4096];
	char	   *names[256];
	int			count = 0;
	DIR		   *dir;

	snprintf(folder, sizeof(folder), "%s/inference", golden);
	dir = opendir(folder);
	for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL && count < 256;)
	{
		size_t		len = strlen(entry->d_name);

		if (len > 5 && strcmp(entry->d_name + len - 5, ".gguf") == 0)
			names[count++] = strndup(entry->d_name, len - 5);
	}
	if (dir != NULL)
		closedir(dir);
	qsort(names, (size_t) count, sizeof(char *), compare_names);
	for (int i = 0; i < count; i++)
	{
		test_model(folder, names[i]);
		free(names[i]);
	}
	tap_ok(count >= 28, "%d models", count);
}

int
main(void)
{
	static const char *const names[] = {"ggml-vocab-llama-spm", "ggml-vocab-phi-3", "ggml-vocab-baichuan", "ggml-vocab-llama-bpe",
		"ggml-vocab-qwen2", "ggml-vocab-gpt-2", "ggml-vocab-refact", "ggml-vocab-deepseek-coder", "ggml-vocab-bert-bge"};
	const char *golden = getenv("MEDCHAT_GOLDEN");

	if (golden == NULL)
	{
		printf("1..0 # skipped: MEDCHAT_GOLDEN names no folder\n");
		return 0;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		test_vocabulary(golden, names[i]);
	test_models(golden);
	test_folder(golden, "bert-mean");
	test_folder(golden, "bert-cls");
	return tap_done();
}
