-- Speed through SQL, on bench.sample (2.5 kB notes).  The median of three runs; CPU is the backend's own, so that
-- a busy machine does not count; elapsed is what a user waits.
\set QUIET on
\set ON_ERROR_STOP on
\pset pager off
\pset footer off
\pset linestyle unicode
SET client_min_messages = error;

CREATE FUNCTION bench.cpu_seconds() RETURNS float8
LANGUAGE sql VOLATILE AS $$
    SELECT (f[12]::float8 + f[13]::float8) / 100
    FROM string_to_array(substring(pg_read_file('/proc/self/stat') FROM '\) (.*)'), ' ') AS f
$$;

CREATE TABLE bench.result (ordinal serial, call text, mb_per_cpu_second float8, mb_per_second float8);

CREATE PROCEDURE bench.measure(call text, repeats int, expression text)
LANGUAGE plpgsql AS $$
DECLARE
    bytes bigint := (SELECT repeats * sum(octet_length(body)) FROM bench.sample);
    began timestamptz;
    cpu float8;
    elapsed float8[] := '{}';
    used float8[] := '{}';
BEGIN
    FOR run IN 1..3 LOOP
        began := clock_timestamp();
        cpu := bench.cpu_seconds();
        EXECUTE format('SELECT count(%s) FROM generate_series(1, %s), bench.sample', expression, repeats);
        used := used || bench.cpu_seconds() - cpu;
        elapsed := elapsed || extract(epoch FROM clock_timestamp() - began)::float8;
    END LOOP;
    INSERT INTO bench.result (call, mb_per_cpu_second, mb_per_second)
    VALUES (call, bytes / 1e6 / (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY u) FROM unnest(used) u),
            bytes / 1e6 / (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY e) FROM unnest(elapsed) e));
END $$;

SELECT count(*) AS notes, sum(octet_length(body)) AS bytes FROM bench.sample;

SET max_parallel_workers_per_gather = 0;
CALL bench.measure('scrub(note, ''safe_harbor'')', 20, 'medchat.scrub(body, ''safe_harbor'')');
CALL bench.measure('scrub(note, ''strict'')', 20, 'medchat.scrub(body, ''strict'')');
CALL bench.measure('scrub(note, ''strict'', style => ''surrogate'')', 20, 'medchat.scrub(body, ''strict'', style => ''surrogate'')');
CALL bench.measure('scrub(note, ''strict'', known => ...)', 20,
    'medchat.scrub(body, ''strict'', known => ''{"PATIENT": ["Theodore W. Brankovic"], "MRN": ["40718825"]}'')');
CALL bench.measure('detect_phi(note, ''safe_harbor'')', 20, '(SELECT count(*) FROM medchat.detect_phi(body, ''safe_harbor''))');
CALL bench.measure('scrub_report(note, ''safe_harbor'')', 20, 'medchat.scrub_report(body, ''safe_harbor'')');
CALL bench.measure('normalize_text(note)', 100, 'medchat.normalize_text(body)');
CALL bench.measure('words(note)', 20, '(SELECT count(*) FROM medchat.words(body))');
CALL bench.measure('sentences(note)', 20, '(SELECT count(*) FROM medchat.sentences(body))');
CALL bench.measure('sections(note)', 50, '(SELECT count(*) FROM medchat.sections(body))');
CALL bench.measure('expand_abbreviations(note)', 20, 'medchat.expand_abbreviations(body)');
CALL bench.measure('assertions(note, three terms)', 50, '(SELECT count(*) FROM medchat.assertions(body, ''{pain,fever,cough}''))');
CALL bench.measure('stem(note)', 5, 'medchat.stem(body)');
CALL bench.measure('lemmatize(note)', 5, 'medchat.lemmatize(body)');
SELECT call, round(mb_per_cpu_second::numeric, 1) AS "MB/s of CPU", round(mb_per_second::numeric, 1) AS "MB/s elapsed"
FROM bench.result ORDER BY ordinal;

-- one text of growing size: linear time
CREATE TABLE bench.huge AS
SELECT size, left(repeat(text, size * 1000000 / length(text) + 1), size * 1000000) AS body
FROM (SELECT string_agg(body, E'\n' ORDER BY note_id) AS text FROM bench.sample) AS t, unnest(ARRAY[1, 4, 16]) AS size;
CREATE TABLE bench.huge_result (size int, "CPU seconds" numeric, "MB/s of CPU" numeric);
DO $$
DECLARE
    row record;
    cpu float8;
BEGIN
    FOR row IN SELECT * FROM bench.huge ORDER BY size LOOP
        cpu := bench.cpu_seconds();
        PERFORM length(medchat.scrub(row.body, 'safe_harbor'));
        cpu := bench.cpu_seconds() - cpu;
        INSERT INTO bench.huge_result VALUES (row.size, round(cpu::numeric, 2), round((octet_length(row.body) / 1e6 / cpu)::numeric, 1));
    END LOOP;
END $$;
SELECT size AS "one text of ... million characters", "CPU seconds", "MB/s of CPU" FROM bench.huge_result ORDER BY size;

-- a parallel scan: elapsed time with 0, 1 and 2 workers beside the leader
CREATE TABLE bench.note WITH (parallel_workers = 2) AS
SELECT n * 1000 + note_id AS note_id, body FROM generate_series(1, 40) AS n, bench.sample;
ANALYZE bench.note;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
CREATE TABLE bench.parallel (workers int, seconds numeric, planned bool);
DO $$
DECLARE
    began timestamptz;
    line text;
    planned bool;
    query text := 'SELECT sum(length(medchat.scrub(body, ''safe_harbor''))) FROM bench.note';
BEGIN
    FOR workers IN 0..2 LOOP
        PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
        planned := false;
        FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
            planned := planned OR line LIKE '%Workers Planned: ' || workers;
        END LOOP;
        began := clock_timestamp();
        EXECUTE query;
        INSERT INTO bench.parallel VALUES (workers, round(extract(epoch FROM clock_timestamp() - began)::numeric, 2), planned);
    END LOOP;
END $$;
SELECT workers, planned AS "parallel plan", seconds, round((SELECT sum(octet_length(body)) / 1e6 FROM bench.note) / seconds, 1) AS "MB/s elapsed"
FROM bench.parallel ORDER BY workers;
