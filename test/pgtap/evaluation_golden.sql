-- If this fails, a metric does not give what the reference libraries give (scikit-learn, seqeval, nervaluate, sacrebleu, rouge,
-- trec_eval, pROC and others), or not NULL where SQL should: whoever compares models by it is misled.
-- Each query computes a metric from the parameters $1 of a case; {t} is its input, {w} ", weight" for a case with weights.
BEGIN;
SET client_min_messages = warning;
\set metrics `echo "${PGHOST}/test/data/metrics"`
\ir ../data/metrics/load.sql

CREATE TEMP TABLE query (metric text, query text, input text DEFAULT '', PRIMARY KEY (metric, input));
INSERT INTO query (metric, query) VALUES
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
('within_one_accuracy', $$SELECT to_jsonb(within_one(y_true, y_pred, golden.texts($1 -> 'order_low_to_high'))) FROM {t}$$),
-- ---- scores: {y} is the truth as a bool ----
('roc_auc', $$SELECT to_jsonb(roc_auc_score({y}, score, ($1 ->> 'max_fpr')::float8{w})) FROM {t}$$),
('gini', $$SELECT to_jsonb(2 * roc_auc_score({y}, score, NULL{w}) - 1) FROM {t}$$),
('average_precision', $$SELECT to_jsonb(average_precision_score({y}, score{w})) FROM {t}$$),
('brier', $$SELECT to_jsonb(brier_score({y}, score{w})) FROM {t}$$),
('log_loss', $$SELECT to_jsonb(log_loss({y}, score{w})) FROM {t}$$),
('ece', $$SELECT to_jsonb(expected_calibration_error({y}, score, ($1 ->> 'bins')::int)) FROM {t}$$),
('mce', $$SELECT to_jsonb(expected_calibration_error({y}, score, ($1 ->> 'bins')::int, 'max')) FROM {t}$$),
('ace_nonempty_mean', $$SELECT to_jsonb(expected_calibration_error({y}, score, ($1 ->> 'bins')::int, 'mean')) FROM {t}$$),
('youden', $$SELECT CASE WHEN y -> 'threshold' = 'null' THEN y - 'threshold' WHEN y IS NULL AND n > 0 THEN '{"j": null}' ELSE y END FROM (SELECT youden({y}, score{w}) AS y, count(*) AS n FROM {t}) AS s$$),
('sensitivity_at_specificity', $$SELECT to_jsonb(sensitivity_at({y}, score, ($1 ->> 'specificity_min')::float8{w})) FROM {t}$$),
('reliability_curve', $$SELECT jsonb_agg(jsonb_build_array(observed, mean_score) ORDER BY bin)
    FROM calibration_rows((SELECT calibration_curve({y}, score, ($1 ->> 'bins')::int, $1 ->> 'strategy') FROM {t}))$$),
('ks_between_classes', $$SELECT to_jsonb(ks_statistic({y}, score)) FROM {t}$$),
('observed_expected_ratio', $$SELECT calibration_slope({y}, score) -> 'observed_expected_ratio' FROM {t}$$),
('net_benefit', $$SELECT to_jsonb(net_benefit({y}, score, ($1 ->> 'threshold')::float8)) FROM {t}$$),
('calibration_slope_intercept', $$SELECT jsonb_build_object('slope', c -> 'slope', 'intercept_joint', c -> 'intercept',
    'intercept_offset_only', c -> 'calibration_in_the_large') FROM (SELECT calibration_slope({y}, score) AS c FROM {t}) AS s$$),
('auc_delong', $$SELECT jsonb_build_array(d.auc, d.variance, d.low, d.high) FROM (SELECT (delong({y}, score)).* FROM {t}) AS d$$),
('auc_delong_paired_test', $$SELECT jsonb_build_array(d.z, d.p, d.auc_b) FROM (SELECT (delong({y}, score, score_b)).* FROM {t}) AS d$$),
('hosmer_lemeshow', $$SELECT jsonb_build_array(h -> 'chi2', h -> 'df', h -> 'p') FROM (SELECT hosmer_lemeshow({y}, score, ($1 ->> 'g')::int) AS h FROM {t}) AS s$$),
-- scikit-learn 1.2 calls the first threshold max(score) + 1
('roc_curve', $$SELECT jsonb_agg(jsonb_build_array(fpr, tpr, coalesce(threshold, (SELECT max(score) + 1 FROM {t}))) ORDER BY threshold DESC NULLS FIRST)
    FROM curve_rows((SELECT roc_curve({y}, score) FROM {t}))$$),
