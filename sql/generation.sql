-- Language models in SQL: the same text alone, in a batch, as a stream and again; bound by schemas; every misuse an error.
-- The tiny models have random weights, so what they write is noise that never changes.
SET search_path = medchat, public;
SET client_min_messages = warning;
SELECT register_model('tiny-decoder', '../test/data/models/tiny-decoder.gguf');
SELECT register_model('tiny-mistral', '../test/data/models/tiny-mistral');
SELECT register_model('tiny-embed', '../test/data/models/tiny-embed');
RESET client_min_messages;

-- ---- one text, however it is made ----
CREATE TEMP TABLE prompt AS SELECT i, 'Patient ' || i || ' has chest pain' AS body FROM generate_series(1, 12) AS i;
CREATE TEMP TABLE alone AS SELECT i, generate(body, 'tiny-decoder', 24, temperature => 1, seed => i) AS output FROM prompt;
SELECT count(*) = 12 AND min(length(output)) > 0 AS texts, count(DISTINCT output) = 12 AS differ FROM alone;
SELECT bool_and(generate(body, 'tiny-decoder', 24, temperature => 1, seed => i) = output) AS again FROM prompt JOIN alone USING (i);
SELECT bool_and((SELECT string_agg(piece, '') FROM generate_stream(body, 'tiny-decoder', 24, temperature => 1, seed => i) AS piece) = output) AS streamed
FROM prompt JOIN alone USING (i);
SELECT bool_and(b.output = generate(p.body, 'tiny-decoder', 24, temperature => 1, seed => 7)) AS batched
FROM generate_batch((SELECT array_agg(body ORDER BY i) FROM prompt), 'tiny-decoder', 24, temperature => 1, seed => 7) AS b JOIN prompt AS p ON p.i = b.ordinal;
SELECT ordinal, output IS NULL AS is_null FROM generate_batch(ARRAY['x', NULL], 'tiny-decoder', 3);
SET medchat.threads = 1;
SET medchat.model_cache = '1MB';
SELECT bool_and(generate(body, 'tiny-decoder', 24, temperature => 1, seed => i) = output) AS other_settings FROM prompt JOIN alone USING (i);
RESET medchat.threads;
RESET medchat.model_cache;
SELECT generate('x', 'tiny-decoder', 8) = generate('x', 'tiny-decoder', 8, temperature => 0, seed => 99) AS greedy_has_no_seed,
    generate('x', 'tiny-decoder', 8, raw => true) <> generate('x', 'tiny-decoder', 8) AS raw_differs,
    generate(NULL, 'tiny-decoder') IS NULL AS null_prompt;

-- ---- streams go through a cursor, and other calls may come between ----
BEGIN;
DECLARE stream CURSOR FOR SELECT generate_stream('Patient has', 'tiny-decoder', 24);
CREATE TEMP TABLE piece (n serial, value text);
DO $$
DECLARE
    stream refcursor := 'stream';
    value text;
BEGIN
    LOOP
        FETCH stream INTO value;
        EXIT WHEN NOT FOUND;
        INSERT INTO piece (value) VALUES (value);
        PERFORM medchat.generate('something else', 'tiny-decoder', 3);
    END LOOP;
END $$;
SELECT count(*) > 1 AS pieces, string_agg(value, '' ORDER BY n) = generate('Patient has', 'tiny-decoder', 24) AS same FROM piece;
CLOSE stream;
COMMIT;
SELECT string_agg(piece, '') = generate('x', 'tiny-decoder', 20, stop => ARRAY['zz', 'e']) AS stopped_stream
FROM (SELECT generate_stream('x', 'tiny-decoder', 20, stop => ARRAY['zz', 'e']) AS piece) AS s;
-- a stream that is not read to its end
BEGIN;
DECLARE stream CURSOR FOR SELECT generate_stream('Patient has', 'tiny-decoder', 24);
MOVE 2 FROM stream;
ROLLBACK;
SELECT drop_model('tiny-mistral');
SELECT register_model('tiny-mistral', '../test/data/models/tiny-mistral');

-- ---- structure ----
SELECT generate('Which?', 'tiny-decoder', 20, grammar => 'root ::= "yes" | "no"') IN ('yes', 'no') AS follows_grammar;
CREATE TEMP TABLE extracted AS SELECT extract_json(body, '{"type": "object", "properties": {"drug": {"type": "string", "maxLength": 8},
    "dose": {"type": "integer", "minimum": 0, "maximum": 500}, "route": {"enum": ["oral", "iv"]}}, "required": ["drug", "dose", "route"]}', 'tiny-decoder') AS j FROM prompt;
