-- The marked notes of this folder as tables, and what a policy finds of them.
-- psql variable folder: where the files lie, readable by the server; the role is a superuser.
--
-- An element counts as found when every letter and digit of it is covered by a span, of whatever category.
-- A clean token is a run of letters, digits and underscores that no marked element touches; it counts as
-- scrubbed when a span covers any of it.

CREATE SCHEMA gold;

CREATE TABLE gold.note AS
WITH file AS MATERIALIZED (
    SELECT f[1] AS set, f[2] AS id, f[3] AS file
    FROM string_to_table(pg_read_file(:'folder' || '/files.tsv'), E'\n') AS line, string_to_array(line, E'\t') AS f
    WHERE line <> ''
), held AS (
    -- the third of the files whose names have the lowest hash; of notes-c the half with the highest
    SELECT set, file,
           CASE WHEN set = 'notes-c' THEN place > files / 2 ELSE place <= round(files / 3.0) END AS held_out
    FROM (SELECT set, file, rank() OVER (PARTITION BY set ORDER BY sha256(convert_to(file, 'UTF8'))) AS place,
                 count(*) OVER (PARTITION BY set) AS files
          FROM (SELECT DISTINCT set, file FROM file) AS f) AS p
), line AS MATERIALIZED (
    SELECT set, line::jsonb AS j, line::jsonb ->> 'id' AS id
    FROM (SELECT DISTINCT set FROM file) AS s, string_to_table(pg_read_file(:'folder' || '/' || set || '.jsonl'), E'\n') AS line
    WHERE line <> ''
)
SELECT set, id, j ->> 'type' AS type, file, held_out, j ->> 'text' AS body, j -> 'entities' AS entities
FROM line JOIN file USING (set, id) JOIN held USING (set, file);

CREATE TABLE gold.element AS
SELECT set, id, "start" + 1 AS start_pos, "end" - "start" AS length, e.type AS category, ref, form, text AS value
FROM gold.note n, jsonb_to_recordset(entities) AS e ("start" int, "end" int, text text, type text, ref text, form text);

CREATE TABLE gold.token AS
WITH piece AS (
    SELECT set, id, ordinal, m[2] AS value,
           (sum(length(m[1]) + length(m[2])) OVER (PARTITION BY set, id ORDER BY ordinal))::int AS last_pos
    FROM gold.note n, regexp_matches(body, '(\W*)(\w+)', 'g') WITH ORDINALITY AS r (m, ordinal)
), marked AS (
    SELECT set, id, range_agg(int4range(start_pos, start_pos + length)) AS spans FROM gold.element GROUP BY set, id
)
SELECT set, id, last_pos - length(value) + 1 AS start_pos, length(value) AS length
FROM piece LEFT JOIN marked USING (set, id)
WHERE spans IS NULL OR NOT spans && int4range(last_pos - length(value) + 1, last_pos + 1);

ANALYZE gold.note, gold.element, gold.token;

-- what a policy covers of each note
CREATE FUNCTION gold.covered(policy text)
RETURNS TABLE (set text, id text, spans int4multirange)
LANGUAGE sql STABLE AS $$
    SELECT n.set, n.id, coalesce(range_agg(int4range(p.start_pos, p.start_pos + p.length)) FILTER (WHERE p.length > 0), '{}')
    FROM gold.note n LEFT JOIN LATERAL medchat.detect_phi(n.body, policy) p ON true
    GROUP BY n.set, n.id
$$;

-- the elements that a policy is to remove: was each found?
-- Where a policy removes a year only if it shows an age over 89, years do not count: the marks do not tell which do.
CREATE FUNCTION gold.score_element(policy text)
RETURNS TABLE (set text, id text, held_out bool, category text, start_pos int, length int, found bool)
LANGUAGE sql STABLE AS $$
    SELECT e.set, e.id, n.held_out, e.category, e.start_pos, e.length,
           NOT EXISTS (SELECT FROM unnest(int4multirange(int4range(e.start_pos, e.start_pos + e.length)) - c.spans) AS gap
                       WHERE substr(n.body, lower(gap), upper(gap) - lower(gap)) ~ '[[:alnum:]]')
    FROM gold.covered(policy) c JOIN gold.note n USING (set, id) JOIN gold.element e USING (set, id)
    WHERE e.category = ANY (ARRAY(SELECT p.category FROM medchat.policies p
                                  WHERE p.name = policy AND p.action <> 'keep'
                                    AND NOT (p.category = 'DATE_YEAR' AND p.action = 'generalise')))
$$;

-- the clean tokens: was each scrubbed?
CREATE FUNCTION gold.score_token(policy text)
RETURNS TABLE (set text, id text, held_out bool, start_pos int, length int, scrubbed bool)
LANGUAGE sql STABLE AS $$
    SELECT t.set, t.id, n.held_out, t.start_pos, t.length, c.spans && int4range(t.start_pos, t.start_pos + t.length)
    FROM gold.covered(policy) c JOIN gold.note n USING (set, id) JOIN gold.token t USING (set, id)
$$;

-- identifiers that have a form of their own, for a line by themselves
CREATE FUNCTION gold.structured(category text) RETURNS bool
LANGUAGE sql IMMUTABLE AS $$
    SELECT category IN ('PHONE', 'FAX', 'EMAIL', 'URL', 'IPADDR', 'SSN', 'MRN', 'HEALTHPLAN', 'ACCOUNT', 'LICENSE', 'VEHICLE',
                        'DEVICE', 'BIOID', 'IDNUM', 'ZIP', 'DATE', 'DATE_YEAR')
$$;
