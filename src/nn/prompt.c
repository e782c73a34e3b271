/*
 * Prompts: texts and conversations as tokens.
 *
 * A chat template writes control tokens and what users said into one text.  So
 * that a user cannot write a control token, a noncharacter (U+FDD0) is put
 * between the characters of what would become one; the finished text is cut
 * there before it becomes tokens.  Templates may trim, cut or quote messages: a
 * mark that got lost took a part of the control token with it.
 */
#include "nn/generate_state.h"

#include <stdio.h>
#include <string.h>

#include "text/utf8.h"

#define MARK		"\xEF\xB7\x90"
#define MARK_LEN	3

static bool
to_ids(Call *call, const TokenSpans *spans, Prompt *out)
{
	*out = (Prompt){.ids = mc_alloc(call, spans->count, sizeof(int32_t)), .count = spans->count};
	if (out->ids == NULL)
		return false;
	for (size_t i = 0; i < spans->count; i++)
		out->ids[i] = spans->items[i].id;
	return true;
}

bool
prompt_text(Call *call, const Model *model, Slice text, Prompt *out)
{
	TokenSpans	spans = {0};

	return tok_encode(call, model_tokenizer(model), text, TOK_ADD_SPECIAL, &spans) && to_ids(call, &spans, out);
}

bool
prompt_continue(Call *call, const Model *model, Slice prompt, Slice text, Prompt *before, Prompt *added)
{
	Buffer		both = {0};
	Prompt		all;
	size_t		common = 0;

	if (!buffer_add(call, &both, prompt.data, prompt.len) || !buffer_add(call, &both, text.data, text.len)
		|| !prompt_text(call, model, prompt, before) || !prompt_text(call, model, (Slice){both.data, both.len}, &all))
		return false;
	while (common < before->count && common < all.count && before->ids[common] == all.ids[common])
		common++;
	before->count = common;
	*added = (Prompt){.ids = all.ids + common, .count = all.count - common};
	return true;
}

/* ---- guarding messages ---- */

/* text with a mark behind each character of what the tokenizer takes for a control token. */
static bool
guard_text(Call *call, const Tokenizer *tok, Slice *text)
{
	TokenSpans	spans = {0};
	Buffer		marked = {0};
	size_t		copied = 0;

	if (!tok_encode(call, tok, *text, TOK_PARSE_SPECIAL, &spans))
		return false;
	for (size_t i = 0; i < spans.count; i++)
	{
		if (tok_type(tok, spans.items[i].id) != TOK_CONTROL)
			continue;
		for (size_t at = spans.items[i].start; at < spans.items[i].end; copied = at)
		{
			utf8_next(text->data, text->len, &at);
			if (!buffer_add(call, &marked, text->data + copied, at - copied) || !buffer_add(call, &marked, MARK, MARK_LEN))
				return false;
		}
	}
	if (copied == 0)
		return true;
	if (!buffer_add(call, &marked, text->data + copied, text->len - copied))
		return false;
	*text = (Slice){marked.data, marked.len};
	return true;
}

/* A copy of value with all texts guarded, names of members too. */
static bool
guard_json(Call *call, const Tokenizer *tok, const Json *value, Json *out)
{
	*out = *value;
	if (value->kind == JSON_STRING)
		return guard_text(call, tok, &out->text);
	if (value->kind < JSON_ARRAY || value->count == 0)
		return true;
	if ((out->items = mc_alloc(call, value->count, sizeof(Json))) == NULL)
		return false;
	if (value->kind == JSON_OBJECT && (out->keys = mc_alloc(call, value->count, sizeof(Slice))) == NULL)
		return false;
	for (uint32_t i = 0; i < value->count; i++)
	{
		if (!guard_json(call, tok, &value->items[i], &out->items[i]))
			return false;
		if (value->kind != JSON_OBJECT)
			continue;
		out->keys[i] = value->keys[i];
		if (!guard_text(call, tok, &out->keys[i]))
			return false;
	}
	return true;
}

/* ---- conversations ---- */

static Json
text_value(Slice text)
{
	return (Json){.kind = JSON_STRING, .text = text};
}

