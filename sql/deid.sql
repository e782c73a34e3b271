-- If this fails, the SQL face of de-identification does not do what the manual says: forms, positions, styles,
-- NULLs, errors.  How well it finds PHI is measured elsewhere; here the notes are easy.

-- the error of a statement as a row; complains itself if the error repeats what must not be repeated
CREATE FUNCTION error_of(statement text, OUT state text, OUT message text, OUT hint text) LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE statement;
    message := 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT, detail = PG_EXCEPTION_DETAIL;
    IF message || hint || detail ~ 'SECRET' THEN
        message := 'LEAK: ' || message;
    END IF;
END $$;

CREATE TABLE note (id int, body text);
INSERT INTO note VALUES
    (1, 'Mr. John Q. Smith (MRN 0048291) was seen by Dr. Okafor on 3/4/2021 for Parkinson''s.'),
    (2, 'Émile Müller, DOB: 01/02/1960, phone (617) 555-0123. Café-au-lait spots. 李娜 was with him.'),
    (3, 'No findings. Chest clear, HR 72, BP 120/80.'),
    (4, ''),
    (5, NULL);

-- ---- the note without PHI ----
SELECT medchat.scrub(body) FROM note WHERE id = 1;
SELECT medchat.scrub(body, 'safe_harbor', style => s) FROM note, unnest('{tag,mask,redact}'::text[]) s WHERE id = 1;
SELECT id, medchat.scrub(body) = medchat.scrub(body, 'safe_harbor') AS same,
       medchat.scrub(body, 'safe_harbor', NULL, NULL, NULL, NULL) = medchat.scrub(body, 'safe_harbor') AS nulls_are_defaults
FROM note WHERE id < 5 ORDER BY id;
SELECT medchat.scrub(body) FROM note WHERE id IN (3, 4) ORDER BY id;
-- surrogates without a key depend on the note alone
SELECT medchat.scrub(body, 'safe_harbor', style => 'surrogate') = medchat.scrub(body, 'safe_harbor', style => 'surrogate') AS same,
       medchat.scrub(body, 'safe_harbor', style => 'surrogate') LIKE '%Smith%' AS leaks FROM note WHERE id = 1;

-- ---- where it is: positions are characters, whatever the bytes ----
SELECT category, value FROM note, medchat.detect_phi(body) WHERE id = 1 ORDER BY start_pos;
SELECT count(*) > 0 AS found, bool_and(substr(body, start_pos, length) = value) AS at_their_place,
       bool_and(score BETWEEN 0 AND 1) AS scores, bool_and(detector IN ('rule', 'lexicon', 'tagger', 'known')) AS detectors
FROM note, medchat.detect_phi(body, 'strict') WHERE id < 4;
SELECT count(*) FROM note, medchat.detect_phi(body, 'strict') WHERE id = 4;
-- in the select list too, where a note without PHI has no row
SELECT id, (medchat.detect_phi(body, 'strict')).category FROM note WHERE id IN (1, 4, 5);

-- ---- what the database knows ----
SELECT medchat.scrub('Seen with zorblatt today.', 'safe_harbor', known => '{"PATIENT": ["Ann Zorblatt"]}') AS known_name,
       medchat.scrub('Sample qq7788 drawn.', 'safe_harbor', known => '{"MRN": "QQ7788", "PATIENT": null, "CITY": []}') AS known_number;
SELECT value, category, detector FROM medchat.detect_phi('Seen with zorblatt today.', 'safe_harbor', '{"PATIENT": "Ann Zorblatt"}');
SELECT medchat.scrub('File 48291 here.', 'safe_harbor', known => '{"MRN": 48291}') AS numbers_are_values;
-- the same call site with other known values for each row
SELECT medchat.scrub('Met zorblatt and quimby.', 'safe_harbor', known => jsonb_build_object('PATIENT', n))
FROM unnest('{Zorblatt,Quimby,Quimby,Zorblatt}'::text[]) n;

