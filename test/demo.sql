-- What test/demo shows.  psql variables bold, dim, marked, plain: terminal codes, or empty.
\set QUIET on
\pset pager off
\pset border 2
\pset linestyle unicode
\pset footer off
\pset null ''
SET client_min_messages = error;
SET search_path = medchat, public;

\qecho
\qecho :bold'1. An EHR, invented':plain
SELECT (SELECT count(*) FROM ehr.patient) AS patients, (SELECT count(*) FROM ehr.encounter) AS encounters, count(*) AS notes,
       pg_size_pretty(sum(octet_length(note_text))) AS text
FROM ehr.note;
SELECT * FROM ehr.patient ORDER BY patient_id LIMIT 3;

\qecho
\qecho :bold'2. A note, what safe_harbor finds in it marked':plain
\qecho :dim'   SELECT * FROM medchat.detect_phi(note_text, ''safe_harbor'')':plain
\qecho
\t on
\pset format unaligned
WITH span AS (
    SELECT note_text, p.*, lag(p.start_pos + p.length, 1, 1) OVER (ORDER BY p.start_pos) AS before
    FROM ehr.note, detect_phi(note_text, 'safe_harbor') p WHERE note_id = 1
)
SELECT string_agg(substr(note_text, before, start_pos - before) || :'marked' || value || :'plain', '' ORDER BY start_pos)
       || substr(min(note_text), max(start_pos + length))
FROM span \g | fold -s -w 108 | sed 's/^/   │ /'
\t off
\pset format aligned
\qecho
SELECT start_pos, length, category, value, score, detector
FROM ehr.note, detect_phi(note_text, 'safe_harbor') WHERE note_id = 1 ORDER BY start_pos LIMIT 8;

\qecho
\qecho :bold'3. The note after':plain
\qecho :dim'   SELECT medchat.scrub(note_text, ''safe_harbor'')':plain
\qecho
\t on
\pset format unaligned
SELECT regexp_replace(scrub(note_text, 'safe_harbor'), '\[[A-Z][A-Z0-9_]+(:[^]]*)?\]', :'marked' || '\&' || :'plain', 'g')
FROM ehr.note WHERE note_id = 1 \g | fold -s -w 108 | sed 's/^/   │ /'

\qecho
\qecho :bold'4. The same note with realistic surrogates and shifted dates, consistent per patient and key':plain
\qecho :dim'   SELECT medchat.create_key(''study-7'', ''postgres'');'
\qecho '   SELECT medchat.scrub(note_text, ''pseudonymous'', patient => patient_id::text, key => ''study-7'')':plain
\qecho
SELECT create_key('study-7', 'postgres') \g /dev/null
SELECT scrub(note_text, 'pseudonymous', patient => patient_id::text, key => 'study-7', known => known)
FROM ehr.note_known WHERE note_id = 1 \g | fold -s -w 108 | sed 's/^/   │ /'
\t off
\pset format aligned
\qecho
\qecho :dim'   Columns follow their notes: shift_date(started, patient, key), pseudonym(full_name, ''PATIENT'', patient, key)':plain
SELECT patient_id, full_name, pseudonym(full_name, 'PATIENT', patient_id::text, 'study-7') AS pseudonym,
       started, shift_date(started, patient_id::text, 'study-7') AS shifted
FROM ehr.patient JOIN ehr.encounter USING (patient_id) ORDER BY patient_id LIMIT 4;

\qecho
\qecho :bold'5. What was found in all notes, by category':plain
SELECT category, count(*) AS spans, count(DISTINCT note_id) AS notes, round(avg(score)::numeric, 2) AS score,
       repeat('█', (count(*) * 40 / max(count(*)) OVER ())::int) AS " "
FROM ehr.note, detect_phi(note_text, 'strict') GROUP BY category ORDER BY count(*) DESC, category;

