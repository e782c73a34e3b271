/*
 * Tokenizers on vocabularies small enough to work the answers out by hand.
 *
 * If this fails, text becomes other tokens than its model knows, tokens become
 * another text, or labels of tokens point at the wrong bytes of a note.
 */
#include <stdlib.h>

#include "tap.h"
#include "tok_vocab.h"

static Arena arena;
static Call call;
static Vocab vocab;

static void
fresh(TokKind kind, const char *pre)
{
	arena_reset(&arena);
	call = (Call) {.arena = &arena};
	vocab_init(&vocab, kind, pre);
}

/* Tokens as pieces with spans: "piece:start-end ...". */
static void
encode(const Tokenizer *tok, Slice text, int flags, char *out, size_t size)
{
	TokenSpans	spans = {0};
	size_t		n = 0;
	size_t		count;

	out[0] = '\0';
	if (tok == NULL || !tok_encode(&call, tok, text, flags, &spans) || !tok_count(&call, tok, text, flags, &count))
	{
		snprintf(out, size, "error %s", call.error.message);
		return;
	}
	if (count != spans.count)
		snprintf(out, size, "counted %zu", count);
	for (size_t i = 0; i < spans.count && count == spans.count && n < size; i++)
	{
		Slice		piece = tok_piece(tok, spans.items[i].id);

		n += (size_t) snprintf(out + n, size - n, "%s%.*s:%u-%u", i > 0 ? " " : "", (int) piece.len, piece.data,
							   spans.items[i].start, spans.items[i].end);
	}
}

static void
check(const Tokenizer *tok, const char *text, int flags, const char *expected)
{
	char		got[1024];

	encode(tok, slice(text), flags, got, sizeof(got));
	tap_ok(strcmp(got, expected) == 0, "%s", strchr(text, '\n') == NULL ? text : expected);
	if (strcmp(got, expected) != 0)
		printf("# got %s\n# expected %s\n", got, expected);
}

static void
check_decode(const Tokenizer *tok, const int32_t *ids, size_t count, bool remove_special, bool unparse, const char *expected)
{
	Buffer		out = {0};
	bool		good = tok_decode(&call, tok, ids, count, remove_special, unparse, &out);

	tap_ok(good && out.len == strlen(expected) && memcmp(out.data == NULL ? "" : out.data, expected, out.len) == 0,
		   "decodes to \"%.*s\"", (int) out.len, out.data);
}

static void
test_bpe(void)
{
	const Tokenizer *tok;

	fresh(TOK_BPE, "gpt-2");
	vocab_add_letters(&vocab);
	vocab_add_all(&vocab, "ab abc Ġabc Ġa bc Ã©");
	vocab_merge(&vocab, "a b");
	vocab_merge(&vocab, "ab c");
	vocab_merge(&vocab, "Ġ a");
	vocab_merge(&vocab, "Ġ abc");
	vocab_merge(&vocab, "b c");
	vocab_merge(&vocab, "Ã ©");
	tok = vocab_open(&call, &vocab);
	check(tok, "", 0, "");
	check(tok, "abc", 0, "abc:0-3");
	check(tok, "abc abc", 0, "abc:0-3 Ġabc:3-7");
	check(tok, " a", 0, "Ġa:0-2");
	check(tok, "bca", 0, "bc:0-2 a:2-3");
	/* "a b" has the least rank, so that "abc" wins over "bc" although it is to the left */
	check(tok, "bcabc", 0, "bc:0-2 abc:2-5");
	check(tok, "é", 0, "Ã©:0-2");
	check(tok, "x\xFFy", 0, "x:0-1 ÿ:1-2 y:2-3");
	check(tok, "a\n\n", 0, "a:0-1 Ċ:1-2 Ċ:2-3");
	{
		char		got[64];

		encode(tok, (Slice) {"a\0b", 3}, 0, got, sizeof(got));
		tap_ok(strcmp(got, "a:0-1 Ā:1-2 b:2-3") == 0, "a zero byte is a byte: %s", got);
	}
	tap_ok(tok_find(tok, slice("Ġabc")) == 258 && tok_find(tok, slice("nothing")) == -1, "pieces are found by name");
	tap_ok(tok_type(tok, 5) == TOK_NORMAL && tok_type(tok, -1) == TOK_UNUSED && tok_piece(tok, 100000).len == 0, "ids outside are nothing");

	fresh(TOK_BPE, "llama-bpe");
	vocab_add_letters(&vocab);
	vocab_add_all(&vocab, "xyz xy");
	vocab_merge(&vocab, "x y");
	vocab_merge(&vocab, "x yz");
	tok = vocab_open(&call, &vocab);
	/* no merge leads to "yz"; ignore_merges takes the word as it is */
	check(tok, "xyz", 0, "xyz:0-3");
	check(tok, "xyzx", 0, "xy:0-2 z:2-3 x:3-4");
	vocab.source.ignore_merges = false;
	check(vocab_open(&call, &vocab), "xyz", 0, "xy:0-2 z:2-3");
}

