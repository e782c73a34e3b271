/*
 * If this fails, a tokenizer.json is read as something it does not say, so that a
 * model meets tokens it has never seen, or a damaged one gets ids beyond the
 * vocabulary.
 */
#include "nn/hf_vocab.h"

#include <stdlib.h>
#include <string.h>

#include "nn/hf_folder.h"
#include "tap.h"

static Arena arena;
static Call call = {.arena = &arena};

static const Json *
tree(const char *text)
{
	return text == NULL ? NULL : json_parse(&call, (Slice) {text, strlen(text)});
}

static bool
read_vocab(const char *tokenizer, const char *config, const char *vocab_txt, VocabSource *out)
{
	memset(&call.error, 0, sizeof(call.error));
	return hf_vocab(&call, tree(tokenizer), tree(config), (Slice) {vocab_txt, vocab_txt == NULL ? 0 : strlen(vocab_txt)}, out);
}

#define WORDPIECE "\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\"," \
	"\"max_input_chars_per_word\":100,\"vocab\":{\"[PAD]\":0,\"[UNK]\":1,\"[CLS]\":2,\"[SEP]\":3,\"a\":4,\"##b\":5}}"
#define BERT_ENDS "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"[CLS]\",\"type_id\":0}}," \
	"{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},{\"SpecialToken\":{\"id\":\"[SEP]\",\"type_id\":0}}]," \
	"\"special_tokens\":{\"[CLS]\":{\"id\":\"[CLS]\",\"ids\":[2],\"tokens\":[\"[CLS]\"]},\"[SEP]\":{\"id\":\"[SEP]\",\"ids\":[3],\"tokens\":[\"[SEP]\"]}}}"

static void
test_wordpiece(void)
{
	VocabSource v;

	tap_ok(read_vocab("{\"added_tokens\":[{\"id\":2,\"content\":\"[CLS]\",\"special\":true},{\"id\":6,\"content\":\"NEW\",\"lstrip\":true}],"
					  "\"normalizer\":{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,\"strip_accents\":null,"
					  "\"lowercase\":false},\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"}," BERT_ENDS "," WORDPIECE "}", NULL, NULL, &v),
		   "WordPiece: %s", call.error.message);
	tap_ok(v.kind == TOK_WORDPIECE && v.count == 7 && slice_is(v.pieces[5], "##b") && slice_is(v.continuing_prefix, "##") &&
		   v.max_word_chars == 100 && v.hf_rules, "its pieces");
	tap_ok(v.unk == 1 && v.cls == 2 && v.sep == 3 && v.pad == 0 && v.mask == -1 && v.add_bos && v.add_sep && !v.add_eos, "its special tokens");
	tap_ok(v.types[2] == TOK_CONTROL && v.types[6] == TOK_USER_DEFINED && v.types[4] == TOK_NORMAL && v.types[1] == TOK_UNKNOWN &&
		   v.added_flags[6] == TOK_LSTRIP, "types and flags");
	tap_ok(!v.lowercase && !v.strip_accents, "case is kept; accents go with it when nothing is said");
}

static void
test_vocab_txt(void)
{
	VocabSource v;

	tap_ok(read_vocab(NULL, "{\"do_lower_case\":false}", "[PAD]\n[UNK]\r\n[CLS]\n[SEP]\n[MASK]\na\n##b", &v) && v.count == 7 &&
		   slice_is(v.pieces[1], "[UNK]") && slice_is(v.pieces[6], "##b") && v.mask == 4 && v.cls == 2 && !v.lowercase, "vocab.txt");
	tap_ok(!read_vocab(NULL, NULL, "", &v) && call.error.code == MC_DATA_CORRUPTED, "an empty vocab.txt is refused");
	tap_ok(!read_vocab(NULL, NULL, "a\nb\n", &v) && call.error.code == MC_DATA_CORRUPTED, "one without special tokens, too");
}

#define BPE(extra) "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"<s>\":0,\"</s>\":1,\"<unk>\":2,\"a\":3,\"b\":4,\"ab\":5,\"<0x41>\":6}," extra "}"

