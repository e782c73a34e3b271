/*
 * Any bytes as a chat template: it is refused or renders within its limits.
 *
 * A first line that is a JSON object gives the variables; else a conversation does.
 */
#include <stdlib.h>
#include <string.h>

#include "text/template.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char conversation[] =
	"{\"messages\": [{\"role\": \"system\", \"content\": \"be \\u00e9\"}, {\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"hi\"}]},"
	" {\"role\": \"assistant\", \"content\": null, \"tool_calls\": [{\"function\": {\"name\": \"f\", \"arguments\": {\"a\": 1.5}}}]}],"
	" \"add_generation_prompt\": true, \"bos_token\": \"<s>\", \"x\": [1, [2, {\"k\": -3}]]}";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const TemplateLimits limits = {.steps = 200000, .memory = 32 << 20, .output = 1 << 20};
	static const TemplateTime when = {2026, 1, 2, 3, 4, 5};
	Arena		arena;
	Call		call = {.arena = &arena};
	Slice		source = {(const char *) data, size};
	const char *end = size > 0 && data[0] == '{' ? memchr(data, '\n', size) : NULL;
	Json	   *variables = NULL;
	Template   *t;
	Buffer		out = {0};

	arena_init(&arena);
	if (end != NULL && (variables = json_parse(&call, (Slice){source.data, (size_t) (end - source.data)})) != NULL)
		source = (Slice){end + 1, size - (size_t) (end + 1 - source.data)};
	if (variables == NULL || variables->kind != JSON_OBJECT)
		variables = json_parse(&call, (Slice){conversation, sizeof(conversation) - 1});
	t = template_parse(&call, source);
	if (t == NULL || !template_render(&call, t, variables, &limits, &when, &out))
	{
		if (call.error.code == MC_OK)
			abort();
	}
	else if (out.len > limits.output + 4096)
		abort();
	arena_free(&arena);
	return 0;
}