static void
test_spm(void)
{
	const Tokenizer *tok;
	const int32_t ids[] = {1, 260, 0, 261};
	int32_t		emoji[] = {1, 3 + 0xF0, 3 + 0x9F, 3 + 0x98, 3 + 0x80, 2};

	fresh(TOK_SPM, "");
	vocab.source.unk = vocab_add(&vocab, "<unk>", TOK_UNKNOWN, 0);
	vocab.source.bos = vocab_add(&vocab, "<s>", TOK_CONTROL, 0);
	vocab.source.eos = vocab_add(&vocab, "</s>", TOK_CONTROL, 0);
	vocab_add_bytes(&vocab);
	vocab_add_all(&vocab, "ab ▁ab ▁a ▁▁ ▁ a b cd");
	tok = vocab_open(&call, &vocab);
	check(tok, "ab", 0, "▁ab:0-2");
	check(tok, "ab ab", TOK_ADD_SPECIAL, "<s>:0-0 ▁ab:0-2 ▁ab:2-5");
	check(tok, "a b", 0, "▁a:0-1 ▁:1-2 b:2-3");
	check(tok, "  ab", 0, "▁▁:0-1 ▁ab:1-4");
	check(tok, "a▁b", 0, "▁a:0-1 ▁:1-4 b:4-5");
	/* "c" and "d" are no tokens, "cd" is */
	check(tok, "acd", 0, "▁a:0-1 cd:1-3");
	check(tok, "acx", 0, "▁a:0-1 <0x63>:1-2 <0x78>:2-3");
	check(tok, "a😀", 0, "▁a:0-1 <0xF0>:1-2 <0x9F>:2-3 <0x98>:3-4 <0x80>:4-5");
	check(tok, "a\xF0\x9F", 0, "▁a:0-1 <0xF0>:1-2 <0x9F>:2-3");
	check(tok, "<s>", 0, "▁:0-0 <0x3C>:0-1 <0x73>:1-2 <0x3E>:2-3");
	check(tok, "<s>ab</s>", TOK_PARSE_SPECIAL, "<s>:0-3 ▁ab:3-5 </s>:5-9");
	check(tok, "", TOK_ADD_SPECIAL, "<s>:0-0");
	check_decode(tok, ids, 4, true, false, " ab a");
	check_decode(tok, ids, 4, false, true, "<s> ab<unk> a");
	check_decode(tok, emoji, 6, true, false, "😀");
	tap_ok(!tok_decode(&call, tok, &(int32_t) {9999}, 1, false, false, &(Buffer) {0}) && call.error.code == MC_INVALID_PARAMETER,
		   "an id outside the vocabulary is an error");
	tap_ok(tok_is_end(tok, 2) && !tok_is_end(tok, 1) && !tok_is_end(tok, -1) && !tok_is_end(tok, 100000), "eos ends generation");
	vocab.source.add_space_prefix = false;
	check(vocab_open(&call, &vocab), "ab", 0, "ab:0-2");
}

