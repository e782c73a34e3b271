/*
 * Extraction, summary, classification and ranking by a language model.
 *
 * Each is a prompt out of the table below, with the fields {...} filled in, and
 * a generation at temperature 0 or a comparison of likelihoods.  The prompts
 * end with what changes from row to row, so that the rest is computed once.
 */
#include "nn/task.h"

#include <string.h>

#include "base/fmath.h"
#include "nn/schema.h"

typedef enum TaskPrompt
{
	PROMPT_EXTRACT,
	PROMPT_SUMMARIZE,
	PROMPT_CLASSIFY,
	PROMPT_RERANK
} TaskPrompt;

/* %1 and %2 are the two arguments of the task. */
static const struct
{
	const char *system;
	const char *user;
}			prompts[] = {
	[PROMPT_EXTRACT] = {
		"You extract facts from clinical text. You answer with JSON only and use only what the text says.",
		"Fill in this JSON schema from the text below. Leave out what the text does not say.\nSchema: %1\nText: %2\nJSON:"},
	[PROMPT_SUMMARIZE] = {
		"You summarise clinical text for clinicians. You add nothing that the text does not say.",
		"Summarise the text below in at most %1 words.\nText: %2\nSummary:"},
	[PROMPT_CLASSIFY] = {
		"You classify clinical text. You answer with one label and nothing else.",
		"Which of these labels fits the text below? Labels: %1\nText: %2\nLabel:"},
	[PROMPT_RERANK] = {
		"You judge whether a document answers a query. You answer Yes or No.",
		"Query: %1\nDocument: %2\nDoes the document answer the query? Answer Yes or No:"},
};

static bool
fill_prompt(Call *call, const Model *model, TaskPrompt which, Slice first, Slice second, Prompt *out)
{
	Slice		system = {prompts[which].system, strlen(prompts[which].system)};
	Buffer		user = {0};

	for (const char *p = prompts[which].user; *p != '\0'; p++)
	{
		bool		field = *p == '%' && (p[1] == '1' || p[1] == '2');
		Slice		value = p[1] == '1' ? first : second;

		if (field ? !buffer_add(call, &user, value.data, value.len) : !buffer_add_char(call, &user, *p))
			return false;
		p += field;
	}
	return prompt_user(call, model, system, (Slice){user.data, user.len}, out);
}

/* Without the blank that many models write first. */
static void
trim(Slice *text)
{
	while (text->len > 0 && (text->data[0] == ' ' || text->data[0] == '\n'))
		*text = (Slice){text->data + 1, text->len - 1};
	while (text->len > 0 && (text->data[text->len - 1] == ' ' || text->data[text->len - 1] == '\n'))
		text->len--;
}

bool
task_extract(Compute *c, Generator *g, Slice text, const Json *schema, size_t max_tokens, GenerateResult *result)
{
	GenerateOptions options = {.sampler = SAMPLER_DEFAULTS, .max_tokens = max_tokens};
	Buffer		gbnf = {0},
				shown = {0};
	Prompt		prompt;

	options.sampler.temperature = 0;
	if (!schema_to_gbnf(c->call, schema, &gbnf) || !schema_write(c->call, schema, &shown)
		|| (options.grammar = grammar_parse(c->call, (Slice){gbnf.data, gbnf.len})) == NULL)
		return false;
	return fill_prompt(c->call, generator_model(g), PROMPT_EXTRACT, (Slice){shown.data, shown.len}, text, &prompt)
		&& generate(c, g, &options, &prompt, NULL, NULL, result);
}

bool
task_summarize(Compute *c, Generator *g, Slice text, size_t max_words, GenerateResult *result)
{
	GenerateOptions options = {.sampler = SAMPLER_DEFAULTS};
	Buffer		words = {0};
	Prompt		prompt;

	if (max_words < 1 || max_words > 100000)
		return mc_fail(c->call, MC_INVALID_PARAMETER, "max_words is out of range");
	options.sampler.temperature = 0;
	options.max_tokens = max_words * 2 + 16;	/* a word of clinical English takes about one and a half */
	if (!buffer_add_number(c->call, &words, max_words, 1)
		|| !fill_prompt(c->call, generator_model(g), PROMPT_SUMMARIZE, (Slice){words.data, words.len}, text, &prompt)
		|| !generate(c, g, &options, &prompt, NULL, NULL, result))
		return false;
	trim(&result->text);
	return true;
}

