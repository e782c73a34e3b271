/*
 * Language models at work: a generator that a backend keeps with an open model, options, prompts.
 */
#ifndef MEDCHAT_PG_MODEL_SESSION_H
#define MEDCHAT_PG_MODEL_SESSION_H

#include "model.h"

#define Buffer ByteBuffer
#include "nn/generate.h"
#include "nn/schema.h"
#include "nn/task.h"
#undef Buffer

/*
 * The generator of an open model, made at its first use; it remembers prompts of
 * earlier calls within medchat.model_cache.
 */
extern Generator *session_generator(OpenModel *model);

/* One of its own in a memory context, with which it goes. */
extern Generator *session_private_generator(OpenModel *model, MemoryContext context);

/* Where the arguments of generate() and its sisters stand. */
typedef enum GenerateArg
{
	ARG_PROMPT,
	ARG_MODEL,
	ARG_MAX_TOKENS,
	ARG_TEMPERATURE,
	ARG_TOP_K,
	ARG_TOP_P,
	ARG_MIN_P,
	ARG_REPEAT_PENALTY,
	ARG_SEED,
	ARG_STOP,
	ARG_SYSTEM,					/* chat(): tools */
	ARG_SCHEMA,
	ARG_GRAMMAR,
	ARG_OPTIONS,
	ARG_RAW
} GenerateArg;

/* The options of a call; what they point to lives in the call's arena or the current memory context. */
extern void generate_options(FunctionCallInfo fcinfo, Call *call, uint32_t vocab, GenerateOptions *out);

/* The prompt of a text as generate() means it: through the chat template, with the system text, unless raw. */
extern bool generate_prompt(FunctionCallInfo fcinfo, Call *call, const Model *model, Slice text, Prompt *out);

/* A jsonb argument as a tree; NULL when it is NULL. */
extern const Json *json_arg(FunctionCallInfo fcinfo, int n, Call *call);

#endif							/* MEDCHAT_PG_MODEL_SESSION_H */