static void
test_bpe(void)
{
	VocabSource v;

	tap_ok(read_vocab(BPE("\"merges\":[\"a b\"]") ",\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false},"
					  "\"post_processor\":{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",1],\"cls\":[\"<s>\",0]}}", NULL, NULL, &v) &&
		   v.byte_level && v.split_count == 1 && v.merge_count == 1 && v.add_bos && v.add_eos && v.bos == 0 && v.eos == 1 && v.unk == 2,
		   "byte-level BPE with RoBERTa's ends: %s", call.error.message);
	tap_ok(read_vocab(BPE("\"merges\":[[\"a\",\"b\"]],\"ignore_merges\":true") "}", NULL, NULL, &v) && slice_is(v.merges[0], "a b") &&
		   v.ignore_merges && v.split_count == 0 && v.splits != NULL && !v.byte_level && !v.add_bos, "merges as pairs");
	tap_ok(read_vocab(BPE("\"merges\":[],\"byte_fallback\":true,\"unk_token\":\"<unk>\"") ",\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":["
					  "{\"type\":\"Prepend\",\"prepend\":\"_\"},{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"_\"}]}}",
					  NULL, NULL, &v) && v.norm_count == 2 && v.norms[0].kind == TOK_PREPEND && v.norms[1].kind == TOK_REPLACE &&
		   v.types[6] == TOK_BYTE && v.types[2] == TOK_UNKNOWN, "normalizers and byte fallback");
	tap_ok(read_vocab(BPE("\"merges\":[]") ",\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":"
					  "{\"String\":\"a.b\"},\"behavior\":\"MergedWithNext\",\"invert\":true},{\"type\":\"Digits\",\"individual_digits\":true},"
					  "{\"type\":\"ByteLevel\",\"use_regex\":false}]}}", NULL, NULL, &v) && v.split_count == 2 &&
		   slice_is(v.splits[0].pattern, "a\\.b") && v.splits[0].behavior == TOK_SPLIT_MERGED_NEXT && v.splits[0].invert && v.byte_level,
		   "pre-tokenizers");
}

static void
test_unigram(void)
{
	VocabSource v;

	tap_ok(read_vocab("{\"model\":{\"type\":\"Unigram\",\"unk_id\":1,\"vocab\":[[\"<s>\",0],[\"<unk>\",0],[\"a\",-1.5]]},"
					  "\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AQIDBA==\"},"
					  "\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"\xE2\x96\x81\",\"prepend_scheme\":\"always\"}}",
					  "{\"bos_token\":{\"content\":\"<s>\"}}", NULL, &v) && v.kind == TOK_UNIGRAM && v.scores[2] == -1.5f && v.unk == 1 &&
		   v.bos == 0 && v.add_space_prefix && v.charsmap.len == 4 && memcmp(v.charsmap.data, "\1\2\3\4", 4) == 0, "unigram: %s",
		   call.error.message);
}

static const struct
{
	const char *name,
			   *tokenizer;
	ErrorCode	code;
}			refused[] = {
	{"no model", "{}", MC_DATA_CORRUPTED},
	{"no vocabulary", "{\"model\":{\"type\":\"BPE\",\"merges\":[]}}", MC_DATA_CORRUPTED},
	{"unknown model", "{\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0}}}", MC_UNSUPPORTED},
	{"empty vocabulary", "{\"model\":{\"type\":\"BPE\",\"vocab\":{},\"merges\":[]}}", MC_DATA_CORRUPTED},
	{"negative id", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1},\"merges\":[]}}", MC_DATA_CORRUPTED},
	{"id that is a text", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":\"0\"},\"merges\":[]}}", MC_DATA_CORRUPTED},
	{"huge id", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":4000000},\"merges\":[]}}", MC_DATA_CORRUPTED},
	{"same id twice", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]}}", MC_DATA_CORRUPTED},
	{"added token with a huge id", "{\"added_tokens\":[{\"id\":5000000,\"content\":\"x\"}],\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}",
	MC_DATA_CORRUPTED},
	{"added token over another", "{\"added_tokens\":[{\"id\":0,\"content\":\"x\"}],\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}",
	MC_DATA_CORRUPTED},
	{"added token without content", "{\"added_tokens\":[{\"id\":1}],\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}", MC_DATA_CORRUPTED},
	{"merge of three", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[[\"a\",\"b\",\"c\"]]}}", MC_DATA_CORRUPTED},
	{"no merges", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0}}}", MC_DATA_CORRUPTED},
	{"unk_id beyond", "{\"model\":{\"type\":\"Unigram\",\"unk_id\":1,\"vocab\":[[\"a\",0]]}}", MC_DATA_CORRUPTED},
	{"piece without score", "{\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"a\"]]}}", MC_DATA_CORRUPTED},
	{"WordPiece without special tokens", "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}}}", MC_DATA_CORRUPTED},
	{"special token beyond", "{\"post_processor\":{\"type\":\"BertProcessing\",\"sep\":[\"x\",9],\"cls\":[\"y\",0]}," WORDPIECE "}", MC_DATA_CORRUPTED},
	{"unknown normalizer", "{\"normalizer\":{\"type\":\"Nmt\"}," WORDPIECE "}", MC_UNSUPPORTED},
	{"replacement by a pattern", "{\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a+\"},\"content\":\"b\"}," WORDPIECE "}", MC_UNSUPPORTED},
	{"unknown pre-tokenizer", "{\"pre_tokenizer\":{\"type\":\"CharDelimiterSplit\"}," WORDPIECE "}", MC_UNSUPPORTED},
	{"unknown behavior", "{\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"String\":\"a\"},\"behavior\":\"Contiguous\"}," WORDPIECE "}", MC_UNSUPPORTED},
	{"unknown post-processor", "{\"post_processor\":{\"type\":\"Odd\"}," WORDPIECE "}", MC_UNSUPPORTED},
	{"damaged charsmap", "{\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"*\"}," WORDPIECE "}", MC_DATA_CORRUPTED},
	{"array for an object", "{\"normalizer\":[],\"pre_tokenizer\":3,\"model\":[]}", MC_DATA_CORRUPTED},
};