static void
wordpiece_tokens(const char *continuing)
{
	vocab.source.pad = vocab_add(&vocab, "[PAD]", TOK_CONTROL, 0);
	vocab.source.unk = vocab_add(&vocab, "[UNK]", TOK_UNKNOWN, 0);
	vocab.source.bos = vocab.source.cls = vocab_add(&vocab, "[CLS]", TOK_CONTROL, 0);
	vocab.source.sep = vocab_add(&vocab, "[SEP]", TOK_CONTROL, 0);
	vocab.source.mask = vocab_add(&vocab, "[MASK]", TOK_CONTROL, 0);
	vocab.source.continuing_prefix = slice(continuing);
}

static void
test_wordpiece(void)
{
	const Tokenizer *tok;
	const int32_t ids[] = {5, 6, 12, 7};
	const int32_t hf_ids[] = {5, 6, 8, 7};
	char		word[202];

	fresh(TOK_WORDPIECE, "");
	wordpiece_tokens("");
	vocab_add_all(&vocab, "▁un aff able ▁cafe ▁中 ▁文 ▁! ▁.");
	tok = vocab_open(&call, &vocab);
	check(tok, "unaffable", 0, "▁un:0-2 aff:2-5 able:5-9");
	check(tok, " UnAffable!", TOK_ADD_SPECIAL, "[CLS]:0-0 ▁un:1-3 aff:3-6 able:6-10 ▁!:10-11 [SEP]:11-11");
	check(tok, "Café", 0, "▁cafe:0-5");
	check(tok, "cafe\xCC\x81", 0, "▁cafe:0-4");
	check(tok, "中文", 0, "▁中:0-3 ▁文:3-6");
	check(tok, "un\xE2\x80\x8B" "aff", 0, "▁un:0-2 aff:5-8");
	check(tok, "unx un", 0, "[UNK]:0-3 ▁un:4-6");
	check(tok, "un\xFF", 0, "▁un:0-2");
	check(tok, "[MASK]", TOK_PARSE_SPECIAL, "[MASK]:0-6");
	check_decode(tok, ids, 4, false, false, " unaff.able");

	fresh(TOK_WORDPIECE, "");
	wordpiece_tokens("##");
	vocab.source.hf_rules = true;
	vocab.source.max_word_chars = 100;
	vocab_add_all(&vocab, "un ##aff ##able cafe ##un 각 ᄀ ##ᅡ ##ᆨ !");
	tok = vocab_open(&call, &vocab);
	check(tok, "unaffable", 0, "un:0-2 ##aff:2-5 ##able:5-9");
	/* all of a Korean syllable, taken apart */
	check(tok, "각", 0, "ᄀ:0-3 ##ᅡ:0-3 ##ᆨ:0-3");
	memset(word, 'u', sizeof(word));
	for (int i = 1; i < 202; i += 2)
		word[i] = 'n';
	word[200] = '\0';
	check(tok, word, 0, "[UNK]:0-200");
	word[100] = '\0';
	{
		size_t		count;

		tap_ok(tok_count(&call, tok, slice(word), 0, &count) && count == 50, "a word of 100 characters is 50 pieces");
	}
	check_decode(tok, hf_ids, 4, false, false, "unaff cafeable");
}

/* A character map with one entry: A becomes "a". */
static Slice
small_charsmap(char bytes[1024 + 8])
{
	uint32_t	units[256] = {0};
	uint32_t	size = sizeof(units);

	units[0] = 128 << 10;		/* root: children at 128 ^ byte */
	units[128 ^ 'A'] = 'A' | 0x100 | ((128 ^ 'A') ^ 2) << 10;	/* its value is at 2 */
	units[2] = UINT32_C(0x80000000) | 1;
	memcpy(bytes, &size, 4);
	memcpy(bytes + 4, units, size);
	memcpy(bytes + 4 + size, "\0a\0", 4);
	return (Slice) {bytes, 4 + size + 4};
}

