-- Accuracy of rules and lexicon on the notes that are set aside for measuring (test/data/README.md).
-- Tables only: the texts of what was missed stay unread.  psql variable folder: test/data/deid.
\set QUIET on
\pset pager off
\set ON_ERROR_STOP on
\pset footer off
\pset linestyle unicode
\pset border 1
SET client_min_messages = warning;
\ir ../data/deid/gold.sql

CREATE TEMP TABLE slice (ordinal int, slice text, set text, held_out bool);
INSERT INTO slice VALUES
    (1, 'notes, held-out third', 'notes', true), (2, 'notes-b, held-out third', 'notes-b', true),
    (3, 'both, held-out third', 'notes', true), (3, 'both, held-out third', 'notes-b', true),
    (4, 'notes-c, whole', 'notes-c', true), (4, 'notes-c, whole', 'notes-c', false),
    (8, 'notes-c, half not read', 'notes-c', true), (9, 'notes-c, half read', 'notes-c', false), (5, 'short, held-out third', 'short', true),
    (6, 'both, development', 'notes', false), (6, 'both, development', 'notes-b', false),
    (7, 'short, development', 'short', false);

CREATE TEMP TABLE element AS
SELECT policy, s.* FROM (VALUES ('strict'), ('safe_harbor')) AS p (policy), gold.score_element(policy) s;
CREATE TEMP TABLE token AS
SELECT policy, s.* FROM (VALUES ('strict'), ('safe_harbor')) AS p (policy), gold.score_token(policy) s;

\echo 'Strict recall (every letter and digit gone) and clean tokens scrubbed, in percent'
WITH recall AS (
    SELECT policy, ordinal, slice, count(*) AS elements, round(100 * avg(found::int), 2) AS "recall %",
           round(100 * avg(found::int) FILTER (WHERE gold.structured(category)), 2) AS "structured %",
           round(100 * avg(found::int) FILTER (WHERE category IN ('PATIENT', 'DOCTOR', 'RELATIVE')), 2) AS "names %"
    FROM element JOIN slice USING (set, held_out) GROUP BY policy, ordinal, slice
), clean AS (
    SELECT policy, ordinal, count(*) AS "clean tokens", round(100 * avg(scrubbed::int), 2) AS "scrubbed %"
    FROM token JOIN slice USING (set, held_out) GROUP BY policy, ordinal
)
SELECT policy, slice, elements, "recall %", "structured %", "names %", "clean tokens", "scrubbed %"
FROM recall JOIN clean USING (policy, ordinal) ORDER BY policy DESC, ordinal;

\echo 'Strict recall by category, policy strict: elements and percent found'
WITH counted AS (
    SELECT category, ordinal, count(*) AS n, round(100 * avg(found::int), 1) AS recall
    FROM element JOIN slice USING (set, held_out) WHERE policy = 'strict' GROUP BY category, ordinal
)
SELECT category, gold.structured(category) AS structured,
       max(n) FILTER (WHERE ordinal = 3) AS "held-out", max(recall) FILTER (WHERE ordinal = 3) AS "%",
       max(n) FILTER (WHERE ordinal = 4) AS "notes-c", max(recall) FILTER (WHERE ordinal = 4) AS "%",
       max(n) FILTER (WHERE ordinal = 5) AS "short", max(recall) FILTER (WHERE ordinal = 5) AS "%"
FROM counted GROUP BY category ORDER BY structured DESC, category;
DROP SCHEMA gold CASCADE;
