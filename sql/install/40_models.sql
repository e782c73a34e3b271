-- Models: files registered once; embeddings, labels, tokens. The rows that dumps and replicas carry.

CREATE TABLE model_definition (
    name text PRIMARY KEY,
    descriptor text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    dropped bool NOT NULL DEFAULT false,
    registered_by text NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE model_definition IS
'models registered in this database; sync_files() writes the files that the functions of models read';
COMMENT ON COLUMN model_definition.name IS 'name of the model, never used again for another content';
COMMENT ON COLUMN model_definition.descriptor IS 'JSON that the file of that name holds';
COMMENT ON COLUMN model_definition.sha256 IS 'SHA-256 of the source (GGUF file or archive of the folder), hexadecimal';
COMMENT ON COLUMN model_definition.dropped IS 'was it dropped? the row keeps the name from other content';
COMMENT ON COLUMN model_definition.registered_by IS 'role that registered it';
COMMENT ON COLUMN model_definition.registered_at IS 'when it was registered';
COMMENT ON CONSTRAINT model_definition_pkey ON model_definition IS 'a name has one content';
COMMENT ON INDEX model_definition_pkey IS 'a name has one content';
GRANT SELECT ON model_definition TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('model_definition', '');

CREATE TABLE model_chunk (
    sha256 text NOT NULL,
    ordinal int NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (sha256, ordinal)
);
COMMENT ON TABLE model_chunk IS
'bytes of the models that were registered with in_database, in pieces of 2 MB';
COMMENT ON COLUMN model_chunk.sha256 IS 'SHA-256 of the source that the piece is part of';
COMMENT ON COLUMN model_chunk.ordinal IS 'place of the piece, from 0';
COMMENT ON COLUMN model_chunk.data IS 'its bytes';
COMMENT ON CONSTRAINT model_chunk_pkey ON model_chunk IS 'each piece once';
COMMENT ON INDEX model_chunk_pkey IS 'each piece once';
-- weights do not compress
ALTER TABLE model_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
-- pg_dump by the database's owner reads it; what a model has learnt is not for everybody
GRANT SELECT ON model_chunk TO pg_database_owner;
SELECT pg_catalog.pg_extension_config_dump('model_chunk', '');

-- ---- registry ----

CREATE FUNCTION register_model(name text, path text, task text DEFAULT NULL, in_database bool DEFAULT false)
RETURNS void
AS 'MODULE_PATHNAME', 'medchat_register_model'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000000;
COMMENT ON FUNCTION register_model(text, text, text, bool) IS
'make a model out of a GGUF file or a Hugging Face folder, once and for all; in_database: dumps and replicas carry its bytes';
REVOKE ALL ON FUNCTION register_model(text, text, text, bool) FROM PUBLIC;

CREATE FUNCTION drop_model(name text)
RETURNS void
AS 'MODULE_PATHNAME', 'medchat_drop_model'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 10000;
COMMENT ON FUNCTION drop_model(text) IS
'remove a model from this server; its name stays reserved for the same content';
REVOKE ALL ON FUNCTION drop_model(text) FROM PUBLIC;

CREATE FUNCTION set_default_model(task text, name text)
RETURNS void
AS 'MODULE_PATHNAME', 'medchat_set_default_model'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 10000;
COMMENT ON FUNCTION set_default_model(text, text) IS
'model of this database for calls that name none: task embed, generate, classify or tag; NULL: none';
REVOKE ALL ON FUNCTION set_default_model(text, text) FROM PUBLIC;

CREATE FUNCTION verify_model(name text)
RETURNS TABLE (file text, state text)
AS 'MODULE_PATHNAME', 'medchat_verify_model'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 1000000 ROWS 3;
COMMENT ON FUNCTION verify_model(text) IS
'read a model''s files whole and compare their hashes: intact, missing or damaged';
REVOKE ALL ON FUNCTION verify_model(text) FROM PUBLIC;

CREATE FUNCTION model_rows()
RETURNS TABLE (name text, task text, architecture text, quantization text, parameters bigint, layers bigint, context bigint,
    dimension bigint, vocabulary bigint, labels bigint, license text, bytes bigint, sha256 text, shipped bool, is_default bool)
AS 'MODULE_PATHNAME', 'medchat_model_rows'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000 ROWS 10;
COMMENT ON FUNCTION model_rows() IS
'what the view models shows of this server''s files';

CREATE FUNCTION model_card(name text)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'medchat_model_card'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION model_card(text) IS
'all that is known of a model: architecture, quantization, size, labels, licence, hash';

CREATE VIEW models AS
    SELECT r.name, r.task, r.architecture, r.quantization, r.parameters, r.layers, r.context, r.dimension, r.vocabulary,
        r.labels, r.license, r.bytes, r.sha256, r.shipped, r.is_default,
        EXISTS (SELECT FROM @extschema@.model_chunk c WHERE c.sha256 OPERATOR(pg_catalog.=) r.sha256) AS in_database,
        d.registered_by, d.registered_at
    FROM @extschema@.model_rows() r
    LEFT JOIN @extschema@.model_definition d ON d.name OPERATOR(pg_catalog.=) r.name AND NOT d.dropped;
COMMENT ON VIEW models IS 'the models of this server';
COMMENT ON COLUMN models.name IS 'name to pass to embed(), generate() and the others';
COMMENT ON COLUMN models.task IS 'what it is for: embed, generate, classify or tag';
COMMENT ON COLUMN models.architecture IS 'llama, bert, ...';
COMMENT ON COLUMN models.quantization IS 'type of most weights';
COMMENT ON COLUMN models.parameters IS 'number of weights';
COMMENT ON COLUMN models.layers IS 'number of layers';
COMMENT ON COLUMN models.context IS 'tokens that fit';
COMMENT ON COLUMN models.dimension IS 'length of an embedding';
COMMENT ON COLUMN models.vocabulary IS 'number of different tokens';
COMMENT ON COLUMN models.labels IS 'number of labels of a classifier';
COMMENT ON COLUMN models.license IS 'licence that the file names';
COMMENT ON COLUMN models.bytes IS 'size of the source';
COMMENT ON COLUMN models.sha256 IS 'SHA-256 of the source, hexadecimal';
COMMENT ON COLUMN models.shipped IS 'is it part of medchat?';
COMMENT ON COLUMN models.is_default IS 'is it what calls without a model use?';
COMMENT ON COLUMN models.in_database IS 'does this database hold its bytes?';
COMMENT ON COLUMN models.registered_by IS 'role that registered it in this database';
COMMENT ON COLUMN models.registered_at IS 'when';
GRANT SELECT ON models TO PUBLIC;

CREATE FUNCTION stat_rows()
RETURNS TABLE (model text, calls bigint, rows bigint, tokens_in bigint, tokens_out bigint, tokens_reused bigint,
    total_ms float8, stats_reset timestamptz)
AS 'MODULE_PATHNAME', 'medchat_stat_rows'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION stat_rows() IS
'what the view stat_model shows';

CREATE VIEW stat_model AS
    SELECT model, calls, rows, tokens_in, tokens_out, tokens_reused, total_ms, stats_reset FROM @extschema@.stat_rows();
COMMENT ON VIEW stat_model IS
'work done by each model: of the whole server where medchat is preloaded, else of this session';
COMMENT ON COLUMN stat_model.model IS 'name of the model';
COMMENT ON COLUMN stat_model.calls IS 'calls, or batches of a call';
COMMENT ON COLUMN stat_model.rows IS 'texts';
COMMENT ON COLUMN stat_model.tokens_in IS 'tokens read';
COMMENT ON COLUMN stat_model.tokens_out IS 'tokens generated';
COMMENT ON COLUMN stat_model.tokens_reused IS 'tokens of prompts that an earlier call had read';
COMMENT ON COLUMN stat_model.total_ms IS 'time in these calls, milliseconds';
COMMENT ON COLUMN stat_model.stats_reset IS 'counted since';
GRANT SELECT ON stat_model TO PUBLIC;

CREATE FUNCTION stat_reset()
RETURNS void
AS 'MODULE_PATHNAME', 'medchat_stat_reset'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 10;
COMMENT ON FUNCTION stat_reset() IS 'set the counters of stat_model to zero';
REVOKE ALL ON FUNCTION stat_reset() FROM PUBLIC;

CREATE FUNCTION model_support(internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'medchat_model_support'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION model_support(internal) IS
'tells the planner what a call of a model costs, from the model''s size';

-- ---- tokens ----

CREATE FUNCTION tokenize(input text, model text, add_special bool DEFAULT false, parse_special bool DEFAULT false)
RETURNS int[]
AS 'MODULE_PATHNAME', 'medchat_tokenize'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION tokenize(text, text, bool, bool) IS
'the token ids of a text; add_special: with those that begin and end it; parse_special: names of control tokens are these tokens';

CREATE FUNCTION detokenize(tokens int[], model text)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_detokenize'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION detokenize(int[], text) IS 'the text of token ids';

CREATE FUNCTION token_count(input text, model text)
RETURNS int
AS 'MODULE_PATHNAME', 'medchat_token_count'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION token_count(text, text) IS 'how many tokens a text is, without special ones';

CREATE FUNCTION chunk(input text, max_tokens int, overlap int, model text)
RETURNS TABLE (ordinal int, start_pos int, length int, chunk text)
AS 'MODULE_PATHNAME', 'medchat_chunk'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10;
COMMENT ON FUNCTION chunk(text, int, int, text) IS
'a text in pieces of whole sentences of at most max_tokens tokens, of which overlap are those that end the piece before';

-- ---- embeddings ----

CREATE FUNCTION embed(input text, model text, truncate bool DEFAULT true)
RETURNS real[]
AS 'MODULE_PATHNAME', 'medchat_embed'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 SUPPORT model_support;
COMMENT ON FUNCTION embed(text, text, bool) IS
'a text as a vector of unit length; one longer than the model''s context counts with its beginning unless truncate is false';

CREATE FUNCTION embed(input text)
RETURNS real[]
AS 'MODULE_PATHNAME', 'medchat_embed'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100000 SUPPORT model_support;
COMMENT ON FUNCTION embed(text) IS 'the same with the model of medchat.default_embed_model';

CREATE FUNCTION embed(inputs text[], model text, truncate bool DEFAULT true)
RETURNS TABLE (ordinal int, embedding real[])
AS 'MODULE_PATHNAME', 'medchat_embed_array'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 100 SUPPORT model_support;
COMMENT ON FUNCTION embed(text[], text, bool) IS
'many texts at once, the same vectors; a NULL element has a NULL embedding';

CREATE FUNCTION embed(inputs text[])
RETURNS TABLE (ordinal int, embedding real[])
AS 'MODULE_PATHNAME', 'medchat_embed_array'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100000 ROWS 100 SUPPORT model_support;
COMMENT ON FUNCTION embed(text[]) IS 'the same with the model of medchat.default_embed_model';

CREATE FUNCTION cosine_similarity(a real[], b real[])
RETURNS real
AS 'MODULE_PATHNAME', 'medchat_cosine_similarity'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION cosine_similarity(real[], real[]) IS 'cosine of the angle between two vectors, NULL if one is zero';

CREATE FUNCTION inner_product(a real[], b real[])
RETURNS real
AS 'MODULE_PATHNAME', 'medchat_inner_product'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION inner_product(real[], real[]) IS 'sum of the products of two vectors'' elements';

CREATE FUNCTION l2_distance(a real[], b real[])
RETURNS real
AS 'MODULE_PATHNAME', 'medchat_l2_distance'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION l2_distance(real[], real[]) IS 'Euclidean distance of two vectors';

-- ---- labels ----

CREATE FUNCTION classify(input text, model text, truncate bool DEFAULT true)
RETURNS TABLE (label text, probability real)
AS 'MODULE_PATHNAME', 'medchat_classify'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 5 SUPPORT model_support;
COMMENT ON FUNCTION classify(text, text, bool) IS
'the labels of a trained classifier, most probable first; a text longer than its context counts with its beginning unless truncate is false';

CREATE FUNCTION classify(input text)
RETURNS TABLE (label text, probability real)
AS 'MODULE_PATHNAME', 'medchat_classify'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100000 ROWS 5 SUPPORT model_support;
COMMENT ON FUNCTION classify(text) IS 'the same with the model of medchat.default_classify_model';

CREATE FUNCTION tag(input text, model text)
RETURNS TABLE (start_pos int, length int, label text, value text, score real)
AS 'MODULE_PATHNAME', 'medchat_tag'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 10 SUPPORT model_support;
COMMENT ON FUNCTION tag(text, text) IS
'the spans that a token classifier labels, in a text of any length';

CREATE FUNCTION tag(input text)
RETURNS TABLE (start_pos int, length int, label text, value text, score real)
AS 'MODULE_PATHNAME', 'medchat_tag'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100000 ROWS 10 SUPPORT model_support;
COMMENT ON FUNCTION tag(text) IS 'the same with the model of medchat.default_tag_model';

CREATE FUNCTION rerank(query text, documents text[], model text)
RETURNS TABLE (ordinal int, score real)
AS 'MODULE_PATHNAME', 'medchat_rerank'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 20 SUPPORT model_support;
COMMENT ON FUNCTION rerank(text, text[], text) IS
'how well each document answers the query: by a classifier that reads both, a language model that is asked, or the cosine of embeddings';