static void
test_unigram(void)
{
	const Tokenizer *tok;
	char		map[1024 + 8];

	fresh(TOK_UNIGRAM, "");
	vocab.source.unk = vocab_add(&vocab, "<unk>", TOK_UNKNOWN, 0);
	vocab.source.eos = vocab_add(&vocab, "</s>", TOK_CONTROL, 0);
	vocab_add(&vocab, "▁", TOK_NORMAL, -2);
	vocab_add(&vocab, "a", TOK_NORMAL, -3);
	vocab_add(&vocab, "b", TOK_NORMAL, -3);
	vocab_add(&vocab, "ab", TOK_NORMAL, -7);
	vocab_add(&vocab, "▁a", TOK_NORMAL, -4);
	vocab.source.add_space_prefix = true;
	vocab.source.remove_extra_whitespaces = true;
	vocab.source.add_eos = true;
	vocab.source.charsmap = small_charsmap(map);
	tok = vocab_open(&call, &vocab);
	/* _a b: -7; _ a b: -8; _ ab: -9; what is put before a word has the bytes of its first character */
	check(tok, "ab", 0, "▁a:0-1 b:1-2");
	check(tok, "b  ab ", TOK_ADD_SPECIAL, "▁:0-1 b:0-1 ▁a:1-4 b:4-5 </s>:6-6");
	check(tok, "Ab", 0, "▁a:0-1 b:1-2");
	check(tok, "axyb", 0, "▁a:0-1 <unk>:1-3 b:3-4");
	check(tok, "", 0, "");
	/* HF: one space of many, none lost at the end, none put before one */
	vocab.source.hf_rules = true;
	tok = vocab_open(&call, &vocab);
	check(tok, "b  a ", 0, "▁:0-1 b:0-1 ▁a:1-4 ▁:4-5");
	check(tok, " a", 0, "▁a:0-2");
	/* HF's splitter at white space drops it, whatever it is */
	vocab.source.splits = &(TokSplit) {.pattern = {"\\s+", 3}, .behavior = TOK_SPLIT_REMOVED};
	vocab.source.split_count = 1;
	tok = vocab_open(&call, &vocab);
	check(tok, "\ta\xC2\xA0 b ", 0, "▁a:0-2 ▁:2-5 b:5-6");
	vocab.source.split_count = 0;
	vocab.source.unk = -1;
	tap_ok(vocab_open(&call, &vocab) == NULL && call.error.code == MC_DATA_CORRUPTED, "unigram without an unknown token is refused");
}

static void
test_added(void)
{
	const Tokenizer *tok;
	int32_t		mask;

	fresh(TOK_BPE, "gpt-2");
	vocab_add_letters(&vocab);
	mask = vocab_add(&vocab, "<mask>", TOK_CONTROL, 0);
	vocab.flags[mask] = TOK_LSTRIP | TOK_RSTRIP;
	vocab_add(&vocab, "<u>", TOK_USER_DEFINED, 0);
	vocab_add(&vocab, "<u>>", TOK_USER_DEFINED, 0);
	vocab.flags[vocab_add(&vocab, "word", TOK_USER_DEFINED, 0)] = TOK_SINGLE_WORD;
	vocab_add(&vocab, "<|im_end|>", TOK_NORMAL, 0);
	tok = vocab_open(&call, &vocab);
	check(tok, "a <mask> \nb", TOK_PARSE_SPECIAL, "a:0-1 <mask>:1-10 b:10-11");
	check(tok, "<mask>", 0, "<:0-1 m:1-2 a:2-3 s:3-4 k:4-5 >:5-6");
	check(tok, "a<u>b<u>>", 0, "a:0-1 <u>:1-4 b:4-5 <u>>:5-9");
	check(tok, "<u", 0, "<:0-1 u:1-2");
	check(tok, "word", 0, "word:0-4");
	check(tok, "-word.", 0, "-:0-1 word:1-5 .:5-6");
	check(tok, "words", 0, "w:0-1 o:1-2 r:2-3 d:3-4 s:4-5");
	check(tok, "<|im_end|>", TOK_PARSE_SPECIAL, "<|im_end|>:0-10");
	tap_ok(tok_type(tok, 260) == TOK_CONTROL && tok_is_end(tok, 260), "a token named as an end is one, whatever its type");
	check_decode(tok, &(int32_t) {257}, 1, false, false, "<u>");
	check_decode(tok, &mask, 1, false, false, "");
	check_decode(tok, &mask, 1, false, true, "<mask>");
}