('pr_curve', $$SELECT jsonb_agg(jsonb_build_array("precision", recall, threshold) ORDER BY threshold NULLS LAST)
    FROM curve_rows((SELECT precision_recall_curve({y}, score) FROM {t}))$$),
-- ---- drift ----
('psi', $$SELECT to_jsonb(psi(period = 'ref', value{number})) FROM {t}$$),
('js_distance', $$SELECT to_jsonb(js_distance(period = 'ref', value{number}) / CASE $1 ->> 'base' WHEN '2' THEN sqrt(ln(2::float8)) ELSE 1 END) FROM {t}$$),
('psi_quantile', $$SELECT to_jsonb(psi(period = 'ref', value{number}, ($1 ->> 'bins')::int, 'quantile')) FROM {t}$$),
('wasserstein', $$SELECT to_jsonb(wasserstein(period = 'ref', value{number})) FROM {t}$$),
('ks_2samp', $$SELECT to_jsonb(ks_statistic(period = 'ref', value{number})) FROM {t}$$),
-- ---- two models, shares ----
('proportion_ci', $$SELECT jsonb_agg(jsonb_build_array(c.low, c.high) ORDER BY o)
    FROM (SELECT row_number() OVER () AS o, * FROM {t}) AS p,
         LATERAL (SELECT (proportion_ci(i <= successes, replace($1 ->> 'method', '-', '_'), ($1 ->> 'level')::float8)).* FROM generate_series(1, n) AS i) AS c$$);

-- ---- spans and tags: one row per document or sentence ----
INSERT INTO query (metric, query) VALUES
('span_eval', $$WITH span AS (SELECT * FROM {t} WHERE $1 ->> 'level' IN ('overall', label)),
    doc AS (SELECT golden.spans(doc_id, 'gold', start_pos, end_pos, label, NULL, side) AS truth, golden.spans(doc_id, 'pred', start_pos, end_pos, label, NULL, side) AS prediction
            FROM span GROUP BY doc_id)
    SELECT to_jsonb(r) - '{category,mode}'::text[] FROM span_rows((SELECT span_report(s) FROM (SELECT span_state(truth, prediction) AS s FROM doc) AS x)) AS r
    WHERE category IS NULL AND mode = CASE $1 ->> 'schema' WHEN 'ent_type' THEN 'type' ELSE $1 ->> 'schema' END AND ($1 ->> 'min_overlap_pct')::float8 = 1
    UNION ALL
    SELECT jsonb_build_object('precision', span_precision(truth, prediction, m, NULL, 50), 'recall', span_recall(truth, prediction, m, NULL, 50), 'f1', span_f1(truth, prediction, m, NULL, 50))
    FROM doc, (SELECT CASE $1 ->> 'schema' WHEN 'ent_type' THEN 'type' ELSE $1 ->> 'schema' END) AS mode (m) WHERE ($1 ->> 'min_overlap_pct')::float8 = 50
    HAVING count(*) > 0$$),
('phi_i2b2', $$WITH track AS (SELECT $1 ->> 'track' AS t, ($1 ->> 'track') ~ 'HIPAA' AS hipaa, ($1 ->> 'hipaa_id_idnum') ~ '^included' AS idnum),
    span AS (SELECT doc_id, side, start_pos, end_pos, surface, CASE WHEN t ~ '^Binary' THEN 'x' ELSE type END AS type
             FROM {spans}, track
             WHERE (NOT hipaa OR type IN ('PATIENT', 'CITY', 'STREET', 'AGE', 'DATE', 'PHONE', 'MEDICALRECORD') OR (idnum AND type = 'IDNUM'))
               AND (t !~ '^(NAME|PROFESSION|LOCATION|AGE|DATE|CONTACT|ID|OTHER)' OR category = split_part(t, ' ', 1))),
    doc AS (SELECT golden.spans(d.doc_id, 'gold', start_pos, end_pos, type, surface, side) AS truth, golden.spans(d.doc_id, 'pred', start_pos, end_pos, type, surface, side) AS prediction
            FROM {t} d LEFT JOIN span s ON s.doc_id = d.doc_id GROUP BY d.doc_id)
    SELECT jsonb_build_object('tp', correct, 'fp', spurious, 'fn', missed, 'micro_precision', "precision", 'micro_recall', recall, 'micro_f1', f1) FROM (
        SELECT correct, actual - correct AS spurious, possible - correct AS missed, "precision", recall, f1
        FROM span_rows((SELECT span_report(truth, prediction) FROM doc)) WHERE category IS NULL AND mode = lower(regexp_replace($1 ->> 'track', '.* ', ''))) AS r$$),