static void
test_refused(void)
{
	VocabSource v;

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		tap_ok(!read_vocab(refused[i].tokenizer, NULL, NULL, &v) && call.error.code == refused[i].code, "%s is refused: %s", refused[i].name,
			   call.error.message);
}

/* ---- folders ---- */

typedef struct File
{
	const char *name,
			   *content;
} File;

static bool
give_file(void *arg, Call *c, const char *name, Slice *out, bool *found)
{
	(void) c;
	*found = false;
	for (const File *file = arg; file->name != NULL; file++)
		if (strcmp(file->name, name) == 0)
		{
			*out = (Slice) {file->content, strlen(file->content)};
			*found = true;
		}
	return true;
}

static void
test_folders(void)
{
	static const char vocab[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n";
	File		empty[] = {{NULL, NULL}};
	File		no_vocab[] = {{"config.json", "{}"}, {NULL, NULL}};
	File		no_weights[] = {{"config.json", "{}"}, {"vocab.txt", vocab}, {NULL, NULL}};
	File		outside[] = {{"config.json", "{}"}, {"vocab.txt", vocab},
	{"model.safetensors.index.json", "{\"weight_map\":{\"a\":\"../../etc/passwd\"}}"}, {NULL, NULL}};
	File		shard_missing[] = {{"config.json", "{}"}, {"vocab.txt", vocab},
	{"model.safetensors.index.json", "{\"weight_map\":{\"a\":\"one.safetensors\"}}"}, {NULL, NULL}};
	File		array[] = {{"config.json", "[]"}, {NULL, NULL}};
	HfFolder	folder;

	tap_ok(!hf_folder_read(&call, give_file, empty, &folder) && call.error.code == MC_UNDEFINED_FILE, "an empty folder: %s", call.error.message);
	tap_ok(!hf_folder_read(&call, give_file, array, &folder) && call.error.code == MC_DATA_CORRUPTED, "config.json: %s", call.error.message);
	tap_ok(!hf_folder_read(&call, give_file, no_vocab, &folder) && call.error.code == MC_UNDEFINED_FILE, "no vocabulary: %s", call.error.message);
	tap_ok(!hf_folder_read(&call, give_file, no_weights, &folder) && call.error.code == MC_UNDEFINED_FILE, "no weights: %s", call.error.message);
	tap_ok(!hf_folder_read(&call, give_file, outside, &folder) && call.error.code == MC_DATA_CORRUPTED, "a shard elsewhere: %s", call.error.message);
	tap_ok(!hf_folder_read(&call, give_file, shard_missing, &folder) && call.error.code == MC_UNDEFINED_FILE, "a missing shard: %s", call.error.message);
}

int
main(void)
{
	arena_init(&arena);
	test_wordpiece();
	test_vocab_txt();
	test_bpe();
	test_unigram();
	test_refused();
	test_folders();
	arena_free(&arena);
	return tap_done();
}
