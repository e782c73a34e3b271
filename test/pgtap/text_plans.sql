-- If this fails, the text functions cannot be used where they promise to: in parallel plans with the same rows, in
-- generated columns and indexes, in a read-only transaction, or the planner is told untrue costs.
BEGIN;
CREATE TABLE note AS
SELECT id, format(E'HPI: Patient %s seen by Dr. Roe. Took 2.5 mg b.i.d. Denies pain.\nPLAN\n1. Rest\n2. Émile calls in %s days', id, id % 9) AS body
FROM generate_series(1, 3000) AS id;
ALTER TABLE note SET (parallel_workers = 2);
ANALYZE note;

CREATE FUNCTION plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
    result text := '';
BEGIN
    FOR line IN EXECUTE 'EXPLAIN ' || query LOOP
        result := result || line || E'\n';
    END LOOP;
    RETURN result;
END $$;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;

SELECT no_plan();
CREATE TEMP TABLE query (name text, sql text);
INSERT INTO query VALUES
    ('normalize_text', 'SELECT sum(hashtext(medchat.normalize_text(body))) FROM note'),
    ('stem', 'SELECT sum(hashtext(medchat.stem(body)::text)) FROM note'),
    ('lemmatize', 'SELECT sum(hashtext(medchat.lemmatize(body)::text)) FROM note'),
    ('words', 'SELECT sum(hashtext(w::text)) FROM note, medchat.words(body) w'),
    ('sentences', 'SELECT sum(hashtext(s::text)) FROM note, medchat.sentences(body) s'),
    ('sections', 'SELECT sum(hashtext(s::text)) FROM note, medchat.sections(body) s');
SELECT matches(plan_of(sql), 'Parallel Seq Scan', name || ' runs in a parallel plan') FROM query;

CREATE FUNCTION result_of(query text, workers int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    result bigint;
BEGIN
    PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
    EXECUTE query INTO result;
    RETURN result;
END $$;
SELECT is(result_of(sql, 2), result_of(sql, 0), name || ' gives the same rows in parallel') FROM query;

SELECT lives_ok($$ CREATE TABLE made (body text, plain text GENERATED ALWAYS AS (medchat.normalize_text(body)) STORED,
                                      stems text[] GENERATED ALWAYS AS (medchat.stem(body)) STORED,
                                      lemmas text[] GENERATED ALWAYS AS (medchat.lemmatize(body, 'pg_catalog.english_stem')) STORED) $$,
    'the immutable ones make generated columns');
SELECT lives_ok($$ CREATE INDEX ON note USING gin (medchat.stem(body)) $$, 'stems can be indexed');
SELECT throws_ok($$ CREATE INDEX ON note USING gin (medchat.lemmatize(body)) $$, '42P17', NULL,
    'lemmatize without a dictionary is not immutable');
SELECT ok(bool_and(substr(body, start_pos, length) = value), 'words lie where they say') FROM note, medchat.words(body);
SELECT ok(bool_and(substr(body, start_pos, length) = value), 'sentences lie where they say') FROM note, medchat.sentences(body);
SELECT ok(bool_and(same), 'sections tile their note') FROM (
    SELECT string_agg(substr(note.body, start_pos, length), '' ORDER BY ordinal) = note.body AS same
    FROM note, medchat.sections(note.body) GROUP BY id, note.body) AS s;

-- the rows estimate must be in the order of what a note gives
SELECT cmp_ok(prorows::int, '>', 1, proname || ' estimates its rows') FROM pg_proc
WHERE pronamespace = 'medchat'::regnamespace AND proname IN ('words', 'sentences', 'sections');
SELECT * FROM finish();
ROLLBACK;