('phi_leak', $$WITH doc AS (SELECT golden.spans(d.doc_id, 'gold', start_pos, end_pos, category, surface, side) AS truth, golden.spans(d.doc_id, 'pred', start_pos, end_pos, category, surface, side) AS prediction
            FROM {t} d LEFT JOIN {spans} s ON s.doc_id = d.doc_id GROUP BY d.doc_id)
    SELECT jsonb_build_object('char_recall', 1 - characters_left / characters, 'char_precision', (characters - characters_left) / characters_removed,
        'entity_fully_removed', 1 - entities_left / entities, 'entity_touched', 1 - entities_untouched / entities, 'documents_with_phi', documents,
        'document_leak_rate', documents_leaking / documents, 'leaked_characters', characters_left)
    FROM leak_rows((SELECT phi_leak_report(truth, prediction) FROM doc)) WHERE category IS NOT DISTINCT FROM $1 ->> 'category'$$),
('entity_precision', $$SELECT to_jsonb(tag_precision(gold, pred, $1 ->> 'scheme', $1 ->> 'average')) FROM {sentences}$$),
('entity_recall', $$SELECT to_jsonb(tag_recall(gold, pred, $1 ->> 'scheme', $1 ->> 'average')) FROM {sentences}$$),
('entity_f1', $$SELECT to_jsonb(tag_f1(gold, pred, $1 ->> 'scheme', $1 ->> 'average')) FROM {sentences}$$),
('entity_report', $$SELECT coalesce(jsonb_object_agg(label, jsonb_build_object('precision', "precision", 'recall', recall, 'f1-score', f1, 'support', support)), '{"micro avg": null}')
    FROM report_rows((SELECT tag_report(gold, pred, $1 ->> 'scheme') FROM {sentences}))$$),
('token_accuracy', $$SELECT to_jsonb(accuracy_score(gold, pred)) FROM {t}$$);

INSERT INTO query (metric, query) VALUES
-- ---- fairness ----
('demographic_parity_difference', $$SELECT to_jsonb(demographic_parity_difference(fairness_state(y_true, y_pred, grp, '1'{w}), '1', $1 ->> 'method')) FROM {t}$$),
('demographic_parity_ratio', $$SELECT to_jsonb(demographic_parity_ratio(fairness_state(y_true, y_pred, grp, '1'{w}), '1', $1 ->> 'method')) FROM {t}$$),
('equalized_odds_difference', $$SELECT to_jsonb(equalized_odds_difference(fairness_state(y_true, y_pred, grp, '1'{w}), '1', $1 ->> 'method')) FROM {t}$$),
('equalized_odds_ratio', $$SELECT to_jsonb(equalized_odds_ratio(fairness_state(y_true, y_pred, grp, '1'{w}), '1', $1 ->> 'method')) FROM {t}$$),
('group_metrics', $$SELECT jsonb_object_agg(grp, to_jsonb(g) - '{grp,tp,fp,fn,tn}'::text[]) FROM group_rows((SELECT group_metrics(y_true, y_pred, grp, '1') FROM {t})) AS g$$),
-- ---- agreement ----
('fleiss_kappa', $$SELECT to_jsonb(fleiss_kappa(item, rater, value, $1 ->> 'method')) FROM {t}$$),
('krippendorff_alpha', $$SELECT to_jsonb(krippendorff_alpha(item, rater, value, $1 ->> 'level')) FROM {t}$$),
-- ---- regression ----
('mae', $$SELECT to_jsonb(mean_absolute_error(y_true, y_pred{w})) FROM {t}$$),
('rmse', $$SELECT to_jsonb(root_mean_squared_error(y_true, y_pred{w})) FROM {t}$$),
('mse', $$SELECT to_jsonb(root_mean_squared_error(y_true, y_pred{w}) ^ 2) FROM {t}$$),
('r2', $$SELECT to_jsonb(r2_score(y_true, y_pred{w})) FROM {t}$$),
-- ---- intervals: the accuracy as a bootstrap, which is random ----
('bootstrap_ci', $$SELECT jsonb_build_array(c.low, c.high) FROM (SELECT (balanced_accuracy_ci(classification_state('right'::text, CASE WHEN y_true = pred_a THEN 'right' ELSE 'wrong' END),
    ($1 ->> 'level')::float8, ($1 ->> 'n_resamples')::int, 1, $1 ->> 'method')).* FROM {t}) AS c$$),
