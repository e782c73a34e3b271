-- If this fails, a recorded evaluation is not what was measured, shows itself to those who may not see it, keeps text of a
-- note, or a dashboard reads other figures than the aggregates give.
BEGIN;
SET client_min_messages = warning;
SET search_path = public, medchat;
SELECT * FROM no_plan();

CREATE TABLE triage AS
SELECT i, (ARRAY['emergency', 'urgent', 'routine'])[1 + i % 3] AS truth,
       (ARRAY['emergency', 'urgent', 'routine'])[1 + (i + (i % 7 = 0)::int) % 3] AS predicted,
       (i * 37) % 101 / 100.0::float8 AS p, CASE WHEN i % 2 = 0 THEN 'north' END AS site
FROM generate_series(1, 12001) AS i;
CREATE TABLE span AS
SELECT i, '[{"start_pos": 1, "length": 5, "category": "PATIENT"}, {"start_pos": 10, "length": 4, "category": "DATE"}]'::jsonb AS truth,
       CASE WHEN i % 5 = 0 THEN '[{"start_pos": 1, "length": 5, "category": "PATIENT"}]' ELSE '[]' END::jsonb AS predicted
FROM generate_series(1, 100) AS i;

CREATE TEMP TABLE run AS
SELECT evaluate('triage', 'm1', 'SELECT i AS key, truth, predicted AS prediction, p AS score, site FROM triage;', 'classification',
                '{"positive": "emergency", "label_order": ["routine", "urgent", "emergency"], "dataset_name": "triage"}') AS triage,
       evaluate('triage', 'm2', 'SELECT i AS key, truth, truth AS prediction, 1 - p AS score, site FROM triage ORDER BY i DESC', 'classification',
                '{"positive": "emergency", "label_order": ["routine", "urgent", "emergency"]}') AS perfect,
       evaluate('deid', 'safe_harbor', 'SELECT i AS key, truth, predicted AS prediction FROM span', 'spans') AS spans,
       evaluate('summary', 'm', 'SELECT i AS key, ''secret reference of a note'' AS reference, ''secret hypothesis '' || i AS hypothesis FROM span', 'text') AS texts,
       evaluate('search', 'm', 'SELECT i / 10 AS query, i AS key, i % 3 AS relevance, (i % 7)::float8 AS score FROM span', 'ranking') AS ranking,
       evaluate('alarm', 'm', 'SELECT i AS key, truth = ''urgent'' AS truth, p AS score FROM triage', 'probability') AS probability;

-- ---- the figures are those of the aggregates ----
SELECT results_eq($$ SELECT metric, value FROM evaluation_metric, run WHERE run_id = triage AND group_name = 'overall' AND class = 'all'
                     AND metric IN ('accuracy', 'macro_f1', 'matthews_corrcoef', 'under_triage_rate', 'roc_auc', 'brier') ORDER BY metric $$,
    $$ SELECT m.metric, m.value FROM (SELECT accuracy_score(truth, predicted) AS a, f1_score(truth, predicted) AS f, matthews_corrcoef(truth, predicted) AS m,
              under_triage_rate(truth, predicted, '{routine,urgent,emergency}') AS u, roc_auc_score(truth = 'emergency', p) AS r, brier_score(truth = 'emergency', p) AS b FROM triage) AS x,
       LATERAL (VALUES ('accuracy', x.a), ('macro_f1', x.f), ('matthews_corrcoef', x.m), ('under_triage_rate', x.u), ('roc_auc', x.r), ('brier', x.b)) AS m (metric, value) ORDER BY 1 $$,
    'classification: metrics of a run, to the last bit, though its rows came in three parts');
SELECT results_eq($$ SELECT value FROM evaluation_metric, run WHERE run_id = triage AND group_name = 'site' AND group_value = 'north' AND metric = 'macro_f1' $$,
    $$ SELECT f1_score(truth, predicted) FROM triage WHERE site = 'north' $$, 'a group is measured like the whole');
SELECT results_eq($$ SELECT group_value, sum(n) FROM evaluation_confusion, run WHERE run_id = triage AND group_name = 'site' GROUP BY 1 ORDER BY 1 $$,
    $$ SELECT coalesce(site, '(none)'), count(*)::float8 FROM triage GROUP BY 1 ORDER BY 1 $$, 'rows without the group are a group');
SELECT results_eq($$ SELECT value FROM evaluation_metric, run WHERE run_id = spans AND class = 'DATE' AND metric IN ('entity_leak_rate', 'strict_recall') ORDER BY metric $$,
    $$ VALUES (1::float8), (0::float8) $$, 'spans: what is missed is left');
