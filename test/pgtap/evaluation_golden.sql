-- If this fails, a metric does not give what the reference libraries give (scikit-learn, seqeval, nervaluate, sacrebleu, rouge,
-- trec_eval, pROC and others), or not NULL where SQL should: whoever compares models by it is misled.
-- Each query computes a metric from the parameters $1 of a case; {t} is its input, {w} ", weight" for a case with weights.
BEGIN;
SET client_min_messages = warning;
\set metrics `echo "${PGHOST}/test/data/metrics"`
\ir ../data/metrics/load.sql

CREATE TEMP TABLE query (metric text PRIMARY KEY, query text);
INSERT INTO query VALUES
-- ---- classification: through a state, by the aggregate with all options ----
('accuracy', $$SELECT to_jsonb(accuracy_score(y_true, y_pred{w})) FROM {t} WHERE coalesce($1 ->> 'grp', {grp}) = {grp}$$),
('zero_one_loss', $$SELECT to_jsonb(1 - accuracy_score(y_true, y_pred{w})) FROM {t}$$),
('balanced_accuracy', $$SELECT to_jsonb(balanced_accuracy_score(y_true, y_pred{w})) FROM {t}$$),
('matthews_corrcoef', $$SELECT to_jsonb(matthews_corrcoef(y_true, y_pred{w})) FROM {t}$$),
('cohen_kappa', $$SELECT to_jsonb(cohen_kappa_score(y_true, y_pred, $1 ->> 'weights', golden.texts($1 -> 'labels'){w})) FROM {t}$$),
('precision', $$SELECT to_jsonb(precision_score(y_true, y_pred, $1 ->> 'average', $1 ->> 'pos_label', ($1 ->> 'zero_division')::float8{w})) FROM {t}$$),
('recall', $$SELECT to_jsonb(recall_score(y_true, y_pred, $1 ->> 'average', $1 ->> 'pos_label', ($1 ->> 'zero_division')::float8{w})) FROM {t}$$),
('f1', $$SELECT to_jsonb(f1_score(y_true, y_pred, $1 ->> 'average', $1 ->> 'pos_label', ($1 ->> 'zero_division')::float8{w})) FROM {t} WHERE coalesce($1 ->> 'grp', {grp}) = {grp}$$),
('fbeta', $$SELECT to_jsonb(fbeta_score(classification_state(y_true, y_pred{w}), ($1 ->> 'beta')::float8, $1 ->> 'average', $1 ->> 'pos_label')) FROM {t}$$),
('jaccard', $$SELECT to_jsonb(jaccard_score(classification_state(y_true, y_pred{w}), $1 ->> 'average', $1 ->> 'pos_label', ($1 ->> 'zero_division')::float8)) FROM {t}$$),
('specificity', $$SELECT to_jsonb(specificity_score(y_true, y_pred, 'binary', $1 ->> 'pos_label', 0{w})) FROM {t}$$),
('npv', $$SELECT to_jsonb(negative_predictive_value(y_true, y_pred, 'binary', $1 ->> 'pos_label', 0{w})) FROM {t}$$),
('per_class_report', $$SELECT coalesce(jsonb_agg(jsonb_build_array(label, "precision", recall, f1, support) ORDER BY label COLLATE "C"), '[]')
    FROM report_rows((SELECT classification_report(y_true, y_pred{w}) FROM {t}))$$),
-- the libraries print pairs that do not occur too
('confusion_matrix', $$WITH cell AS (SELECT * FROM confusion_rows((SELECT confusion_matrix(y_true, y_pred{w}) FROM {t}))),
    label AS (SELECT truth AS l FROM cell UNION SELECT prediction FROM cell)
    SELECT jsonb_agg(jsonb_build_array(a.l, b.l, coalesce(n, 0)) ORDER BY a.l COLLATE "C", b.l COLLATE "C")
    FROM label a CROSS JOIN label b LEFT JOIN cell ON truth = a.l AND prediction = b.l$$),
('under_triage_rate', $$SELECT to_jsonb(under_triage_rate(y_true, y_pred, golden.texts($1 -> 'order_low_to_high'))) FROM {t}$$),
('over_triage_rate', $$SELECT to_jsonb(over_triage_rate(y_true, y_pred, golden.texts($1 -> 'order_low_to_high'))) FROM {t}$$),
('within_one_accuracy', $$SELECT to_jsonb(within_one(y_true, y_pred, golden.texts($1 -> 'order_low_to_high'))) FROM {t}$$);

CREATE FUNCTION golden.texts(jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$SELECT array_agg(t ORDER BY o) FROM jsonb_array_elements_text($1) WITH ORDINALITY AS e (t, o)$$;

CREATE FUNCTION golden.value(query text, input text, params jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    result jsonb;
    -- the goldens of scores on rows_100k
    columns bool := EXISTS (SELECT FROM pg_attribute WHERE attrelid = ('golden.' || input)::regclass AND attname = 'grp');
BEGIN
    query := replace(query, '{t}', 'golden.' || input);
    query := replace(query, '{w}', CASE WHEN params ? 'weighted_rows' THEN ', weight' ELSE '' END);
    query := replace(query, '{grp}', CASE WHEN columns THEN 'grp' ELSE '''''' END);
    EXECUTE query INTO result USING params;
    RETURN result;
EXCEPTION WHEN OTHERS THEN
    RETURN to_jsonb(SQLERRM);
END $$;

SET search_path = medchat, public;
CREATE TEMP TABLE result AS
SELECT e.*, golden.value(q.query, e.input, e.params) AS got
FROM golden.expected e JOIN query q USING (metric);

SELECT no_plan();
SELECT is_empty(format($$ SELECT id, input, params, got, value FROM result WHERE metric = %L
                          AND NOT CASE sql WHEN 'NULL' THEN got IS NULL WHEN 'zero rows' THEN got IS NULL OR got = '[]' ELSE golden.agrees(got, value, tol) END $$, metric),
                format('%s: %s of the golden cases', metric, count(*)))
FROM result GROUP BY metric ORDER BY min(id);
SELECT * FROM finish();
ROLLBACK;