-- ---- ranking: per query, and the mean over queries ----
('ndcg', $$SELECT to_jsonb(avg(v)) FROM (SELECT ndcg(rel, score, item, ($1 ->> 'k')::int, CASE WHEN ($1 ->> 'ignore_ties')::bool THEN 'key' ELSE 'average' END, 'linear') AS v FROM {t} GROUP BY query_id) AS q$$),
('ndcg_exp_gain', $$SELECT to_jsonb(avg(v)) FROM (SELECT ndcg(rel, score, item, ($1 ->> 'k')::int, 'average', 'exponential') AS v FROM {t} GROUP BY query_id) AS q$$);
INSERT INTO query (metric, query) VALUES
-- ---- texts ----
('bleu_corpus', $$SELECT jsonb_build_object('score', bleu({state}, coalesce($1 ->> 'smooth_method', 'exp'), ($1 ->> 'smooth_value')::float8, coalesce(($1 ->> 'max_ngram_order')::int, 4)))
    FROM (SELECT bleu_state({refs}, hypothesis, coalesce($1 ->> 'tokenize', '13a'), coalesce(($1 ->> 'lowercase')::bool, false)) AS s FROM {t}) AS x$$),
('bleu_sentence', $$SELECT jsonb_agg(bleu(s, 'exp', NULL, 4, true) ORDER BY id) FROM (SELECT id, bleu_state({refs}, hypothesis) AS s FROM {t} GROUP BY id) AS q$$),
('chrf_corpus', $$SELECT to_jsonb(chrf({state}, coalesce(($1 ->> 'word_order')::int, 0), coalesce(($1 ->> 'beta')::float8, 2), coalesce(($1 ->> 'char_order')::int, 6), coalesce(($1 ->> 'eps_smoothing')::bool, false)))
    FROM (SELECT chrf_state({refs}, hypothesis, coalesce(($1 ->> 'lowercase')::bool, false), coalesce(($1 ->> 'whitespace')::bool, false)) AS s FROM {t}) AS x$$),
('chrf_sentence', $$SELECT jsonb_agg(v ORDER BY id) FROM (SELECT id, chrf({refs}, hypothesis, false, false, coalesce(($1 ->> 'word_order')::int, 0)) AS v FROM {t} GROUP BY id) AS q$$),
('rouge', $$SELECT CASE WHEN $1 ? 'per_row' THEN (SELECT jsonb_agg(v ORDER BY id) FROM (SELECT id, {rouge} AS v FROM {t} GROUP BY id) AS q)
    ELSE (SELECT jsonb_build_object('fmeasure', {rouge}) FROM {t}) END$$),
('wer_corpus', $$SELECT to_jsonb(word_error_rate(reference, hypothesis)) FROM {t}$$),
('cer_corpus', $$SELECT to_jsonb(char_error_rate(reference, hypothesis)) FROM {t}$$),
('squad_em', $$SELECT jsonb_agg(v ORDER BY id) FROM (SELECT id, exact_match(golden.texts(answers), prediction, $1 ->> 'version') AS v FROM {t} GROUP BY id) AS q$$),
('squad_f1', $$SELECT jsonb_agg(v ORDER BY id) FROM (SELECT id, token_f1(golden.texts(answers), prediction, $1 ->> 'version') AS v FROM {t} GROUP BY id) AS q$$),
('squad_corpus', $$SELECT jsonb_build_object('exact_match', 100 * exact_match(golden.texts(answers), prediction, $1 ->> 'version'), 'f1', 100 * token_f1(golden.texts(answers), prediction, $1 ->> 'version')) FROM {t}$$);