/* The caller's variables, guarded, and the special tokens' texts. */
static bool
add_variables(Call *call, const Tokenizer *tok, const Json *variables, Json *out)
{
	int32_t		bos = tok_bos(tok),
				eos = tok_eos(tok);
	/* what templates count on to be there */
	const struct
	{
		const char *name;
		Json		value;
	}			defaults[] = {
		{"add_generation_prompt", {.kind = JSON_TRUE}},
		{"tools", {.kind = JSON_NULL}},
		{"documents", {.kind = JSON_NULL}},
		{"bos_token", text_value(bos < 0 ? (Slice){"", 0} : tok_piece(tok, bos))},
		{"eos_token", text_value(eos < 0 ? (Slice){"", 0} : tok_piece(tok, eos))},
	};
	size_t		count = sizeof(defaults) / sizeof(defaults[0]);
	size_t		n = variables->count;
	Json		guarded;

	if (!guard_json(call, tok, variables, &guarded))
		return false;
	*out = (Json){.kind = JSON_OBJECT, .items = mc_alloc(call, n + count, sizeof(Json)), .keys = mc_alloc(call, n + count, sizeof(Slice))};
	if (out->items == NULL || out->keys == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
	{
		out->keys[i] = (Slice){defaults[i].name, strlen(defaults[i].name)};
		out->items[i] = defaults[i].value;
	}
	/* of variables with the same name the last one counts: the caller's */
	if (n > 0)
	{
		memcpy(out->items + count, guarded.items, n * sizeof(Json));
		memcpy(out->keys + count, guarded.keys, n * sizeof(Slice));
	}
	out->count = (uint32_t) (n + count);
	return true;
}

/* Tokens of a rendered template, cut at the marks. */
static bool
encode_rendered(Call *call, const Tokenizer *tok, Slice text, Prompt *out)
{
	TokenSpans	spans = {0};
	Prompt		ids;
	bool		needs_bos;

	while (text.len > 0)
	{
		size_t		len = 0;

		while (len < text.len && (text.len - len < MARK_LEN || memcmp(text.data + len, MARK, MARK_LEN) != 0))
			len++;
		if (len > 0 && !tok_encode(call, tok, (Slice){text.data, len}, TOK_PARSE_SPECIAL, &spans))
			return false;
		len += len < text.len ? MARK_LEN : 0;
		text = (Slice){text.data + len, text.len - len};
	}
	needs_bos = tok_adds_bos(tok) && (spans.count == 0 || spans.items[0].id != tok_bos(tok));
	if (!to_ids(call, &spans, &ids))
		return false;
	*out = ids;
	if (!needs_bos)
		return true;
	if ((out->ids = mc_alloc(call, ids.count + 1, sizeof(int32_t))) == NULL)
		return false;
	out->ids[0] = tok_bos(tok);
	memcpy(out->ids + 1, ids.ids, ids.count * sizeof(int32_t));
	out->count = ids.count + 1;
	return true;
}

bool
prompt_chat(Call *call, const Model *model, const Json *variables, const TemplateTime *now, Prompt *out)
{
	const Tokenizer *tok = model_tokenizer(model);
	Slice		source = model_info(model)->chat_template;
	Template   *t;
	Json		all;
	Buffer		text = {0};

	if (source.len == 0)
	{
		mc_fail(call, MC_UNSUPPORTED, "the model has no chat template");
		return mc_hint(call, "Use generate() with a prompt in the form that the model was trained on.");
	}
	if (variables == NULL || variables->kind != JSON_OBJECT)
		return mc_fail(call, MC_INVALID_PARAMETER, "the variables of a chat template must be a JSON object");
	return (t = template_parse(call, source)) != NULL && add_variables(call, tok, variables, &all)
		&& template_render(call, t, &all, NULL, now, &text) && encode_rendered(call, tok, (Slice){text.data, text.len}, out);
}

/* {"messages": [{"role": ..., "content": ...}, ...]} with one or two messages. */
static Json
conversation(Json *items, Slice *keys, Slice system, Slice user)
{
	Json	   *messages = items;	/* 1 */
	Json	   *each = items + 1;	/* 2 */
	Json	   *fields = items + 3;	/* 4 */
	uint32_t	count = 0;

	keys[0] = (Slice){"messages", 8};
	keys[1] = (Slice){"role", 4};
	keys[2] = (Slice){"content", 7};
	for (int i = system.len > 0 ? 0 : 1; i < 2; i++)
	{
		fields[2 * count] = text_value(i == 0 ? (Slice){"system", 6} : (Slice){"user", 4});
		fields[2 * count + 1] = text_value(i == 0 ? system : user);
		each[count] = (Json){.kind = JSON_OBJECT, .count = 2, .items = fields + 2 * count, .keys = keys + 1};
		count++;
	}
	*messages = (Json){.kind = JSON_ARRAY, .count = count, .items = each};
	return (Json){.kind = JSON_OBJECT, .count = 1, .items = messages, .keys = keys};
}

bool
prompt_user(Call *call, const Model *model, Slice system, Slice user, Prompt *out)
{
	static const TemplateTime fixed = {.year = 2026, .month = 1, .day = 1};
	bool		has_template = model_info(model)->chat_template.len > 0;
	Json		items[7];
	Slice		keys[3];
	Buffer		both = {0};

	if (system.len > 0 && (!buffer_add(call, &both, system.data, system.len) || !buffer_add_text(call, &both, "\n\n")))
		return false;
	if (!buffer_add(call, &both, user.data, user.len))
		return false;
	if (!has_template)
		return prompt_text(call, model, (Slice){both.data != NULL ? both.data : "", both.len}, out);
	/* some templates refuse a system message, some want a date: then both texts in one, then a date that never changes */
	for (int attempt = 0; attempt < 4; attempt++)
	{
		bool		joined = attempt % 2 == 1;
		Json		variables = joined ? conversation(items, keys, (Slice){"", 0}, (Slice){both.data, both.len})
			: conversation(items, keys, system, user);

		if (prompt_chat(call, model, &variables, attempt < 2 ? NULL : &fixed, out))
			return true;
		if (call->error.code != MC_INVALID_PARAMETER)
			return false;
	}
	return false;
}