static void
test_clean_spaces(void)
{
	const int32_t ids[] = {'x' - '!', 220, '.' - '!', 220, '\'' - '!', 220, 'y' - '!', 220, '\'' - '!', 's' - '!', 220, '\'' - '!', 't' - '!'};

	fresh(TOK_BPE, "gpt-2");
	/* byte-level letters in GPT-2's own order: printing ones first, so that ! is 0 and the space 220 */
	for (int i = 0; i < 256; i++)
		vocab.types[i] = TOK_NORMAL;
	vocab_add_letters(&vocab);
	for (int i = 0x21; i <= 0x7E; i++)
	{
		Slice		piece = vocab.pieces[i];

		vocab.pieces[i] = vocab.pieces[i - 0x21];
		vocab.pieces[i - 0x21] = piece;
	}
	for (int i = 0; i < 256; i++)
		if (vocab.pieces[i].len == 2 && memcmp(vocab.pieces[i].data, "Ġ", 2) == 0)
		{
			Slice		piece = vocab.pieces[220];

			vocab.pieces[220] = vocab.pieces[i];
			vocab.pieces[i] = piece;
			break;
		}
	check_decode(vocab_open(&call, &vocab), ids, 13, false, false, "x.'y's 't");
}

static void
test_normalizers(void)
{
	static const TokNorm norms[] = {
		{.kind = TOK_NFKC},
		{.kind = TOK_LOWERCASE},
		{.kind = TOK_REPLACE, .pattern = {"cc", 2}, .content = {"c", 1}},
		{.kind = TOK_STRIP_LEFT},
		{.kind = TOK_STRIP_RIGHT},
	};
	static const TokNorm accents[] = {{.kind = TOK_NFD}, {.kind = TOK_STRIP_ACCENTS}, {.kind = TOK_PREPEND, .content = {"b", 1}}};
	const Tokenizer *tok;

	fresh(TOK_BPE, "gpt-2");
	vocab_add_letters(&vocab);
	vocab.source.norms = norms;
	vocab.source.norm_count = 5;
	tok = vocab_open(&call, &vocab);
	check(tok, "AccB", 0, "a:0-1 c:1-3 b:3-4");
	/* the ligature is two letters, both of the same three bytes */
	check(tok, "ﬁX", 0, "f:0-3 i:0-3 x:3-4");
	check(tok, " \n a ", 0, "a:3-4");
	check(tok, "e\xCC\x81", 0, "Ã:0-3 ©:0-3");
	check(tok, "a\xFF", 0, "a:0-1 ÿ:1-2");
	check(tok, " ", 0, "");
	vocab.source.norms = accents;
	vocab.source.norm_count = 3;
	tok = vocab_open(&call, &vocab);
	check(tok, "éa", 0, "b:0-2 e:0-2 a:2-3");
}