-- ---- NULL in, NULL out; a NULL policy is an error ----
SELECT medchat.scrub(NULL) IS NULL AS a, medchat.scrub(NULL, 'strict') IS NULL AS b, medchat.scrub_report(NULL) IS NULL AS c,
       medchat.scrub_report(NULL, 'strict') IS NULL AS d, medchat.highlight_html(NULL) IS NULL AS e,
       medchat.highlight_html(NULL, 'strict') IS NULL AS f;
SELECT count(*) FROM note, medchat.detect_phi(body, 'strict') WHERE id = 5;
SELECT count(*) FROM note, medchat.detect_phi(body) WHERE id = 5;
SELECT * FROM error_of($$ SELECT medchat.scrub('x', NULL) $$);
SELECT * FROM error_of($$ SELECT * FROM medchat.detect_phi('x', NULL) $$);
SELECT * FROM error_of($$ SELECT medchat.scrub_report('x', NULL) $$);
SELECT * FROM error_of($$ SELECT medchat.highlight_html('x', NULL) $$);

-- ---- bad input: a clear error, and never a word of the note in it ----
\pset format unaligned
\pset tuples_only on
SELECT * FROM error_of($$ SELECT medchat.scrub('SECRET', 'no_such_policy') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('safe_harbor', 'SECRET note of Jane Roe') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('SECRET', 'safe_harbor', style => 'SECRET') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('SECRET', 'safe_harbor', style => 'shift') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('SECRET', 'safe_harbor', style => 'hash') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('SECRET', 'safe_harbor', style => 'surrogate', patient => 'p1') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('SECRET', 'pseudonymous') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('SECRET', 'pseudonymous', patient => 'p1') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('SECRET', 'pseudonymous', patient => 'p1', key => 'no_such_key') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('SECRET', 'pseudonymous', patient => 'p1', key => 'SECRET Key') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('x', 'safe_harbor', known => '{"Jane SECRET": "PATIENT"}') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('x', 'safe_harbor', known => '["SECRET"]') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('x', 'safe_harbor', known => '"SECRET"') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('x', 'safe_harbor', known => '{"PATIENT": {"name": "SECRET"}}') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('x', 'safe_harbor', known => '{"PATIENT": [["SECRET"]]}') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('x', 'safe_harbor', known => '{"PATIENT": true}') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('x', 'safe_harbor', known => '{"NOTE_DATE": "SECRET"}') $$);
SELECT * FROM error_of($$ SELECT medchat.scrub('x', 'safe_harbor', known => '{"NOTE_DATE": ["2021-03-04"]}') $$);
SET medchat.max_input = '1kB';
SELECT * FROM error_of($$ SELECT medchat.scrub(repeat('SECRET ', 200)) $$);
RESET medchat.max_input;
SELECT * FROM error_of($$ SELECT medchat.shift_date(date '2021-03-04', 'p1', 'no_such_key') $$);
SELECT * FROM error_of($$ SELECT medchat.pseudonym('SECRET', 'SECRET', 'p1', 'no_such_key') $$);

\pset format aligned
\pset tuples_only off

-- ---- what was done, without PHI ----
SELECT jsonb_object_keys(medchat.scrub_report(body)) FROM note WHERE id = 1;
SELECT r ->> 'policy' AS policy, r -> 'spans' AS spans, r -> 'categories' AS categories,
       r ->> 'input_sha256' = encode(sha256(convert_to(body, 'UTF8')), 'hex') AS input_hash,
       r ->> 'output_sha256' = encode(sha256(convert_to(medchat.scrub(body, 'strict'), 'UTF8')), 'hex') AS output_hash,
       r -> 'input_characters' = to_jsonb(length(body)) AS characters, r::text ~ 'Smith|Okafor|0048291' AS leaks