SELECT results_eq($$ SELECT value FROM evaluation_metric, run WHERE run_id = texts AND metric = 'token_f1' $$,
    $$ SELECT token_f1('secret reference of a note', 'secret hypothesis ' || i) FROM span $$, 'texts: as the aggregate');
SELECT results_eq($$ SELECT round(value::numeric, 12) FROM evaluation_metric, run WHERE run_id = ranking AND metric = 'ndcg_10' $$,
    $$ SELECT round(avg(n)::numeric, 12) FROM (SELECT ndcg(i % 3, (i % 7)::float8, i, 10) AS n FROM span GROUP BY i / 10) AS q $$, 'rankings: the mean of the queries');
SELECT results_eq($$ SELECT value, ci_low, ci_high FROM evaluation_metric, run WHERE run_id = probability AND metric = 'roc_auc' $$,
    $$ SELECT (a.d).value, (a.d).low, (a.d).high FROM (SELECT roc_auc_ci(truth = 'urgent', p) AS d FROM triage) AS a $$, 'probabilities: with the interval of DeLong');
SELECT results_eq($$ SELECT round((w.i).low::numeric, 14), round((w.i).high::numeric, 14) FROM (SELECT wilson_interval(7, 10) AS i) AS w $$,
    $$ SELECT round((p.i).low::numeric, 14), round((p.i).high::numeric, 14) FROM (SELECT proportion_ci(i <= 7) AS i FROM generate_series(1, 10) AS i) AS p $$, 'one Wilson interval, not two');

SELECT ok(evaluate('named-all', 'm', 'SELECT ''all'' AS truth, ''none'' AS prediction', 'classification') > 0
          AND evaluate('named-all', 'm', 'SELECT jsonb_build_array(jsonb_build_object(''start_pos'', 1, ''length'', 2, ''category'', ''all'')) AS truth, ''[]''::jsonb AS prediction', 'spans') > 0,
          'a label may be called all');
DELETE FROM evaluation_run WHERE name = 'named-all';

-- ---- what a run keeps ----
SELECT is_empty($$ SELECT * FROM evaluation_prediction WHERE evaluation_prediction::text ~ 'secret' $$, 'no text of a note is kept');
SELECT results_eq($$ SELECT r.n, r.n_skipped, count(p.*) FROM run JOIN evaluation_run r ON r.run_id = triage JOIN evaluation_prediction p USING (run_id) GROUP BY 1, 2 $$,
    $$ VALUES (12001::bigint, 0::bigint, 12001::bigint) $$, 'every row is there once');
SELECT results_eq($$ SELECT count(DISTINCT dataset_hash) FROM evaluation_run, run WHERE run_id IN (triage, perfect) $$, $$ VALUES (1::bigint) $$,
    'the same data has the same hash in any order');
SELECT ok((SELECT p_value < 1e-9 FROM evaluation_compare, run WHERE run_a = triage AND run_b = perfect AND metric = 'accuracy' AND class = 'all'), 'two runs over the same data are compared');
SELECT results_eq($$ SELECT count(*) FROM evaluation_errors, run WHERE run_id = triage $$, $$ SELECT count(*) FROM triage WHERE truth <> predicted $$, 'errors are listed by key');
SELECT results_eq($$ SELECT round(change::numeric, 12) FROM evaluation_trend, run WHERE run_id = perfect AND metric = 'recall:emergency' AND model = 'm2' $$,
    $$ VALUES (NULL::numeric) $$, 'a first run of a model changes nothing');

SAVEPOINT small;
CREATE TEMP TABLE hit AS SELECT * FROM (VALUES (NULL::int, 0.9, 'a'), (1, 0.5, 'b'), (NULL, 0.4, 'c')) AS h (relevance, score, key);
CREATE TEMP TABLE few AS
SELECT evaluate('unjudged', 'm', 'SELECT 1 AS query, h.* FROM hit AS h', 'ranking') AS unjudged,
       evaluate('none', 'm', 'SELECT NULL AS truth, 1 AS prediction', 'classification') AS none,
       evaluate('twice', 'a', 'SELECT i % 2 AS key, truth, predicted AS prediction FROM triage WHERE i < 10', 'classification') AS twice,
       evaluate('twice', 'b', 'SELECT i % 2 AS key, truth, truth AS prediction FROM triage WHERE i < 10', 'classification') AS again;
SELECT results_eq($$ SELECT value FROM evaluation_metric, few WHERE metric = 'ndcg_10' AND run_id = unjudged $$,
    $$ SELECT ndcg(relevance, score, key, 10) FROM hit $$, 'a document that nobody judged keeps its rank');