INSERT INTO query (metric, query)
SELECT metric, format($$WITH doc AS (SELECT query_id, doc_id, rel, score FROM {t} FULL JOIN {run} USING (query_id, doc_id)),
    q AS (SELECT query_id, %s AS v, count(rel) AS judged FROM doc GROUP BY query_id)
    SELECT CASE WHEN $1 ->> 'missing_queries' ~ '-c' THEN jsonb_build_object('all', avg(coalesce(v, 0)) FILTER (WHERE judged > 0))
                ELSE jsonb_object_agg(query_id, v) FILTER (WHERE v IS NOT NULL) || jsonb_build_object('all', avg(v)) END FROM q$$,
    CASE WHEN metric ~ '^trec_map' THEN format('map_at(rel, score, doc_id, %s)', k)
         WHEN metric ~ '^trec_ndcg' THEN format('ndcg(rel, score, doc_id, %s)', k)
         WHEN metric ~ '^trec_P' THEN format('precision_at(rel, score, doc_id, %s)', k)
         WHEN metric ~ '^trec_recall' THEN format('recall_at(rel, score, doc_id, %s)', k)
         WHEN metric = 'trec_recip_rank' THEN 'mrr(rel, score, doc_id)'
         WHEN metric ~ '^trec_success' THEN format('(mrr(rel, score, doc_id, %s) > 0)::int', k) END)
FROM (SELECT DISTINCT metric, coalesce(substring(metric from '_(\d+)$'), 'NULL') AS k FROM golden.expected
      WHERE metric ~ '^trec_(map|ndcg|P_|recall|recip_rank|success)') AS m;

