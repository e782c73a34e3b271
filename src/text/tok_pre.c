/*
 * Pre-tokenizers by name, and the defaults of a vocabulary.
 *
 * The names are those that llama.cpp's converter writes, the patterns those of the
 * models' own tokenizer.json.  A name that is not here is refused, never guessed:
 * a wrong split gives ids that the model has never seen together.
 */
#include "text/tok_pre.h"

#include <string.h>

#include "text/tok.h"

#define CONTRACTION		"'s|'t|'re|'ve|'m|'ll|'d"
#define ANY_CONTRACTION	"(?i:" CONTRACTION ")"
#define SPACES			"\\s+(?!\\S)|\\s+"
#define LINES			"\\s*[\\r\\n]+|" SPACES
#define WORD			"[^\\r\\n\\p{L}\\p{N}]?\\p{L}+"
#define OTHER			" ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
#define OTHER_SLASH		" ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*"
#define UPPER			"[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
#define LOWER			"[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"
#define CASED_LOWER		"[^\\r\\n\\p{L}\\p{N}]?" UPPER "*" LOWER "+"
#define CASED_UPPER		"[^\\r\\n\\p{L}\\p{N}]?" UPPER "+" LOWER "*"

#define GPT2			CONTRACTION "| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|" SPACES
#define LLAMA3			ANY_CONTRACTION "|" WORD "|\\p{N}{1,3}|" OTHER "|" LINES
#define QWEN2			ANY_CONTRACTION "|" WORD "|\\p{N}|" OTHER "|" LINES
#define GPT4O			CASED_LOWER ANY_CONTRACTION "?|" CASED_UPPER ANY_CONTRACTION "?|\\p{N}{1,3}|" OTHER_SLASH "|" LINES
#define ASCII_WORD		"[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+|" \
						" ?[\\p{P}\\p{S}]+[\\r\\n]*|" LINES
#define NO_STOP			" ?[^(\\s|.,!?…。，、।۔،)]+"

static const TokPre table[] = {
	{.names = "gpt-2 phi-2 gigachat mellum exaone4 jais mpt olmo modern-bert a.x-4.0 jina-es jina-de jina-v2-es jina-v2-de "
		"jina-v1-en jina-v2-code roberta-bpe",
	.patterns = {GPT2}},
	{.names = "trillion granite-docling", .patterns = {GPT2}, .keep_spaces = true},
	{.names = "refact starcoder codeshell exaone minerva-7b mellum2", .patterns = {"\\p{N}", GPT2}},
	{.names = "command-r smollm", .patterns = {"\\p{N}", GPT2}, .keep_spaces = true},
	{.names = "llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano",
	.patterns = {LLAMA3}, .add_bos = true, .ignore_merges = true},
	{.names = "dbrx smaug-bpe glm4 chatglm-bpe", .patterns = {LLAMA3}},
	{.names = "qwen2 deepseek-r1-qwen kormo f2llmv2 hunyuan solar-open grok-2", .patterns = {QWEN2}, .keep_spaces = true},
	{.names = "stablelm2 megrez", .patterns = {QWEN2}},
	{.names = "qwen35", .patterns = {ANY_CONTRACTION "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|" LINES},
	.keep_spaces = true},
	{.names = "bailingmoe bailingmoe2 llada-moe",
	.patterns = {"'(?i:[sdmt]|ll|ve|re)|" WORD "|\\p{N}|" OTHER "|\\s*[\\r\\n]|" SPACES}, .keep_spaces = true},
	{.names = "seed-coder", .patterns = {ANY_CONTRACTION "|" WORD "|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|" LINES}, .keep_spaces = true},
	{.names = "minicpm5", .patterns = {"\\p{N}{1,3}", ANY_CONTRACTION "|" WORD "|\\p{N}+|" OTHER "|" LINES}, .ignore_merges = true},
	{.names = "laguna", .patterns = {"[^\\n]+|\\n+", QWEN2}, .keep_spaces = true},
	{.names = "gpt-4o llama4 kanana2 talkie minimax-m2", .patterns = {GPT4O}, .keep_spaces = true},
	{.names = "granite-embed-multi-97m", .patterns = {GPT4O}, .keep_spaces = true, .ignore_merges = true},
	{.names = "tekken", .patterns = {CASED_LOWER "|" CASED_UPPER "|\\p{N}|" OTHER_SLASH "|" LINES},
	.add_bos = true, .ignore_merges = true, .keep_spaces = true},
	{.names = "deepseek-coder", .patterns = {"[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", "[一-龥ࠀ-一가-퟿]+", "\\p{N}"}, .keep_spaces = true},
	{.names = "deepseek-v3 hunyuan-dense joyai-llm", .patterns = {"\\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+", ASCII_WORD}, .keep_spaces = true},
	{.names = "falcon", .patterns = {"[\\p{P}\\$\\+<=>\\^~\\|`]+", GPT2, "[0-9][0-9][0-9]"}},
	{.names = "bloom gpt3-finnish", .patterns = {NO_STOP}},
	{.names = "poro-chat", .patterns = {NO_STOP}, .keep_spaces = true},
	{.names = "viking", .patterns = {NO_STOP, "\\p{N}"}, .keep_spaces = true},
	{.names = "gemma4", .patterns = {"[^\\n]+|\\n+"}, .add_bos = true, .characters = true},
	{.names = "sarvam-moe", .patterns = {"[^\\n]+|\\n+"}, .keep_spaces = true, .characters = true},
	{.names = "default", .patterns = {"[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]"}}
};

/* Is name one of the words of names? */
static bool
is_listed(const char *names, Slice name)
{
	while (*names != '\0')
	{
		size_t		len = strcspn(names, " ");

		if (len == name.len && memcmp(names, name.data, len) == 0)
			return true;
		names += len;
		names += *names == ' ';
	}
	return false;
}

const TokPre *
tok_pre_find(Slice name)
{
	if (name.len > 0)
		for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
			if (is_listed(table[i].names, name))
				return &table[i];
	return NULL;
}

bool
vocab_source_init(VocabSource *source, TokKind kind, Slice pre)
{
	const TokPre *rules = tok_pre_find(pre);

	*source = (VocabSource) {.kind = kind, .pre = pre, .bos = -1, .eos = -1, .eot = -1, .eom = -1,
		.unk = -1, .sep = -1, .pad = -1, .cls = -1, .mask = -1};
	switch (kind)
	{
		case TOK_SPM:
			source->bos = 1;
			source->eos = 2;
			source->unk = 0;
			source->add_bos = true;
			source->add_space_prefix = true;
			return true;
		case TOK_WORDPIECE:
			source->bos = 101;
			source->cls = 101;
			source->unk = 100;
			source->sep = 102;
			source->pad = 0;
			source->mask = 103;
			source->add_bos = true;
			source->add_sep = true;
			source->lowercase = true;
			source->strip_accents = true;
			source->clean_spaces = true;
			return true;
		case TOK_UNIGRAM:
			source->eos = 1;
			source->unk = 2;
			source->pad = 0;
			source->add_eos = true;
			return true;
		case TOK_BPE:
			source->byte_level = rules == NULL || !rules->characters;
			source->clean_spaces = rules == NULL || !rules->keep_spaces;
			source->add_bos = rules != NULL && rules->add_bos;
			source->ignore_merges = rules != NULL && rules->ignore_merges;
			return rules != NULL;
	}
	return false;
}