SELECT results_eq($$ SELECT n, n_skipped, accuracy FROM evaluation_summary, few WHERE run_id = none $$,
    $$ VALUES (0::bigint, 1::bigint, NULL::float8) $$, 'a run without rows is seen to be one');
SELECT matches(evaluation_report_html(none), '0 rows', 'and reported so') FROM few;
SELECT results_eq($$ SELECT difference > 0, p_value FROM evaluation_compare, few WHERE run_a = twice AND run_b = again AND metric = 'accuracy' AND class = 'all' $$,
    $$ VALUES (true, NULL::float8) $$, 'keys that come twice pair nothing');
ROLLBACK TO small;

-- ---- what is refused ----
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT ''Mr John Smith'' AS truth, 0.5 AS score', 'probability') $$, '22023', 'truth of row 1 is no boolean', 'a text in the place of a truth is not repeated');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT repeat(''x'', 200) AS truth, ''b'' AS prediction', 'classification') $$, '22023', 'label of row 1 has more than 128 characters', 'a label is no text');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT true AS truth', 'probability') $$, '42703', 'dataset of a probability evaluation has no column "score"', 'a missing column is named');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT 1 AS query', 'ranking') $$, '42703', NULL, 'in rankings too');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT true AS truth; DROP TABLE span', 'probability') $$, '42601', NULL, 'a query is one query');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'WITH d AS (DELETE FROM span RETURNING i) SELECT true AS truth, 0.5 AS score FROM d', 'probability') $$, NULL, NULL, 'and only reads');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT 1', 'nonsense') $$, '22023', 'unknown task of an evaluation', 'a task is one of five');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT true AS truth, 0.5 AS score) AS medchat_row; SELECT to_jsonb(q) FROM (SELECT true AS truth, 0.5 AS score) AS q; SELECT jsonb ''{}'' FROM (SELECT 1', 'probability') $$, '42P11', NULL, 'nor several in the clothes of one');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT ''Mr John Smith''::text AS truth, ''[]''::jsonb AS prediction', 'spans') $$, '22023', 'truth of row 1 is no jsonb array of spans', 'a text in the place of spans is not repeated');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT true AS truth, 0.5 AS score, repeat(''note '', 30) AS note', 'probability') $$, '54000', 'column "note" of the dataset is no group: more than 1000 different values or 128 characters', 'a text is no group');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT true AS truth, 0.5 AS score, i FROM triage', 'probability') $$, '54000', 'column "i" of the dataset is no group: more than 1000 different values or 128 characters', 'a key is no group');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT true AS truth, 0.5 AS score, 1 AS overall', 'probability') $$, '22023', NULL, 'overall is all rows');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT true AS truth, 1e400::numeric AS score', 'probability') $$, '22023', 'score of row 1 is not from 0 to 1', 'a probability is from 0 to 1');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT 1 AS query, 1 AS key, 1.5 AS relevance, 1 AS score', 'ranking') $$, '22023', 'relevance of row 1 is no whole number', 'a relevance is not rounded');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT repeat(''x'', 300) AS query, 1 AS key, 1 AS relevance, 1 AS score', 'ranking') $$, '22023', 'query of row 1 has more than 256 characters', 'a query is kept by its name');
SELECT throws_ok(format($$ SELECT evaluate('x', 'm', 'SELECT ''a'' AS truth, ''b'' AS prediction, 0.5 AS score', 'classification', %L) $$, o), '22023', NULL, 'options: ' || o)
FROM unnest('{"[]","\"x\"","{\"label_order\": \"ab\"}","{\"label_order\": [\"a\", \"a\", \"b\"]}","{\"label_order\": []}","{\"positive\": \"A\"}"}'::text[]) AS o;
SELECT throws_ok($$ SELECT evaluation_report_html(-1) $$, '42704', NULL, 'a report needs a run');

-- ---- reports ----
SELECT matches(evaluation_report_html(triage), '(?s)^<!DOCTYPE html>.*ROC curve.*Confusion matrix.*accuracy by site.*</html>\s*$', 'the report of a run has its plots') FROM run;
SELECT results_eq($$ SELECT count(*) FROM run, regexp_matches(evaluation_report_html(triage), '<svg viewBox="0 0 420', 'g') $$,
    $$ SELECT count(*) FROM run, regexp_matches(evaluation_report_html(triage), '<details>', 'g') $$, 'a table under each plot');