SELECT bool_and(length(j ->> 'drug') <= 8 AND (j ->> 'dose')::int BETWEEN 0 AND 500 AND j ->> 'route' IN ('oral', 'iv')) AS valid,
    bool_and((SELECT count(*) FROM jsonb_object_keys(j)) = 3) AS complete FROM extracted;
SELECT jsonb_typeof(generate('x', 'tiny-decoder', 60, schema => '{"type": "array", "items": {"type": "boolean"}, "maxItems": 3}')::jsonb);
SELECT generate('x', 'tiny-decoder', 20, stop => ARRAY['e']) !~ 'e' AS stopped;
SELECT length(summarize('Patient takes aspirin for chest pain.', 10, 'tiny-decoder')) > 0 AS summary;

-- ---- what the model thinks ----
SELECT count(*) AS tokens, bool_and(probability BETWEEN 0 AND 1) AS probabilities, sum(probability) <= 1 AS sum FROM next_tokens('Patient has', 'tiny-decoder', 5);
SELECT round(sum(probability)::numeric, 6) AS whole FROM next_tokens('Patient has', 'tiny-decoder', 504);
SELECT array_length(l, 1), (SELECT token FROM next_tokens('Patient has', 'tiny-decoder', 1)) =
    (SELECT i - 1 FROM unnest(l) WITH ORDINALITY AS u (x, i) ORDER BY x DESC LIMIT 1) AS same_best
FROM logits(tokenize('Patient has', 'tiny-decoder', add_special => true), 'tiny-decoder') AS l;
SELECT log_probability('Patient has', ' chest pain', 'tiny-decoder') < 0 AS below_one, perplexity('Patient has chest pain', 'tiny-decoder') > 1 AS perplexed;
SELECT round(sum(probability)::numeric, 5) AS whole, count(*) FROM classify('Patient has chest pain.', ARRAY['cardiac', 'respiratory', 'other'], 'tiny-decoder');
SELECT count(*), bool_and(score BETWEEN 0 AND 1) AS scores, count(score) AS documents FROM rerank('pain', ARRAY['chest pain', NULL, 'no fever'], 'tiny-decoder');

-- ---- misuse ----
SELECT generate('x', 'tiny-decoder', 0);
SELECT generate('x', 'tiny-decoder', temperature => -1);
SELECT generate('x', 'tiny-decoder', top_k => -1);
SELECT generate('x', 'tiny-decoder', top_p => 'NaN');
SELECT generate('x', 'tiny-decoder', repeat_penalty => 0);
SELECT generate('x', 'tiny-decoder', stop => ARRAY['']);
SELECT generate('x', 'tiny-decoder', options => '{"mirostat": 3}');
SELECT generate('x', 'tiny-decoder', options => '{"no_such": 1}');
SELECT generate('x', 'tiny-decoder', options => '{"logit_bias": {"504": 1}}');
SELECT generate('x', 'tiny-decoder', options => '[]');
SELECT generate('x', 'tiny-decoder', schema => '{"type": "string", "minLength": 5, "maxLength": 2}');
SELECT generate('x', 'tiny-decoder', schema => '{"type": "frob"}');
SELECT generate('x', 'tiny-decoder', grammar => 'root ::= missing');
SELECT generate('x', 'tiny-decoder', schema => 'true', grammar => 'root ::= "a"');
SELECT generate(repeat('chest pain ', 1000), 'tiny-decoder');
SELECT generate('x', 'tiny-embed');
SELECT generate('x');
SELECT generate('x', NULL);
SELECT chat('{"role": "user"}', 'tiny-decoder');
SELECT chat('[]', 'tiny-decoder');
SELECT chat('[{"role": "user", "content": "x"}, "y"]', 'tiny-decoder');
SELECT chat('[{"content": "x"}]', 'tiny-decoder');
SELECT chat('[{"role": "user", "content": "x"}]', 'tiny-mistral');
SELECT next_tokens('x', 'tiny-decoder', 0);
SELECT logits('{}', 'tiny-decoder');
SELECT logits('{1,-5}', 'tiny-decoder');
SELECT logits('{1,99999}', 'tiny-decoder');
SELECT classify('x', ARRAY['a', NULL], 'tiny-decoder');
SELECT extract_json('x', '{"type": "object"}', 'tiny-decoder', 0);
SELECT summarize('x', 0, 'tiny-decoder');
SELECT count(*) FROM model_rows() WHERE name = 'tiny-decoder';
