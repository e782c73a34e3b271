-- Speed of metrics beside the bars: 100,000 rows of test/data/metrics in a table, 2,000 pairs of texts, one process; then
-- 10 million rows by one process and by two, where the psql variable large is set.  Times of one process are CPU time of the
-- backend (/proc/self/schedstat): others may use the machine.
-- psql variables metrics: the folder test/data/metrics, as the server sees it; large: rows of the large table, if any.
\set QUIET on
\pset footer off
SET client_min_messages = warning;
\ir ../data/metrics/load.sql
CREATE UNLOGGED TABLE golden.pair AS SELECT reference, hypothesis FROM golden.textgen, generate_series(1, 33) LIMIT 2000;
-- spread over pages without gaps, analysed: what a table of an analyst is
CREATE UNLOGGED TABLE golden.span_row AS
SELECT doc_id + 1000 * g AS doc_id,
       coalesce(jsonb_agg(jsonb_build_object('start_pos', start_pos + 1, 'length', end_pos - start_pos, 'category', label)) FILTER (WHERE side = 'gold'), '[]') AS truth,
       coalesce(jsonb_agg(jsonb_build_object('start_pos', start_pos + 1, 'length', end_pos - start_pos, 'category', label)) FILTER (WHERE side = 'pred'), '[]') AS prediction
FROM golden.spans_basic, generate_series(1, 100) AS g GROUP BY doc_id + 1000 * g;
CREATE UNLOGGED TABLE golden.row_100k AS SELECT *, y_true::int >= 2 AS yes FROM golden.rows_100k;
VACUUM ANALYZE golden.row_100k;
VACUUM ANALYZE golden.pair;
VACUUM ANALYZE golden.span_row;

-- milliseconds of CPU of this backend, or of the clock: the best of some runs
CREATE FUNCTION golden.best_ms(query text, cpu bool DEFAULT true, times int DEFAULT 5) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    began timestamptz;
    used float8;
    best float8 := 'Infinity';
BEGIN
    FOR i IN 1 .. times LOOP
        began := clock_timestamp();
        used := split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::float8 / 1e6;
        EXECUTE query;
        best := least(best, CASE WHEN cpu THEN split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::float8 / 1e6 - used
                                 ELSE extract(epoch FROM clock_timestamp() - began) * 1000 END);
    END LOOP;
    RETURN round(best::numeric, 1);
END $$;

SET max_parallel_workers_per_gather = 0;
SET search_path = golden, medchat, public;
SELECT what AS metric, n AS rows, best_ms(query) AS ms, bar
FROM (VALUES
    ('(reading the rows: count(y_true), count(y_pred))', 100000, 'SELECT count(y_true), count(y_pred) FROM row_100k', ''),
    ('macro F1, labels as text', 100000, 'SELECT f1_score(y_true, y_pred) FROM row_100k', '<= 40 (scikit-learn: 760)'),
    ('macro F1, labels as bigint', 100000, 'SELECT f1_score(y_true::bigint, y_pred::bigint) FROM row_100k', ''),
    ('macro F1, weighted rows', 100000, 'SELECT f1_score(y_true, y_pred, ''macro'', NULL, 0, weight) FROM row_100k', ''),
    ('four metrics and the report, one state', 100000, 'SELECT f1_score(y_true, y_pred), accuracy_score(y_true, y_pred), matthews_corrcoef(y_true, y_pred), cohen_kappa_score(y_true, y_pred), classification_report(y_true, y_pred) FROM row_100k', ''),
    ('F1 with its interval, 1,000 resamples', 100000, 'SELECT f1_ci(y_true, y_pred) FROM row_100k', ''),
    ('ROC AUC', 100000, 'SELECT roc_auc_score(yes, score) FROM row_100k', '<= 40 (scikit-learn: 41)'),
    ('ROC AUC, every score different', 100000, 'SELECT roc_auc_score(yes, score + weight * 1e-9) FROM row_100k', ''),
    ('ROC AUC, average precision, ECE, one state', 100000, 'SELECT roc_auc_score(yes, score), average_precision_score(yes, score), expected_calibration_error(yes, score) FROM row_100k', ''),
    ('Brier score and log loss', 100000, 'SELECT brier_score(yes, score), log_loss(yes, score) FROM row_100k', ''),
    ('macro F1 over a window of 1,000 rows', 100000, 'SELECT sum(v) FROM (SELECT f1_score(y_true, y_pred) OVER (ORDER BY ctid ROWS 999 PRECEDING) AS v FROM row_100k) AS w', ''),
    ('BLEU', 2000, 'SELECT bleu(reference, hypothesis) FROM pair', '<= 50 (sacrebleu: 500)'),
    ('chrF', 2000, 'SELECT chrf(reference, hypothesis) FROM pair', '<= 123 (sacrebleu: 1230)'),
    ('ROUGE-1, -2, -L', 2000, 'SELECT rouge_1(reference, hypothesis), rouge_2(reference, hypothesis), rouge_l(reference, hypothesis) FROM pair', '<= 81 (rouge: 810)'),
    ('word and character error rate', 2000, 'SELECT word_error_rate(reference, hypothesis), char_error_rate(reference, hypothesis) FROM pair', ''),
    ('spans: report of all modes', (SELECT count(*)::int FROM span_row), 'SELECT span_report(truth, prediction) FROM span_row', '')
    ) AS v (what, n, query, bar);

\if :{?large}
CREATE UNLOGGED TABLE golden.large AS
SELECT (i * 7919 % 5)::text AS y_true, ((i * 7919 % 5 + (i * 31 % 10 / 8)) % 5)::text AS y_pred, i * 104729 % 10 < 3 AS yes, (i * 2654435761 % 4294967296) / 4294967296.0::float8 AS score
FROM generate_series(1::bigint, :large) AS i;
VACUUM ANALYZE golden.large;
CREATE TEMP TABLE run (what text, processes int, ms numeric);
INSERT INTO run
SELECT what, 1, best_ms(query, false, 3) FROM (VALUES ('macro F1', 'SELECT f1_score(y_true, y_pred) FROM large'), ('ROC AUC, every score different', 'SELECT roc_auc_score(yes, score) FROM large')) AS v (what, query);
ALTER TABLE golden.large SET (parallel_workers = 1);
SET max_parallel_workers_per_gather = 1;
INSERT INTO run
SELECT what, 2, best_ms(query, false, 3) FROM (VALUES ('macro F1', 'SELECT f1_score(y_true, y_pred) FROM large'), ('ROC AUC, every score different', 'SELECT roc_auc_score(yes, score) FROM large')) AS v (what, query);
SELECT a.what AS metric, :large AS rows, a.ms AS "one process, ms", b.ms AS "two, ms", round(a.ms / b.ms, 2) AS faster
FROM run a JOIN run b USING (what) WHERE a.processes = 1 AND b.processes = 2;
SELECT length(classification_state(y_true, y_pred)) AS "bytes of a classification state",
       round(length(score_state(yes, score))::numeric / count(*), 1) AS "bytes a row of a score state" FROM large;
\endif
DROP SCHEMA golden CASCADE;