/* ---- likelihoods ---- */

/*
 * The tokens of an answer: behind a chat template the text and the end of the
 * turn, else " text" and a line end; the end makes "urgent" and "urgent care" comparable.
 */
static bool
answer_tokens(Call *call, const Model *model, Slice text, bool with_end, Prompt *out)
{
	const Tokenizer *tok = model_tokenizer(model);
	bool		chat = model_info(model)->chat_template.len > 0;
	int32_t		end = tok_eot(tok) >= 0 ? tok_eot(tok) : tok_eos(tok);
	Buffer		answer = {0};
	TokenSpans	spans = {0};

	if ((!chat && !buffer_add_char(call, &answer, ' ')) || !buffer_add(call, &answer, text.data, text.len)
		|| (!chat && with_end && !buffer_add_char(call, &answer, '\n')) || !tok_encode(call, tok, (Slice){answer.data, answer.len}, 0, &spans))
		return false;
	*out = (Prompt){.ids = mc_alloc(call, spans.count + 1, sizeof(int32_t)), .count = spans.count};
	if (out->ids == NULL)
		return false;
	for (size_t i = 0; i < spans.count; i++)
		out->ids[i] = spans.items[i].id;
	if (chat && with_end && end >= 0)
		out->ids[out->count++] = end;
	return true;
}

/* Log probabilities to probabilities that add up to 1. */
static void
normalize(double *values, size_t n)
{
	double		most = values[0],
				sum = 0;

	for (size_t i = 1; i < n; i++)
		if (values[i] > most)
			most = values[i];
	for (size_t i = 0; i < n; i++)
	{
		values[i] = fmath_exp64(values[i] - most);
		sum += values[i];
	}
	for (size_t i = 0; i < n; i++)
		values[i] /= sum;
}

bool
task_classify(Compute *c, Generator *g, Slice text, const Slice *labels, size_t n, double *probabilities)
{
	Buffer		list = {0};
	Prompt		prompt;

	if (n == 0)
		return mc_fail(c->call, MC_INVALID_PARAMETER, "there are no labels");
	for (size_t i = 0; i < n; i++)
	{
		if (labels[i].len == 0)
			return mc_fail(c->call, MC_INVALID_PARAMETER, "a label is empty");
		if ((i > 0 && !buffer_add_text(c->call, &list, ", ")) || !buffer_add(c->call, &list, labels[i].data, labels[i].len))
			return false;
	}
	if (!fill_prompt(c->call, generator_model(g), PROMPT_CLASSIFY, (Slice){list.data, list.len}, text, &prompt))
		return false;
	for (size_t i = 0; i < n; i++)
	{
		Prompt		answer;

		if (!answer_tokens(c->call, generator_model(g), labels[i], true, &answer)
			|| !generate_log_probability(c, g, &prompt, &answer, &probabilities[i]))
			return false;
	}
	normalize(probabilities, n);
	return true;
}

bool
task_rerank(Compute *c, Generator *g, Slice query, const Slice *documents, size_t n, double *scores)
{
	static const Slice words[2] = {{"Yes", 3}, {"No", 2}};
	Prompt		answers[2];

	for (int k = 0; k < 2; k++)
		if (!answer_tokens(c->call, generator_model(g), words[k], false, &answers[k]))
			return false;
	for (size_t i = 0; i < n; i++)
	{
		Prompt		prompt;
		double		both[2];

		if (!fill_prompt(c->call, generator_model(g), PROMPT_RERANK, query, documents[i], &prompt))
			return false;
		for (int k = 0; k < 2; k++)
			if (!generate_log_probability(c, g, &prompt, &answers[k], &both[k]))
				return false;
		normalize(both, 2);
		scores[i] = both[0];
	}
	return true;
}
