-- The notes that speed is measured on: development notes of test/data/deid, joined and cut to 2.5 kB each.
SET client_min_messages = warning;
\ir ../data/deid/gold.sql
CREATE SCHEMA bench;
CREATE TABLE bench.sample AS
WITH text AS (
    SELECT string_agg(body, E'\n\n' ORDER BY set, id) AS body
    FROM gold.note WHERE set IN ('notes', 'notes-b') AND NOT held_out
)
SELECT n AS note_id, substr(body, 2500 * n + 1, 2500) AS body
FROM text, generate_series(0, length(body) / 2500 - 1) AS n;
ANALYZE bench.sample;
DROP SCHEMA gold CASCADE;