\qecho
\qecho :bold'6. Against the marks: an evaluation, recorded and read as a dashboard would':plain
\qecho :dim'   SELECT medchat.evaluate(''deid'', ''strict'', ''SELECT note_id AS key, truth, prediction FROM ...'', ''spans'')':plain
\qecho :dim'   Rules were made on notes of the same authors: for figures on unread notes see README.':plain
CREATE VIEW ehr.marked AS
SELECT n.note_id AS key, policy, coalesce(t.spans, '[]') AS truth, coalesce(p.spans, '[]') AS prediction
FROM ehr.note n CROSS JOIN (VALUES ('strict'), ('safe_harbor')) AS v (policy)
JOIN gold.ehr_note e USING (note_id)
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('start_pos', g.start_pos, 'length', g.length, 'category', g.category)) AS spans
    FROM gold.element g WHERE (g.set, g.id) = (e.set, e.id)
      AND g.category IN (SELECT category FROM policies WHERE name = policy AND action <> 'keep' AND (policy = 'strict' OR category <> 'DATE_YEAR'))) AS t
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('start_pos', d.start_pos, 'length', d.length, 'category', d.category)) AS spans
    FROM detect_phi(n.note_text, policy) d) AS p;
SELECT evaluate('deid', v.policy, format('SELECT key, truth, prediction FROM ehr.marked WHERE policy = %L', v.policy), 'spans')
FROM (VALUES ('safe_harbor'), ('strict')) AS v (policy) \g /dev/null
SELECT model AS policy, metric, round(100 * value::numeric, 1) AS "%", round(100 * ci_low::numeric, 1) AS low, round(100 * ci_high::numeric, 1) AS high, n AS rows
FROM evaluation_metric
WHERE class = 'all' AND metric IN ('entity_leak_rate', 'document_leak_rate', 'type_precision', 'type_recall', 'strict_f1') ORDER BY model DESC, metric;
\qecho :dim'   entity_leak_rate: entities of which a letter or digit is left; type_*: any overlap of the right category counts':plain

\qecho
\qecho :bold'7. What a note says: its sections, and what is said of each finding':plain
\qecho :dim'   medchat.sections(note_text), medchat.assertions(text, terms)':plain
SELECT ordinal, section, heading, start_pos, length,
       left(regexp_replace(body, '\s+', ' ', 'g'), 60) AS body
FROM ehr.note, sections(note_text) WHERE note_id = 1 ORDER BY ordinal;
SELECT a.term, negated, historical, hypothetical, experiencer
FROM (VALUES ('No fever or chest pain today. History of stroke in 2015. Mother had breast cancer. Return if dyspnea worsens.')) AS t (body),
     assertions(body, ARRAY['fever', 'chest pain', 'stroke', 'breast cancer', 'dyspnea']) a ORDER BY start_pos;

\qecho
\qecho :bold'8. Speed, one session':plain
DO $$
DECLARE
    began timestamptz;
    seconds float8;
    bytes bigint;
BEGIN
    CREATE TEMP TABLE speed (call text, "MB/s" numeric);
    CREATE TEMP TABLE sample AS
        SELECT left(string_agg(note_text, E'\n' ORDER BY note_id), 2500) AS body
        FROM ehr.note GROUP BY note_id / 3;
    SELECT 40 * sum(octet_length(body)) INTO bytes FROM sample;
    began := clock_timestamp();
    PERFORM sum(length(medchat.scrub(body, 'safe_harbor'))) FROM sample, generate_series(1, 40);
    INSERT INTO speed VALUES ('scrub(note, ''safe_harbor'')', round((bytes / extract(epoch FROM clock_timestamp() - began) / 1e6)::numeric, 1));
    began := clock_timestamp();
    PERFORM sum((SELECT count(*) FROM medchat.detect_phi(body, 'safe_harbor'))) FROM sample, generate_series(1, 40);
    INSERT INTO speed VALUES ('detect_phi(note, ''safe_harbor'')', round((bytes / extract(epoch FROM clock_timestamp() - began) / 1e6)::numeric, 1));
END $$;
SELECT * FROM speed;
\qecho