FROM note, medchat.scrub_report(body, 'strict') r WHERE id = 1;
SELECT r -> 'spans' AS spans, r -> 'lowest_score' AS lowest, r -> 'categories' AS categories FROM medchat.scrub_report('x') r;
SELECT jsonb_typeof(medchat.scrub_report('x', 'pseudonymous') -> 'output_sha256') AS needs_a_key;
SELECT medchat.version() ~ '^medchat \d+\.\d+\.\d+, rules \S+, lexicon [0-9a-f]{16}, ICU [0-9.]+, ZIP list \S+$' AS version;

-- ---- for review ----
SELECT h LIKE '<!DOCTYPE html>%</html>' || chr(10) AS whole, h ~ '<mark [^>]*title="PATIENT, score [01]\.\d\d, \w+">John Q\. Smith</mark>' AS marked,
       h ~ '<script|<img|<link|src=|@import|url\(' AS loads_anything, h LIKE '%<tr><td><span class="g0">PATIENT</span></td><td class="n">1</td></tr>%' AS counted
FROM note, medchat.highlight_html(body) h WHERE id = 1;
SELECT h LIKE E'%<pre>\n\n &lt;b&gt;&amp;&quot;&#39;  x</pre>%' AS escaped
FROM medchat.highlight_html(E'\n <b>&"''  x') h;
SELECT medchat.highlight_html('Met Zorblatt', 'safe_harbor', known => '{"PATIENT": "Zorblatt"}') LIKE '%, known">Zorblatt</mark>%' AS known;

-- ---- coarser values ----
SELECT medchat.generalise_age(a) FROM unnest('{0,89,90,120,NULL}'::int[]) a;
SELECT medchat.generalise_zip(z) FROM unnest('{02139,02139-4307,036,03601,00000,K1A 0B6,"",NULL}'::text[]) z;
SELECT medchat.generalise_date(d) FROM unnest('{2021-03-04,0044-03-15 BC,infinity,NULL}'::date[]) d;

-- ---- where a query may put it ----
CREATE TABLE generated (body text, clean text GENERATED ALWAYS AS (medchat.scrub(body, 'safe_harbor')) STORED);
INSERT INTO generated SELECT body FROM note;
SELECT count(*), count(clean) FROM generated WHERE clean IS NOT DISTINCT FROM medchat.scrub(body);
SELECT * FROM error_of('CREATE TABLE refused (body text, clean text GENERATED ALWAYS AS (medchat.scrub(body)) STORED)');
CREATE INDEX ON note (medchat.scrub(body, 'strict'));
BEGIN READ ONLY;
SELECT count(medchat.scrub(body)), count(medchat.scrub_report(body, 'strict')) FROM note;
SELECT count(*) > 0 FROM note, medchat.detect_phi(body);
SELECT count(*) > 0 FROM medchat.policies;
SELECT * FROM error_of($$ SELECT medchat.define_policy('in_read_only', '{}') $$);
ROLLBACK;

-- ---- a parallel plan, and the same rows ----
CREATE TABLE many AS SELECT g AS id, 'Mrs. Ann Zorblatt, MRN ' || 100000 + g || ', seen on 3/4/2021.' AS body FROM generate_series(1, 2000) g;
ALTER TABLE many SET (parallel_workers = 2);
ANALYZE many;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT id, medchat.scrub(body, 'strict') AS clean FROM many;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
EXPLAIN (COSTS OFF) SELECT id, medchat.scrub(body, 'strict') AS clean FROM many;
CREATE TEMP TABLE parallel AS SELECT id, medchat.scrub(body, 'strict') AS clean FROM many;
SELECT count(*) FROM serial JOIN parallel USING (id, clean);
EXPLAIN (COSTS OFF) SELECT count(*) FROM many, medchat.detect_phi(body, 'strict');
SELECT count(*) = (SELECT sum((medchat.scrub_report(body, 'strict') -> 'spans')::int) FROM many) AS same_spans
FROM many, medchat.detect_phi(body, 'strict');

DROP TABLE note, generated, many;
DROP FUNCTION error_of;
