-- Models: registered once, then texts become tokens, vectors and labels; every misuse is an error with a hint.
-- The tiny models of test/data/models have random weights: what they say means nothing, but it never changes.
SET search_path = medchat, public;
SET extra_float_digits = 0;
SET client_min_messages = warning;
SELECT register_model('tiny-embed', '../test/data/models/tiny-embed');
SELECT register_model('tiny-classify', '../test/data/models/tiny-classify', 'classify');
SELECT register_model('tiny-tag', '../test/data/models/tiny-tag', in_database => true);
SELECT register_model('tiny-decoder', '../test/data/models/tiny-decoder.gguf');
RESET client_min_messages;
SELECT name, task, architecture, quantization, parameters, context, dimension, vocabulary, labels, shipped, is_default, in_database, registered_by
FROM models WHERE name IN ('tiny-embed', 'tiny-classify', 'tiny-tag', 'tiny-decoder') ORDER BY name;
SELECT model_card('tiny-tag') - '{sha256,file}'::text[];
SELECT * FROM verify_model('tiny-embed');

-- ---- a name stands for one content ----
SELECT register_model('tiny-embed', '../test/data/models/tiny-embed');
SELECT register_model('tiny-embed', '../test/data/models/tiny-tag');
SELECT register_model('tiny-other', '../test/data/models/tiny-embed', 'generate');
SELECT register_model('tiny-other', '../test/data/models/tiny-embed', 'cook');
SELECT register_model('No Name', '../test/data/models/tiny-embed');
SELECT register_model('tiny-other', '../test/data/models/nowhere');
SELECT register_model('tiny-other', '../test/data/README.md');
SELECT register_model('tiny-other', '../test/data');
SELECT register_model(NULL, 'x');
SELECT count(*) FROM models WHERE name = 'tiny-other';

-- ---- tokens ----
SELECT tokenize('Patient has chest pain.', 'tiny-embed'), tokenize('Patient has chest pain.', 'tiny-embed', add_special => true);
SELECT detokenize(tokenize('Patient has chest pain.', 'tiny-decoder'), 'tiny-decoder');
SELECT token_count(x, 'tiny-embed') FROM unnest(ARRAY['', 'Patient', 'Patient has chest pain.', NULL]) AS x;
SELECT * FROM chunk('Patient has chest pain. She takes aspirin daily. No fever.', 10, 0, 'tiny-embed');
SELECT * FROM chunk('Patient has chest pain.', 10, 10, 'tiny-embed');
SELECT * FROM chunk('Patient has chest pain.', 0, 0, 'tiny-embed');
SELECT detokenize(ARRAY[1, -1], 'tiny-embed');
SELECT detokenize(ARRAY[1, NULL], 'tiny-embed');
SELECT detokenize(ARRAY[100000], 'tiny-embed');

-- ---- vectors ----
SELECT array_length(v, 1), round(v[1]::numeric, 4) AS first, round(inner_product(v, v)::numeric, 5) AS length FROM embed('Patient has chest pain.', 'tiny-embed') AS v;
SELECT e.ordinal, e.embedding = embed(x, 'tiny-embed') AS same
FROM (SELECT ARRAY['Patient has chest pain.', NULL, '', repeat('chest pain ', 100)] AS texts) AS t, embed(texts, 'tiny-embed') AS e
JOIN unnest(ARRAY['Patient has chest pain.', NULL, '', repeat('chest pain ', 100)]) WITH ORDINALITY AS u (x, i) ON u.i = e.ordinal
ORDER BY 1;
SELECT embed(repeat('chest pain ', 100), 'tiny-embed', truncate => false);
SELECT embed(NULL, 'tiny-embed') IS NULL AS null_text;
SELECT cosine_similarity('{1,0}', '{1,1}'), cosine_similarity('{0,0}', '{1,1}'), inner_product('{1,2}', '{3,4}'), l2_distance('{0,0}', '{3,4}');
SELECT cosine_similarity('{1,0}', '{1,1,1}');
SELECT cosine_similarity('{3e38,3e38}', '{3e38,3e38}'), cosine_similarity('{1e-30,0}', '{1e-30,1e-30}');
SELECT inner_product('{1,NULL}', '{1,1}');

-- ---- labels ----
SELECT label, round(probability::numeric, 4) FROM classify('Patient has chest pain.', 'tiny-classify');
SELECT round(sum(probability)::numeric, 5) FROM classify('Patient has chest pain.', 'tiny-classify');
SELECT start_pos, length, label, value, round(score::numeric, 4) FROM tag('Patient has chest pain and takes aspirin.', 'tiny-tag');
-- a long text is read whole, and a span is where it says
SELECT count(*) > 100 AS many, bool_and(substr(x, start_pos, length) = value) AS in_place, max(start_pos) > 5000 AS whole
FROM (SELECT repeat('Patient has chest pain and takes aspirin. ', 150) AS x) AS t, tag(x, 'tiny-tag');
SELECT ordinal, round(score::numeric, 4) FROM rerank('chest pain', ARRAY['pain in the chest', NULL, 'no fever'], 'tiny-embed');
SELECT ordinal, round(score::numeric, 4) FROM rerank('chest pain', ARRAY['pain in the chest', NULL, 'no fever'], 'tiny-classify');

-- ---- misuse ----
SELECT embed('x', 'tiny-decoder');
SELECT embed('x', 'nobody');
SELECT embed('x', 'a note that was passed in the wrong place');
SELECT embed('x', NULL);
SELECT embed('x');
SELECT classify('x', 'tiny-embed');
SELECT * FROM model_card('nobody');

-- ---- defaults ----
SELECT set_default_model('embed', 'tiny-embed');
SELECT embed('x') = embed('x', 'tiny-embed') AS same;
SELECT set_default_model('embed', 'tiny-tag');
SELECT set_default_model('cook', 'tiny-tag');
SELECT set_default_model('embed', NULL);
SELECT embed('x');

-- ---- dropping keeps the name for its content ----
SELECT register_model('tiny-gone', '../test/data/models/tiny-roberta', in_database => true);
BEGIN;
SELECT drop_model('tiny-gone');
ROLLBACK;
SELECT count(*) FROM classify('x', 'tiny-gone');
SELECT drop_model('tiny-gone');
SELECT count(*) FROM classify('x', 'tiny-gone');
SELECT count(*) FROM model_chunk WHERE sha256 = (SELECT sha256 FROM model_definition WHERE name = 'tiny-gone');
SELECT register_model('tiny-gone', '../test/data/models/tiny-embed');
SELECT register_model('tiny-gone', '../test/data/models/tiny-roberta');
SELECT count(*) FROM classify('x', 'tiny-gone');
BEGIN;
SELECT drop_model('tiny-gone');
SELECT register_model('tiny-gone', '../test/data/models/tiny-roberta');
COMMIT;
SELECT count(*) FROM classify('x', 'tiny-gone');
BEGIN;
SAVEPOINT a;
SELECT drop_model('tiny-gone');
ROLLBACK TO a;
COMMIT;
SELECT count(*) FROM classify('x', 'tiny-gone');
SELECT drop_model('tiny-gone');
SELECT drop_model('nobody');
SELECT kind, name, state FROM sync_files() WHERE name IN ('tiny-embed', 'tiny-classify', 'tiny-tag', 'tiny-gone') ORDER BY name;

-- ---- counters ----
SELECT stat_reset();
SELECT count(*) FROM embed(ARRAY['a', 'b', NULL], 'tiny-embed');
SELECT model, calls, rows, tokens_in > 2 AS read, tokens_out, total_ms > 0 AS timed FROM stat_model WHERE calls > 0;
