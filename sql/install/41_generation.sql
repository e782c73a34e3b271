-- Language models: text, chat, structured output; what a model thinks of a text.

CREATE FUNCTION generate(prompt text, model text, max_tokens int DEFAULT 256, temperature float8 DEFAULT 0, top_k int DEFAULT 40,
    top_p float8 DEFAULT 0.95, min_p float8 DEFAULT 0.05, repeat_penalty float8 DEFAULT 1, seed bigint DEFAULT 0,
    stop text[] DEFAULT NULL, system text DEFAULT NULL, schema jsonb DEFAULT NULL, grammar text DEFAULT NULL,
    options jsonb DEFAULT NULL, raw bool DEFAULT false)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_generate'
LANGUAGE C STABLE PARALLEL SAFE COST 10000000 SUPPORT model_support;
COMMENT ON FUNCTION generate(text, text, int, float8, int, float8, float8, float8, bigint, text[], text, jsonb, text, jsonb, bool) IS
'what a language model answers to a prompt, through its chat template unless raw; schema or grammar bind the form; temperature 0 takes the likeliest token';

CREATE FUNCTION generate(prompt text)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_generate'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10000000 SUPPORT model_support;
COMMENT ON FUNCTION generate(text) IS 'the same with the model of medchat.default_generate_model';

CREATE FUNCTION generate_stream(prompt text, model text, max_tokens int DEFAULT 256, temperature float8 DEFAULT 0, top_k int DEFAULT 40,
    top_p float8 DEFAULT 0.95, min_p float8 DEFAULT 0.05, repeat_penalty float8 DEFAULT 1, seed bigint DEFAULT 0,
    stop text[] DEFAULT NULL, system text DEFAULT NULL, schema jsonb DEFAULT NULL, grammar text DEFAULT NULL,
    options jsonb DEFAULT NULL, raw bool DEFAULT false)
RETURNS SETOF text
AS 'MODULE_PATHNAME', 'medchat_generate_stream'
LANGUAGE C STABLE PARALLEL SAFE COST 10000000 ROWS 100 SUPPORT model_support;
COMMENT ON FUNCTION generate_stream(text, text, int, float8, int, float8, float8, float8, bigint, text[], text, jsonb, text, jsonb, bool) IS
'the text of generate() in pieces as they come, through a cursor over SELECT generate_stream(...)';

CREATE FUNCTION generate_batch(prompts text[], model text, max_tokens int DEFAULT 256, temperature float8 DEFAULT 0, top_k int DEFAULT 40,
    top_p float8 DEFAULT 0.95, min_p float8 DEFAULT 0.05, repeat_penalty float8 DEFAULT 1, seed bigint DEFAULT 0,
    stop text[] DEFAULT NULL, system text DEFAULT NULL, schema jsonb DEFAULT NULL, grammar text DEFAULT NULL,
    options jsonb DEFAULT NULL, raw bool DEFAULT false)
RETURNS TABLE (ordinal int, output text)
AS 'MODULE_PATHNAME', 'medchat_generate_batch'
LANGUAGE C STABLE PARALLEL SAFE COST 10000000 ROWS 10 SUPPORT model_support;
COMMENT ON FUNCTION generate_batch(text[], text, int, float8, int, float8, float8, float8, bigint, text[], text, jsonb, text, jsonb, bool) IS
'generate() for many prompts at once, the same texts; a NULL prompt has a NULL output';

CREATE FUNCTION chat(messages jsonb, model text, max_tokens int DEFAULT 256, temperature float8 DEFAULT 0, top_k int DEFAULT 40,
    top_p float8 DEFAULT 0.95, min_p float8 DEFAULT 0.05, repeat_penalty float8 DEFAULT 1, seed bigint DEFAULT 0,
    stop text[] DEFAULT NULL, tools jsonb DEFAULT NULL, schema jsonb DEFAULT NULL, grammar text DEFAULT NULL,
    options jsonb DEFAULT NULL)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_chat'
LANGUAGE C STABLE PARALLEL SAFE COST 10000000 SUPPORT model_support;
COMMENT ON FUNCTION chat(jsonb, text, int, float8, int, float8, float8, float8, bigint, text[], jsonb, jsonb, text, jsonb) IS
'the model''s next message in a conversation: [{"role": "user", "content": "..."}, ...]';

CREATE FUNCTION next_tokens(prompt text, model text, k int DEFAULT 10)
RETURNS TABLE (token int, piece text, probability float8)
AS 'MODULE_PATHNAME', 'medchat_next_tokens'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000000 ROWS 10 SUPPORT model_support;
COMMENT ON FUNCTION next_tokens(text, text, int) IS 'the likeliest tokens behind a text';

CREATE FUNCTION logits(tokens int[], model text)
RETURNS real[]
AS 'MODULE_PATHNAME', 'medchat_logits'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000000 SUPPORT model_support;
COMMENT ON FUNCTION logits(int[], text) IS 'the model''s raw score of each token of its vocabulary behind these; element 1 is token 0';

CREATE FUNCTION log_probability(prompt text, completion text, model text)
RETURNS float8
AS 'MODULE_PATHNAME', 'medchat_log_probability'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000000 SUPPORT model_support;
COMMENT ON FUNCTION log_probability(text, text, text) IS 'natural logarithm of the probability that the completion follows the prompt';

CREATE FUNCTION perplexity(input text, model text)
RETURNS float8
AS 'MODULE_PATHNAME', 'medchat_perplexity'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000000 SUPPORT model_support;
COMMENT ON FUNCTION perplexity(text, text) IS 'how surprising a text is to a model: e to the mean negative log probability of its tokens';

CREATE FUNCTION classify(input text, labels text[], model text)
RETURNS TABLE (label text, probability real)
AS 'MODULE_PATHNAME', 'medchat_classify_labels'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000000 ROWS 5 SUPPORT model_support;
COMMENT ON FUNCTION classify(text, text[], text) IS 'labels of your own, by how likely a language model answers with each; most probable first';

CREATE FUNCTION extract_json(input text, schema jsonb, model text, max_tokens int DEFAULT 1024)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'medchat_extract_json'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000000 SUPPORT model_support;
COMMENT ON FUNCTION extract_json(text, jsonb, text, int) IS 'what a text says, as JSON that is valid for a schema';

CREATE FUNCTION summarize(input text, max_words int, model text)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_summarize'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000000 SUPPORT model_support;
COMMENT ON FUNCTION summarize(text, int, text) IS 'a summary of at most about so many words';