static void
test_splits(void)
{
	TokSplit	split = {.pattern = {"-", 1}};
	static const struct
	{
		TokSplitBehavior behavior;
		bool		invert;
		const char *expected;
	}			cases[] = {
		{TOK_SPLIT_ISOLATED, false, "a:0-1 -:1-2 -:2-3 b:3-4"},
		{TOK_SPLIT_REMOVED, false, "a:0-1 b:3-4"},
		{TOK_SPLIT_REMOVED, true, "-:1-2 -:2-3"},
		{TOK_SPLIT_MERGED_PREVIOUS, false, "a-:0-2 -:2-3 b:3-4"},
		{TOK_SPLIT_MERGED_NEXT, false, "a:0-1 -:1-2 -b:2-4"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		fresh(TOK_BPE, "");
		vocab_add_letters(&vocab);
		vocab_add_all(&vocab, "a- -b --");
		vocab_merge(&vocab, "a -");
		vocab_merge(&vocab, "- b");
		vocab_merge(&vocab, "- -");
		split.behavior = cases[i].behavior;
		split.invert = cases[i].invert;
		vocab.source.splits = &split;
		vocab.source.split_count = 1;
		check(vocab_open(&call, &vocab), "a--b", 0, cases[i].expected);
	}
}

static void
refused(ErrorCode code, const char *what)
{
	tap_ok(vocab_open(&call, &vocab) == NULL && call.error.code == code, "%s is refused (%s)", what, call.error.message);
	call.error = (Error) {0};
}

static void
test_refusals(void)
{
	static char long_piece[5000];

	fresh(TOK_BPE, "no-such-pre");
	vocab_add_letters(&vocab);
	refused(MC_UNSUPPORTED, "an unknown pre-tokenizer");
	fresh(TOK_BPE, "gpt-2");
	refused(MC_DATA_CORRUPTED, "an empty vocabulary");
	vocab_add_letters(&vocab);
	vocab.source.bos = 256;
	refused(MC_DATA_CORRUPTED, "a bos outside the vocabulary");
	vocab.source.bos = -2;
	refused(MC_DATA_CORRUPTED, "a negative bos");
	vocab.source.bos = -1;
	vocab_merge(&vocab, "ab");
	refused(MC_DATA_CORRUPTED, "a merge of one piece");
	vocab.source.merge_count = 0;
	vocab.types[7] = 77;
	refused(MC_DATA_CORRUPTED, "an unknown type");
	vocab.types[7] = TOK_NORMAL;
	vocab.scores[3] = __builtin_nanf("");
	refused(MC_DATA_CORRUPTED, "a score that is no number");
	vocab.scores[3] = 0;
	memset(long_piece, 'a', sizeof(long_piece));
	vocab.pieces[9] = (Slice) {long_piece, sizeof(long_piece)};
	refused(MC_DATA_CORRUPTED, "a piece of 5000 bytes");
	vocab.pieces[9] = slice("x");
	vocab.source.charsmap = slice("damaged");
	refused(MC_DATA_CORRUPTED, "a damaged character map");
}

/* Long texts take n log n, and every byte comes back. */
static void
test_long(void)
{
	enum
	{
		SIZE = 1 << 20
	};
	char	   *text = malloc(SIZE);
	const char *fillers[] = {"a", "ab", " ", "\n", "\xF0\x9F\x98\x80", "\xCC\x81", "abc -"};

	for (int kind = 0; kind < 4; kind++)
	{
		const Tokenizer *tok;

		fresh((TokKind) kind, "llama-bpe");
		vocab.source.unk = vocab_add(&vocab, "<unk>", TOK_UNKNOWN, 0);
		if (kind == TOK_BPE)
			vocab_add_letters(&vocab);
		else
			vocab_add_bytes(&vocab);
		vocab_add_all(&vocab, kind == TOK_BPE ? "aa aaaa ab Ġ- ĠĠ" : "a b c ab aa aaaa ▁ ▁▁ ▁a abc");
		vocab_merge(&vocab, "a a");
		vocab_merge(&vocab, "aa aa");
		vocab_merge(&vocab, "a b");
		vocab_merge(&vocab, "Ġ Ġ");
		tok = vocab_open(&call, &vocab);
		for (size_t f = 0; f < sizeof(fillers) / sizeof(fillers[0]); f++)
		{
			size_t		len = strlen(fillers[f]);
			TokenSpans	spans = {0};
			Buffer		back = {0};
			int32_t    *ids;
			bool		good;

			for (size_t i = 0; i < SIZE; i++)
				text[i] = fillers[f][i % len];
			good = tok != NULL && tok_encode(&call, tok, (Slice) {text, SIZE}, 0, &spans);
			ids = mc_alloc(&call, spans.count, sizeof(int32_t));
			for (size_t i = 0; i < spans.count; i++)
				ids[i] = spans.items[i].id;
			good = good && tok_decode(&call, tok, ids, spans.count, false, false, &back);
			/* WordPiece and unigram lose white space and unknown characters */
			tap_ok(good && ((kind != TOK_SPM && kind != TOK_BPE) || (back.len == SIZE && memcmp(back.data, text, SIZE) == 0)),
				   "kind %d: a megabyte of filler %zu is %zu tokens (%s)", kind, f, spans.count, call.error.message);
		}
	}
	free(text);
}

static bool
stop_now(void *arg)
{
	int		   *left = arg;

	return (*left)-- <= 0;
}

static void
test_cancel(void)
{
	enum
	{
		SIZE = 1 << 20
	};
	char	   *text = malloc(SIZE);
	int			left = 3;
	TokenSpans	spans = {0};
	const Tokenizer *tok;

	fresh(TOK_SPM, "");
	vocab.source.unk = vocab_add(&vocab, "<unk>", TOK_UNKNOWN, 0);
	vocab_add_all(&vocab, "a aa");
	tok = vocab_open(&call, &vocab);
	memset(text, 'a', SIZE);
	call.cancelled = stop_now;
	call.cancel_arg = &left;
	tap_ok(!tok_encode(&call, tok, (Slice) {text, SIZE}, 0, &spans) && call.error.code == MC_CANCELLED, "a long word can be cancelled");
	call = (Call) {.arena = &arena};
	free(text);
}

/* One damaged byte anywhere: an error or wrong tokens, no fault (the sanitizer of the fuzz build watches). */
static void
test_damage(void)
{
	Buffer		image = {0};
	size_t		opened = 0;

	fresh(TOK_BPE, "llama-bpe");
	vocab_add_letters(&vocab);
	vocab_add_all(&vocab, "ab abc");
	vocab_merge(&vocab, "a b");
	vocab_merge(&vocab, "ab c");
	tap_ok(tok_build(&call, &vocab.source, &image), "image of %zu bytes", image.len);
	for (size_t at = 0; at < image.len; at += at < 2048 ? 1 : 97)
	{
		Arena		inner;
		Call		inner_call = {.arena = &inner};
		const Tokenizer *tok;
		TokenSpans	spans = {0};

		arena_init(&inner);
		image.data[at] ^= (char) 0xFF;
		tok = tok_open(&inner_call, image.data, image.len);
		if (tok != NULL)
		{
			opened++;
			tok_encode(&inner_call, tok, slice("abc ab 12 <|x|>"), TOK_ADD_SPECIAL | TOK_PARSE_SPECIAL, &spans);
		}
		image.data[at] ^= (char) 0xFF;
		arena_free(&inner);
	}
	tap_ok(opened > 0, "%zu damaged images opened", opened);
	tap_ok(tok_open(&call, image.data, image.len - 1) == NULL, "a short image is refused");
	tap_ok(tok_open(&call, image.data, 10) == NULL, "a very short image is refused");
}

int
main(void)
{
	arena_init(&arena);
	test_bpe();
	test_spm();
	test_wordpiece();
	test_unigram();
	test_added();
	test_clean_spaces();
	test_normalizers();
	test_splits();
	test_refusals();
	test_long();
	test_cancel();
	test_damage();
	arena_free(&arena);
	return tap_done();
}