SELECT doesnt_match(evaluation_report_html(triage) || monitoring_report_html('triage'), '<script|src=|href=|url\(', 'nothing is loaded') FROM run;
SELECT matches(evaluation_report_html(spans), 'By category.*DATE.*PATIENT', 'spans are shown by category') FROM run;
SELECT matches(monitoring_report_html('triage', '1 day'), '(?s)Latest run.*Drift from the first run.*over time', 'monitoring shows drift and trends');

-- ---- who may ----
CREATE ROLE regress_analyst;
CREATE ROLE regress_stranger;
CREATE ROLE regress_dashboard;
GRANT pg_read_all_stats TO regress_dashboard;
GRANT USAGE ON SCHEMA medchat, public TO regress_analyst, regress_stranger, regress_dashboard;
GRANT SELECT ON triage, run TO regress_analyst;
GRANT EXECUTE ON FUNCTION evaluate(text, text, text, text, jsonb), record_evaluation(evaluation_run, evaluation_prediction[], evaluation_state[], evaluation_value[])
    TO regress_analyst, regress_stranger;
SET ROLE regress_analyst;
SELECT is((SELECT count(*) FROM evaluation_summary), 0::bigint, 'runs of others are not seen');
SELECT ok(evaluate('mine', 'm', 'SELECT i AS key, truth, predicted AS prediction FROM triage', 'classification') > 0, 'an analyst evaluates what he may read');
SELECT is((SELECT run_by FROM evaluation_summary WHERE name = 'mine'), 'regress_analyst'::name, 'the run is his');
SELECT throws_ok($$ SELECT evaluate('x', 'm', 'SELECT i AS key, truth, predicted AS prediction FROM span', 'spans') $$, '42501', NULL, 'and nothing else');
SELECT lives_ok($$ SELECT evaluate('x', 'm', 'SELECT 1 AS query, i AS key, 1 AS relevance, p AS score FROM triage', 'ranking') $$, 'every task needs the same rights');
SELECT throws_ok($$ SELECT record_evaluation(ROW(r.triage, now(), 'x', 'classification', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 'done', 'postgres')::evaluation_run, NULL, NULL, NULL) FROM run r $$,
    '42501', NULL, 'nobody writes into another''s run');
SELECT throws_ok('SELECT * FROM evaluation_prediction', '42501', NULL, 'tables are closed');
RESET ROLE;
SAVEPOINT forged;
SET ROLE regress_analyst;
DO $$
DECLARE
    r evaluation_run;
BEGIN
    FOR i IN 1..2 LOOP
        r := NULL;
        r.name := 'forged';
        r.task := 'probability';
        r.run_id := record_evaluation(r, ARRAY[ROW(NULL, 'test', 'k', 'maybe', NULL, 0.5, 0.5)]::evaluation_prediction[], NULL,
                                      ARRAY[ROW(NULL, 'test', 'overall', 'all', 'all', 'roc_auc', 1, NULL, NULL, 1)]::evaluation_value[]);
        r.status := 'done';
        r.dataset_hash := 'forged';
        r.n := 1;
        r.n_skipped := 0;
        PERFORM record_evaluation(r, NULL, NULL, NULL);
    END LOOP;
END $$;
RESET ROLE;
SELECT lives_ok($$ SELECT count(p_value) FROM evaluation_compare $$, 'a forged run does not take the views from others');
ROLLBACK TO forged;
SET ROLE regress_stranger;
SELECT is((SELECT count(*) FROM evaluation_summary), 0::bigint, 'a stranger sees no run');
SELECT throws_ok($$ SELECT evaluation_report_html(1) $$, '42704', NULL, 'nor its report');
SET ROLE regress_dashboard;
SELECT is((SELECT count(*) FROM evaluation_summary), 8::bigint, 'a member of pg_read_all_stats sees all');
RESET ROLE;

-- ---- dashboards ----
SET enable_seqscan = off;
CREATE FUNCTION plan_of(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || query; END $$;
SELECT matches((SELECT string_agg(p, E'\n') FROM plan_of(format('SELECT * FROM evaluation_%s WHERE "time" > now() - interval ''1 day''', v)) AS p), 'Index Cond: \("?time"? > ',
    'a filter on time reaches the index of runs: evaluation_' || v)
FROM unnest(ARRAY['metric', 'summary', 'by_group', 'confusion', 'calibration', 'curve', 'trend', 'errors']) AS v;
SELECT is_empty($$ SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'medchat' AND table_name LIKE 'evaluation\_%' AND data_type IN ('jsonb', 'json') $$,
    'no jsonb in what dashboards read');

SELECT * FROM finish();
ROLLBACK;