CREATE FUNCTION golden.one_span(start_pos int, end_pos int, category text, value text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
    $$SELECT jsonb_build_object('start_pos', $1 + 1, 'length', $2 - $1, 'category', $3, 'value', $4)$$;
CREATE FUNCTION golden.add_span(jsonb, int, text, int, int, text, text, text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
    $$SELECT CASE WHEN $8 = $3 THEN $1 || golden.one_span($4, $5, $6, $7) ELSE $1 END$$;
CREATE AGGREGATE golden.spans(doc_id int, want text, start_pos int, end_pos int, category text, value text, side text) (SFUNC = golden.add_span, STYPE = jsonb, INITCOND = '[]');

-- several classes: by hand from the metric of two
INSERT INTO query (metric, input, query) VALUES
('roc_auc', 'prob_multi', $$SELECT to_jsonb(CASE WHEN $1 ->> 'average' = 'weighted' THEN sum(auc * n) / sum(n) ELSE avg(auc) END)
    FROM (SELECT a.auc, a.n FROM (VALUES ('a'), ('b'), ('c'), ('d')) AS c (l), LATERAL (
        SELECT roc_auc_score(y_true = l, (to_jsonb(t) ->> ('p_' || l))::float8, NULL, {weight}) AS auc, sum({weight}) FILTER (WHERE y_true = l) AS n FROM {t} t) AS a) AS s
    WHERE $1 ->> 'multi_class' = 'ovr'$$),
('log_loss', 'prob_multi', $$SELECT to_jsonb(log_loss(true, (to_jsonb(t) ->> ('p_' || y_true))::float8{w})) FROM {t} t$$),
('ece', 'prob_multi', $$SELECT to_jsonb(expected_calibration_error((to_jsonb(t) ->> ('p_' || y_true))::float8 = greatest(p_a, p_b, p_c, p_d),
    greatest(p_a, p_b, p_c, p_d), ($1 ->> 'bins')::int)) FROM {t} t$$),
('mcnemar', 'paired', $$SELECT CASE WHEN $1 ->> 'pair' = 'pred_a vs pred_a' THEN to_jsonb(p) ELSE to_jsonb(m) - '{only_a,only_b,p}'::text[] || jsonb_build_object('p_value', p, 'a_only', only_a, 'b_only', only_b) END
    FROM (SELECT (mcnemar(y_true = pred_a, y_true = CASE WHEN $1 ? 'pair' THEN pred_a ELSE pred_b END,
        ($1 ->> 'exact')::bool, ($1 ->> 'continuity_correction')::bool)).* FROM {t}) AS m$$);

CREATE FUNCTION golden.texts(jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$SELECT array_agg(t ORDER BY o) FROM jsonb_array_elements_text($1) WITH ORDINALITY AS e (t, o)$$;

CREATE FUNCTION golden.value(query text, input text, params jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    result jsonb;
    -- the goldens of scores on rows_100k
    columns bool := EXISTS (SELECT FROM pg_attribute WHERE attrelid = ('golden.' || input)::regclass AND attname = 'grp');
BEGIN
    query := replace(query, '{t}', 'golden.' || input);
    query := replace(query, '{rouge}', format('rouge_%s(reference, hypothesis, %s)', lower(replace(params ->> 'type', 'rouge', '')), coalesce(params ->> 'use_stemmer', 'false')));
    query := replace(query, '{refs}', CASE params ->> 'refs' WHEN '2' THEN 'array_remove(ARRAY[reference, reference2], NULL)' ELSE 'reference' END);
    query := replace(query, '{state}', 's');
    query := replace(query, '{run}', 'golden.' || replace(input, 'qrels', 'run'));
    query := replace(query, '{spans}', 'golden.' || replace(input, 'docs', 'spans'));
    query := replace(query, '{sentences}', format('(SELECT array_agg(gold ORDER BY tok_idx) AS gold, array_agg(pred ORDER BY tok_idx) AS pred FROM golden.%s GROUP BY sent_id) AS s', input));
    query := replace(query, '{w}', CASE WHEN params ? 'weighted_rows' THEN ', weight' ELSE '' END);
    query := replace(query, '{weight}', CASE WHEN params ? 'weighted_rows' THEN 'weight' ELSE '1' END);
    query := replace(query, '{y}', CASE WHEN params ? 'positive' THEN '(y_true::int >= 2)' ELSE 'y_true' END);
    query := replace(query, '{number}', CASE WHEN input = 'drift_cat' THEN '' ELSE '::float8' END);
    query := replace(query, '{grp}', CASE WHEN columns THEN 'grp' ELSE '''''' END);
    EXECUTE query INTO result USING params;
    RETURN result;
EXCEPTION WHEN OTHERS THEN
    RETURN to_jsonb(SQLERRM);
END $$;

SET search_path = medchat, public;
-- the p-value of the test of Kolmogorov and Smirnov is not ours
UPDATE golden.expected SET value = value -> 0 WHERE metric = 'ks_2samp' AND value <> 'null';
-- of ROUGE we give F
UPDATE golden.expected SET value = (SELECT jsonb_agg(v -> 2 ORDER BY o) FROM jsonb_array_elements(value) WITH ORDINALITY AS e (v, o))
WHERE metric = 'rouge' AND params ? 'per_row';
CREATE TEMP TABLE result AS
SELECT e.*, golden.value(q.query, e.input, e.params) AS got
FROM golden.expected e JOIN query q ON q.metric = e.metric
    AND q.input = CASE WHEN EXISTS (SELECT FROM query WHERE query.metric = e.metric AND query.input = e.input) THEN e.input ELSE '' END
-- not ours: areas between pairs of classes; matching that depends on the order of predictions (ours: exact ones first);
-- averages over no entity at all; BLEU's intl tokenizer,
-- intervals by jackknife or of differences, ROUGE-3 and over lines
WHERE e.params ->> 'multi_class' IS DISTINCT FROM 'ovo' AND e.input <> 'spans_overlapping_pred' AND e.params ->> 'tokenize' IS DISTINCT FROM 'intl'
    AND (e.metric <> 'bootstrap_ci' OR e.params ->> 'statistic' = 'accuracy of pred_a' AND e.params ->> 'method' <> 'BCa')
    AND (e.metric <> 'rouge' OR e.params ->> 'type' IN ('rouge1', 'rouge2', 'rougeL'))
    AND NOT (e.metric = 'entity_report' AND e.input = 'bio_no_entities');

SELECT no_plan();
SELECT is_empty(format($$ SELECT id, input, params, got, value FROM result WHERE metric = %L
                          AND NOT CASE sql WHEN 'NULL' THEN got IS NULL WHEN 'zero rows' THEN got IS NULL OR got = '[]' ELSE golden.agrees(got, value, tol) END $$, metric),
                format('%s: %s of the golden cases', metric, count(*)))
FROM result GROUP BY metric ORDER BY min(id);
SELECT * FROM finish();
ROLLBACK;
