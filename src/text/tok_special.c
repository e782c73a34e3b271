/*
 * What follows from the names of special tokens.
 *
 * Files often give the type of a special token wrongly and name one end of
 * generation where the model uses several (end of turn, of message, of text).  As
 * llama.cpp does, the names that known models use are taken at their word: such a
 * token is a control token, and some end generation.
 */
#include "text/tok_builder.h"

typedef struct SpecialName
{
	const char *name;
	TokType		type;			/* what it becomes */
	bool		ends;			/* generation */
} SpecialName;

static const SpecialName names[] = {
	{"<|eot_id|>", TOK_CONTROL, true},
	{"<|im_end|>", TOK_CONTROL, true},
	{"<|end|>", TOK_CONTROL, true},
	{"<|return|>", TOK_CONTROL, true},
	{"<|call|>", TOK_CONTROL, true},
	{"<|flush|>", TOK_CONTROL, true},
	{"<|calls|>", TOK_CONTROL, true},
	{"<end_of_turn>", TOK_CONTROL, true},
	{"<|endoftext|>", TOK_CONTROL, true},
	{"</s>", TOK_CONTROL, true},
	{"<|eom_id|>", TOK_CONTROL, true},
	{"<EOT>", TOK_CONTROL, true},
	{"_<EOT>", TOK_CONTROL, true},
	{"[EOT]", TOK_CONTROL, true},
	{"[EOS]", TOK_CONTROL, true},
	{"<|end_of_text|>", TOK_CONTROL, true},
	{"<end_of_utterance>", TOK_CONTROL, true},
	{"<eos>", TOK_CONTROL, true},
	{"<turn|>", TOK_CONTROL, true},
	{"<|tool_response>", TOK_CONTROL, true},
	{"<｜end▁of▁sentence｜>", TOK_CONTROL, true},
	{"[e~[", TOK_CONTROL, true},
	/* fill in the middle: padding, name of a repository, separator of files end generation, the rest does not */
	{"<|fim_pad|>", TOK_CONTROL, true},
	{"<fim-pad>", TOK_CONTROL, true},
	{"<fim_pad>", TOK_CONTROL, true},
	{"<PAD>", TOK_CONTROL, true},
	{"[PAD]", TOK_CONTROL, true},
	{"<|fim_repo|>", TOK_CONTROL, true},
	{"<|repo_name|>", TOK_CONTROL, true},
	{"<fim-repo>", TOK_CONTROL, true},
	{"<REPO>", TOK_CONTROL, true},
	{"<reponame>", TOK_CONTROL, true},
	{"<|file_sep|>", TOK_CONTROL, true},
	{"<|fim_prefix|>", TOK_CONTROL, false},
	{"<fim-prefix>", TOK_CONTROL, false},
	{"<fim_prefix>", TOK_CONTROL, false},
	{"<｜fim▁begin｜>", TOK_CONTROL, false},
	{"<PRE>", TOK_CONTROL, false},
	{"▁<PRE>", TOK_CONTROL, false},
	{"<|code_prefix|>", TOK_CONTROL, false},
	{"<|prefix|>", TOK_CONTROL, false},
	{"<|fim_suffix|>", TOK_CONTROL, false},
	{"<fim-suffix>", TOK_CONTROL, false},
	{"<fim_suffix>", TOK_CONTROL, false},
	{"<｜fim▁hole｜>", TOK_CONTROL, false},
	{"<SUF>", TOK_CONTROL, false},
	{"▁<SUF>", TOK_CONTROL, false},
	{"<|code_suffix|>", TOK_CONTROL, false},
	{"<|suffix|>", TOK_CONTROL, false},
	{"<|fim_middle|>", TOK_CONTROL, false},
	{"<fim-middle>", TOK_CONTROL, false},
	{"<fim_middle>", TOK_CONTROL, false},
	{"<｜fim▁end｜>", TOK_CONTROL, false},
	{"<MID>", TOK_CONTROL, false},
	{"▁<MID>", TOK_CONTROL, false},
	{"<|code_middle|>", TOK_CONTROL, false},
	{"<|middle|>", TOK_CONTROL, false},
	/* parts of an answer that a reader wants to see */
	{"<|channel|>", TOK_USER_DEFINED, false},
	{"<|message|>", TOK_USER_DEFINED, false},
	{"<|start|>", TOK_USER_DEFINED, false},
	{"<|constrain|>", TOK_USER_DEFINED, false}
};

#define NAMES		(sizeof(names) / sizeof(names[0]))

/* A token that ends nothing where all of the others are: there it has another use. */
static const struct
{
	const char *with[2];
	const char *name;
	TokType		type;
}			exceptions[] = {
	{{"<|return|>", "<|call|>"}, "<|end|>", TOK_USER_DEFINED},
	{{"<|return|>", "<|calls|>"}, "<|end|>", TOK_USER_DEFINED},
	{{"<|call|>", "<|flush|>"}, "<|end|>", TOK_USER_DEFINED},
	{{"<|calls|>", "<|flush|>"}, "<|end|>", TOK_USER_DEFINED},
	{{"<|tool_response>", "<|tool_response>"}, "</s>", TOK_NORMAL}
};

static void
set_end(TokBuilder *b, int32_t id)
{
	if (id >= 0)
		b->symbols[id].flags |= TOK_ENDS;
}

/* The token that has the name, by the numbers found before. */
static uint32_t
found(const uint32_t ids[NAMES], const char *name)
{
	for (size_t i = 0; i < NAMES; i++)
		if (strcmp(names[i].name, name) == 0)
			return ids[i];
	return TOK_NONE;
}

void
tok_builder_specials(TokBuilder *b)
{
	uint32_t	ids[NAMES];

	for (size_t i = 0; i < NAMES; i++)
		ids[i] = TOK_NONE;
	for (uint32_t id = 0; id < b->header.count; id++)
	{
		Slice		piece = tok_piece(&b->tok, (int32_t) id);

		/* all of these names begin with one of a few bytes */
		if (piece.len < 4 || strchr("<[_\xE2", piece.data[0]) == NULL)
			continue;
		for (size_t i = 0; i < NAMES; i++)
			if (strlen(names[i].name) == piece.len && memcmp(names[i].name, piece.data, piece.len) == 0)
			{
				ids[i] = id;
				b->symbols[id].type = (uint8_t) names[i].type;
				if (names[i].ends)
					set_end(b, (int32_t) id);
			}
	}
	set_end(b, b->header.eos);
	set_end(b, b->header.eot);
	set_end(b, b->source->eom);
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++)
	{
		uint32_t	id = found(ids, exceptions[i].name);

		if (id == TOK_NONE || found(ids, exceptions[i].with[0]) == TOK_NONE || found(ids, exceptions[i].with[1]) == TOK_NONE)
			continue;
		b->symbols[id].type = (uint8_t) exceptions[i].type;
		b->symbols[id].flags &= (uint8_t) ~TOK_ENDS;
	}
}
