-- Evaluation: metrics as aggregates over two columns, and states that merge.
-- A metric has three forms of one name: the aggregate over rows, the plain function of a state, and the plain function of a
-- state with options.  All aggregates over the same columns and options share their transition function, so that calls with the
-- same arguments share one state.  A state is a bytea; the empty one is the state of no rows.

CREATE FUNCTION merge_states(state bytea, other bytea)
RETURNS bytea
AS 'MODULE_PATHNAME', 'medchat_merge_states'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION merge_states(bytea, bytea) IS 'the state of the rows of both states: what combines partial aggregates';

CREATE AGGREGATE merge_state(state bytea) (
    SFUNC = merge_states, STYPE = bytea, INITCOND = '', COMBINEFUNC = merge_states, PARALLEL = SAFE);
COMMENT ON AGGREGATE merge_state(bytea) IS 'the state of all rows of the states: of days into a month, of sites into one';

CREATE TYPE interval_estimate AS (value float8, low float8, high float8);
COMMENT ON TYPE interval_estimate IS 'a metric with the ends of its confidence interval';
CREATE TYPE delong_interval AS (auc float8, variance float8, low float8, high float8);
COMMENT ON TYPE delong_interval IS 'area under the ROC curve with variance and confidence interval (DeLong)';
CREATE TYPE delong_comparison AS (auc_a float8, auc_b float8, z float8, p float8);
COMMENT ON TYPE delong_comparison IS 'areas of two scores of the same rows, and the test that they are equal (DeLong)';
CREATE TYPE mcnemar_result AS (only_a float8, only_b float8, statistic float8, p float8);
COMMENT ON TYPE mcnemar_result IS 'rows where only one of two models is right, and the test that they are equally often (McNemar)';

-- Makes the forms of one metric; dropped at the end of this script.
--   aggregates  argument lists of the aggregates, each "arguments : add [: remove]", the names of its transition functions
--               (C symbols medchat_add and medchat_remove); with remove the aggregate slides over window frames
--   result      what the metric returns; NULL for the state itself
--   plain       options of the plain function of a state besides the form without, NULL: none
--   final       name of the plain functions, if not the aggregate's
CREATE FUNCTION make_metric(name text, aggregates text[], result text, plain text, what text, final text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $do$
DECLARE
    part text[];
    item text;
    arguments text;
    types text;
    verb text;
    finish text := coalesce(final, name);
BEGIN
    IF result IS NOT NULL AND to_regprocedure(format('@extschema@.%I(bytea)', finish)) IS NULL THEN
        EXECUTE format('CREATE FUNCTION @extschema@.%I(state bytea) RETURNS %s AS ''MODULE_PATHNAME'', ''medchat_%1$s'' '
            'LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100', finish, result);
        EXECUTE format('COMMENT ON FUNCTION @extschema@.%I(bytea) IS %L', finish, 'of a state: ' || what);
    END IF;
    IF plain IS NOT NULL THEN
        types := regexp_replace(regexp_replace(plain, ' DEFAULT [^,]+', '', 'g'), '\w+ (\S+)', '\1', 'g');
        EXECUTE format('CREATE FUNCTION @extschema@.%I(state bytea, %s) RETURNS %s AS ''MODULE_PATHNAME'', ''medchat_%1$s'' '
            'LANGUAGE C IMMUTABLE %4$s PARALLEL SAFE COST 100', finish, plain, result, CASE WHEN plain ~ 'DEFAULT' THEN '' ELSE 'STRICT' END);
        EXECUTE format('COMMENT ON FUNCTION @extschema@.%I(bytea, %s) IS %L', finish, types, 'of a state: ' || what);
    END IF;
    FOREACH item IN ARRAY aggregates LOOP
        part := regexp_split_to_array(item, ' : ');
        arguments := part[1];
        types := regexp_replace(arguments, '\w+ (\S+)', '\1', 'g');
        FOREACH verb IN ARRAY part[2:] LOOP
            CONTINUE WHEN to_regprocedure(format('@extschema@.%I(bytea, %s)', verb, types)) IS NOT NULL;
            EXECUTE format('CREATE FUNCTION @extschema@.%I(state bytea, %s) RETURNS bytea AS ''MODULE_PATHNAME'', ''medchat_%1$s'' '
                'LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4', verb, arguments);
            EXECUTE format('COMMENT ON FUNCTION @extschema@.%I(bytea, %s) IS ''transition function of metrics''', verb, types);
        END LOOP;
        EXECUTE format('CREATE AGGREGATE @extschema@.%I(%s) (SFUNC = @extschema@.%I, STYPE = bytea, INITCOND = '''', '
            'COMBINEFUNC = @extschema@.merge_states, %s %s PARALLEL = SAFE)', name, arguments, part[2],
            CASE WHEN result IS NOT NULL THEN format('FINALFUNC = @extschema@.%I, ', finish) END,
            CASE WHEN part[3] IS NOT NULL
                 THEN format('MSFUNC = @extschema@.%I, MINVFUNC = @extschema@.%I, MSTYPE = bytea, MINITCOND = '''', ', part[2], part[3])
                      || CASE WHEN result IS NOT NULL THEN format('MFINALFUNC = @extschema@.%I, ', finish) ELSE '' END END);
        EXECUTE format('COMMENT ON AGGREGATE @extschema@.%I(%s) IS %L', name, types, what);
    END LOOP;
END $do$;

-- ---- classification ----
-- each option list for labels of type text, bool and bigint; weights for text only
DO $do$ BEGIN
PERFORM @extschema@.make_metric(name,
           ARRAY(SELECT format('truth %s, prediction %1$s%s : classification_add : classification_remove', label, ', ' || nullif(o, ''))
                 FROM unnest(options) WITH ORDINALITY AS o (o, n), unnest(ARRAY['text', 'bool', 'bigint']) WITH ORDINALITY AS l (label, m) ORDER BY n, m)
           || ARRAY(SELECT format('truth text, prediction text%s, weight float8 : classification_add_weighted : classification_remove_weighted', ', ' || nullif(weighted, ''))
                    WHERE weighted IS NOT NULL),
           result, plain, what)
FROM (VALUES
    ('accuracy_score', ARRAY[''], '', 'float8', NULL,
        'share of rows whose prediction is the truth'),
    ('balanced_accuracy_score', ARRAY[''], '', 'float8', NULL,
        'mean recall of the labels that occur in truth'),
    ('matthews_corrcoef', ARRAY[''], '', 'float8', NULL,
        'Matthews correlation of truth and prediction, for any number of labels; 0 where it is undefined'),
    ('cohen_kappa_score', ARRAY['', 'weights text, labels text[]'], 'weights text, labels text[]', 'float8',
        'weights text, labels text[] DEFAULT NULL',
        'Cohen''s kappa; weights linear or quadratic by the distance of labels in the order given (else bytewise)'),
    ('fbeta_score', ARRAY['beta float8', 'beta float8, average text', 'beta float8, average text, positive text'], NULL, 'float8',
        'beta float8, average text DEFAULT NULL, positive text DEFAULT NULL, zero_division float8 DEFAULT 0',
        'F1 that counts recall beta times as much as precision; averaged over labels (macro unless said)'),
    ('under_triage_rate', ARRAY['label_order text[]'], NULL, 'float8', 'label_order text[]',
        'share of rows predicted less urgent than they are; label_order from the least to the most urgent'),
    ('over_triage_rate', ARRAY['label_order text[]'], NULL, 'float8', 'label_order text[]',
        'share of rows predicted more urgent than they are; label_order from the least to the most urgent'),
    ('within_one', ARRAY['label_order text[]'], NULL, 'float8', 'label_order text[]',
        'share of rows predicted at most one level off; label_order from the least to the most urgent'),
    ('confusion_matrix', ARRAY[''], '', 'jsonb', NULL,
        'array of {truth, prediction, n}, pairs that occur; confusion_rows() unnests it'),
    ('classification_report', ARRAY[''], '', 'jsonb', NULL,
        'precision, recall, F1 and support of each label, and their averages; report_rows() unnests it'),
    ('classification_state', ARRAY[''], '', NULL, NULL,
        'state of the classification metrics: store it, merge it with merge_state, read it with any of them')
    ) AS v (name, options, weighted, result, plain, what);
PERFORM @extschema@.make_metric(name,
           ARRAY(SELECT format('truth %s, prediction %1$s%s : classification_add : classification_remove', label, o)
                 FROM unnest(ARRAY['', ', average text', ', average text, positive text', ', average text, positive text, zero_division float8']) WITH ORDINALITY AS o (o, n),
                      unnest(ARRAY['text', 'bool', 'bigint']) WITH ORDINALITY AS l (label, m) ORDER BY n, m)
           || ARRAY['truth text, prediction text, average text, positive text, zero_division float8, weight float8 : classification_add_weighted : classification_remove_weighted'],
           'float8', 'average text, positive text DEFAULT NULL, zero_division float8 DEFAULT 0', what || '; averaged over labels (macro unless said)')
FROM (VALUES
    ('precision_score', 'of the rows predicted as a label, the share that is'),
    ('recall_score', 'of the rows with a label, the share predicted so (sensitivity)'),
    ('f1_score', 'harmonic mean of precision and recall'),
    ('jaccard_score', 'rows where truth and prediction are the label, of those where either is'),
    ('specificity_score', 'of the rows without a label, the share not predicted so'),
    ('negative_predictive_value', 'of the rows not predicted as a label, the share that is not')
    ) AS v (name, what);
-- intervals: of a share Wilson's, of the others resampled from the counts of the state
PERFORM @extschema@.make_metric(name,
           ARRAY(SELECT format('truth %s, prediction %1$s%s : classification_add : classification_remove', label, o)
                 FROM unnest(options) WITH ORDINALITY AS o (o, n), unnest(ARRAY['text', 'bool', 'bigint']) WITH ORDINALITY AS l (label, m) ORDER BY n, m),
           'interval_estimate', plain, what)
FROM (VALUES
    ('accuracy_ci', ARRAY['', ', level float8', ', level float8, method text'], 'level float8, method text DEFAULT ''wilson''',
        'accuracy with its interval (Wilson, 0.95 unless said)'),
    ('precision_ci', ARRAY[', positive text', ', positive text, level float8'], 'positive text, level float8 DEFAULT 0.95, method text DEFAULT ''wilson''',
        'precision of a label with its interval (Wilson, 0.95 unless said)'),
    ('recall_ci', ARRAY[', positive text', ', positive text, level float8'], 'positive text, level float8 DEFAULT 0.95, method text DEFAULT ''wilson''',
        'recall of a label with its interval (Wilson, 0.95 unless said)'),
    ('specificity_ci', ARRAY[', positive text', ', positive text, level float8'], 'positive text, level float8 DEFAULT 0.95, method text DEFAULT ''wilson''',
        'specificity of a label with its interval (Wilson, 0.95 unless said)'),
    ('f1_ci', ARRAY['', ', average text', ', average text, positive text', ', average text, positive text, level float8, resamples int, seed int'],
        'average text, positive text DEFAULT NULL, level float8 DEFAULT 0.95, resamples int DEFAULT 1000, seed int DEFAULT 0, method text DEFAULT ''percentile''',
        'F1 with its interval: Poisson bootstrap of the counts (1000 resamples, seed 0, 0.95 unless said)'),
    ('balanced_accuracy_ci', ARRAY['', ', level float8, resamples int, seed int'],
        'level float8, resamples int DEFAULT 1000, seed int DEFAULT 0, method text DEFAULT ''percentile''',
        'balanced accuracy with its interval: Poisson bootstrap of the counts (1000 resamples, seed 0, 0.95 unless said)'),
    ('matthews_corrcoef_ci', ARRAY['', ', level float8, resamples int, seed int'],
        'level float8, resamples int DEFAULT 1000, seed int DEFAULT 0, method text DEFAULT ''percentile''',
        'Matthews correlation with its interval: Poisson bootstrap of the counts (1000 resamples, seed 0, 0.95 unless said)'),
    ('cohen_kappa_ci', ARRAY['', ', level float8, resamples int, seed int'],
        'level float8, resamples int DEFAULT 1000, seed int DEFAULT 0, method text DEFAULT ''percentile''',
        'Cohen''s kappa with its interval: Poisson bootstrap of the counts (1000 resamples, seed 0, 0.95 unless said)')
    ) AS v (name, options, plain, what);
END $do$;

CREATE FUNCTION confusion_rows(matrix jsonb)
RETURNS TABLE (truth text, prediction text, n float8)
AS $$ SELECT r.truth, r.prediction, r.n FROM pg_catalog.jsonb_to_recordset(matrix) AS r (truth text, prediction text, n float8) $$
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 25;
COMMENT ON FUNCTION confusion_rows(jsonb) IS 'the cells of a confusion_matrix() as rows';

CREATE FUNCTION report_rows(report jsonb)
RETURNS TABLE (label text, "precision" float8, recall float8, f1 float8, support float8)
AS $$ SELECT r.label, r."precision", r.recall, r.f1, r.support
      FROM pg_catalog.jsonb_to_recordset(report -> 'classes') AS r (label text, "precision" float8, recall float8, f1 float8, support float8) $$
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION report_rows(jsonb) IS 'the labels of a classification_report() as rows';

-- ---- scores of two classes, probabilities, drift, two models ----
DO $do$ BEGIN
PERFORM @extschema@.make_metric(name, aggregates, result, plain, what, final)
FROM (VALUES
    ('roc_auc_score', ARRAY['truth bool, score float8 : score_add', 'truth bool, score float8, max_fpr float8 : score_add',
            'truth bool, score float8, max_fpr float8, weight float8 : score_add_weighted'],
        'float8', 'max_fpr float8',
        'area under the ROC curve, ties count half; up to max_fpr standardised (McClish)', NULL),
    ('roc_auc_approx', ARRAY['truth bool, score float8, bins int : score_add_rounded'],
        'float8', NULL,
        'area under the ROC curve of probabilities rounded to multiples of 1/bins: a state of fixed size', 'roc_auc_score'),
    ('average_precision_score', ARRAY['truth bool, score float8 : score_add', 'truth bool, score float8, weight float8 : score_add_weighted'],
        'float8', NULL,
        'area under the precision-recall curve as a step sum', NULL),
    ('roc_curve', ARRAY['truth bool, score float8 : score_add', 'truth bool, score float8, max_points int : score_add'],
        'jsonb', 'max_points int',
        'array of {threshold, fpr, tpr} from the highest threshold, at most max_points (2000); curve_rows() unnests it', NULL),
    ('precision_recall_curve', ARRAY['truth bool, score float8 : score_add', 'truth bool, score float8, max_points int : score_add'],
        'jsonb', 'max_points int',
        'array of {threshold, precision, recall} from the highest threshold, at most max_points (2000); curve_rows() unnests it', NULL),
    ('youden', ARRAY['truth bool, score float8 : score_add', 'truth bool, score float8, weight float8 : score_add_weighted'],
        'jsonb', NULL,
        'the threshold with the largest sensitivity + specificity - 1: {threshold, sensitivity, specificity, j}', NULL),
    ('sensitivity_at', ARRAY['truth bool, score float8, specificity float8 : score_add',
            'truth bool, score float8, specificity float8, weight float8 : score_add_weighted'],
        'float8', 'specificity float8',
        'the highest sensitivity of a threshold whose specificity is at least the given one', NULL),
    ('net_benefit', ARRAY['truth bool, score float8, threshold float8 : score_add'],
        'float8', 'threshold float8',
        'true positives less false positives times the odds of the threshold, per row (decision curve)', NULL),
    ('delong', ARRAY['truth bool, score float8 : score_add'],
        'delong_interval', 'level float8',
        'area under the ROC curve, its variance and interval (0.95 unless level says)', NULL),
    ('delong', ARRAY['truth bool, score_a float8, score_b float8 : paired_scores_add : paired_scores_remove'],
        'delong_comparison', NULL,
        'areas under the ROC curves of two scores of the same rows, and the test that they are equal', 'delong_test'),
    ('roc_auc_ci', ARRAY['truth bool, score float8 : score_add', 'truth bool, score float8, level float8 : score_add'],
        'interval_estimate', 'level float8',
        'area under the ROC curve with its interval (DeLong, 0.95 unless level says)', NULL),
    ('brier_score', ARRAY['truth bool, score float8 : probability_add : probability_remove',
            'truth bool, score float8, weight float8 : probability_add : probability_remove'],
        'float8', NULL,
        'mean squared error of probabilities', NULL),
    ('log_loss', ARRAY['truth bool, score float8 : probability_add : probability_remove',
            'truth bool, score float8, weight float8 : probability_add : probability_remove'],
        'float8', NULL,
        'mean negative logarithm of the probability given to the truth, clipped to 2^-52', NULL),
    ('expected_calibration_error', ARRAY['truth bool, score float8 : score_add', 'truth bool, score float8, bins int : score_add',
            'truth bool, score float8, bins int, norm text : score_add', 'truth bool, score float8, bins int, norm text, strategy text : score_add'],
        'float8', 'bins int, norm text DEFAULT NULL, strategy text DEFAULT NULL',
        'mean gap of probability and frequency over bins (10, uniform or quantile), weighted by rows (l1), the largest (max) or unweighted (mean)', NULL),
    ('calibration_curve', ARRAY['truth bool, score float8 : score_add', 'truth bool, score float8, bins int : score_add',
            'truth bool, score float8, bins int, strategy text : score_add'],
        'jsonb', 'bins int, strategy text DEFAULT NULL',
        'array of {bin, lower, upper, n, mean_score, observed} of the bins that are not empty; calibration_rows() unnests it', NULL),
    ('calibration_slope', ARRAY['truth bool, score float8 : score_add'],
        'jsonb', NULL,
        'logistic recalibration: {slope, intercept, calibration_in_the_large, observed_expected_ratio}', NULL),
    ('hosmer_lemeshow', ARRAY['truth bool, score float8 : score_add', 'truth bool, score float8, groups int : score_add'],
        'jsonb', 'groups int',
        'Hosmer-Lemeshow test over quantile groups (10): {chi2, df, p}', NULL),
    ('score_state', ARRAY['truth bool, score float8 : score_add', 'truth bool, score float8, weight float8 : score_add_weighted'],
        NULL, NULL,
        'state of the score metrics: store it, merge it with merge_state, read it with any of them', NULL),
    ('psi', ARRAY['is_reference bool, value float8 : score_add', 'is_reference bool, value float8, bins int : score_add',
            'is_reference bool, value float8, bins int, strategy text : score_add',
            'is_reference bool, category text : drift_add : drift_remove'],
        'float8', 'bins int, strategy text DEFAULT NULL',
        'population stability index of reference and current values, by category or bins (Sturges'' rule, or as given; quantile of the reference)', NULL),
    ('js_distance', ARRAY['is_reference bool, value float8 : score_add', 'is_reference bool, value float8, bins int : score_add',
            'is_reference bool, value float8, bins int, strategy text : score_add',
            'is_reference bool, category text : drift_add : drift_remove'],
        'float8', 'bins int, strategy text DEFAULT NULL',
        'Jensen-Shannon distance of reference and current values, by category or bins; 0 to sqrt(ln 2)', NULL),
    ('ks_statistic', ARRAY['is_reference bool, value float8 : score_add'],
        'float8', NULL,
        'the largest gap between the distribution functions of reference and current values (Kolmogorov-Smirnov)', NULL),
    ('wasserstein', ARRAY['is_reference bool, value float8 : score_add'],
        'float8', NULL,
        'the area between the distribution functions of reference and current values, in units of the value', NULL),
    ('drift_state', ARRAY['is_reference bool, category text : drift_add : drift_remove'],
        NULL, NULL,
        'state of the drift metrics of categories; that of numbers is score_state(is_reference, value)', NULL),
    ('mcnemar', ARRAY['right_a bool, right_b bool : paired_add : paired_remove', 'right_a bool, right_b bool, exact bool : paired_add : paired_remove',
            'right_a bool, right_b bool, exact bool, correction bool : paired_add : paired_remove'],
        'mcnemar_result', 'exact bool, correction bool DEFAULT true',
        'McNemar''s test of two models on the same rows, exact unless told otherwise', NULL),
    ('proportion_ci', ARRAY['success bool : proportion_add : proportion_remove', 'success bool, method text : proportion_add : proportion_remove',
            'success bool, method text, level float8 : proportion_add : proportion_remove'],
        'interval_estimate', 'method text, level float8 DEFAULT 0.95',
        'share of rows that are true with its interval: wilson (default), normal, agresti_coull, clopper_pearson or jeffreys; 0.95 unless level says', NULL)
    ) AS v (name, aggregates, result, plain, what, final);
END $do$;

CREATE FUNCTION curve_rows(curve jsonb)
RETURNS TABLE (threshold float8, fpr float8, tpr float8, "precision" float8, recall float8)
AS $$ SELECT r.threshold, r.fpr, r.tpr, r."precision", r.recall
      FROM pg_catalog.jsonb_to_recordset(curve) AS r (threshold float8, fpr float8, tpr float8, "precision" float8, recall float8) $$
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 200;
COMMENT ON FUNCTION curve_rows(jsonb) IS 'the points of a roc_curve() or precision_recall_curve() as rows';

CREATE FUNCTION calibration_rows(curve jsonb)
RETURNS TABLE (bin int, lower float8, upper float8, n float8, mean_score float8, observed float8)
AS $$ SELECT r.bin, r.lower, r.upper, r.n, r.mean_score, r.observed
      FROM pg_catalog.jsonb_to_recordset(curve) AS r (bin int, lower float8, upper float8, n float8, mean_score float8, observed float8) $$
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION calibration_rows(jsonb) IS 'the bins of a calibration_curve() as rows';

-- ---- spans and tags: one row per document or sentence ----
DO $do$ BEGIN
PERFORM @extschema@.make_metric(name,
           ARRAY(SELECT format('truth jsonb, prediction jsonb%s : span_add : span_remove', o)
                 FROM unnest(ARRAY['', ', mode text', ', mode text, category text', ', mode text, category text, min_overlap float8']) AS o),
           'float8', 'mode text, category text DEFAULT NULL', what)
FROM (VALUES
    ('span_precision', 'of the predicted spans, the share that is right: strict (boundaries and category), exact (boundaries), partial (overlap counts half), type (overlap and category), token or relaxed (i2b2); of one category or all'),
    ('span_recall', 'of the right spans, the share predicted: strict, exact, partial, type, token or relaxed; of one category or all'),
    ('span_f1', 'harmonic mean of span precision and recall: strict, exact, partial, type, token or relaxed; of one category or all')
    ) AS v (name, what);
PERFORM @extschema@.make_metric(name, aggregates, result, plain, what)
FROM (VALUES
    ('span_report', ARRAY['truth jsonb, prediction jsonb : span_add : span_remove'], 'jsonb', NULL,
        'counts, precision, recall and F1 of every category and mode; span_rows() unnests it'),
    ('span_state', ARRAY['truth jsonb, prediction jsonb : span_add : span_remove'], NULL, NULL,
        'state of the span metrics: store it, merge it with merge_state, read it with any of them'),
    ('phi_leak_rate', ARRAY['truth jsonb, prediction jsonb : leak_add : leak_remove', 'truth jsonb, prediction jsonb, unit text : leak_add : leak_remove',
            'truth jsonb, prediction jsonb, unit text, category text : leak_add : leak_remove'],
        'float8', 'unit text, category text DEFAULT NULL',
        'share of PHI characters (or of entities or documents, by unit) of which something is left when the predicted spans are removed'),
    ('phi_leak_report', ARRAY['truth jsonb, prediction jsonb : leak_add : leak_remove'], 'jsonb', NULL,
        'characters, entities and documents of PHI, and what is left of them, by category; leak_rows() unnests it'),
    ('leak_state', ARRAY['truth jsonb, prediction jsonb : leak_add : leak_remove'], NULL, NULL,
        'state of phi_leak_rate and phi_leak_report'),
    ('tag_precision', ARRAY['truth text[], prediction text[] : tag_add : tag_remove', 'truth text[], prediction text[], scheme text : tag_add : tag_remove',
            'truth text[], prediction text[], scheme text, average text : tag_add : tag_remove'],
        'float8', 'scheme text, average text',
        'precision of tagged entities (B-, I- ...), micro, macro or weighted; scheme IOB2 or IOBES counts well-formed ones only'),
    ('tag_recall', ARRAY['truth text[], prediction text[] : tag_add : tag_remove', 'truth text[], prediction text[], scheme text : tag_add : tag_remove',
            'truth text[], prediction text[], scheme text, average text : tag_add : tag_remove'],
        'float8', 'scheme text, average text',
        'recall of tagged entities (B-, I- ...), micro, macro or weighted; scheme IOB2 or IOBES counts well-formed ones only'),
    ('tag_f1', ARRAY['truth text[], prediction text[] : tag_add : tag_remove', 'truth text[], prediction text[], scheme text : tag_add : tag_remove',
            'truth text[], prediction text[], scheme text, average text : tag_add : tag_remove'],
        'float8', 'scheme text, average text',
        'F1 of tagged entities (B-, I- ...), micro, macro or weighted; scheme IOB2 or IOBES counts well-formed ones only'),
    ('tag_report', ARRAY['truth text[], prediction text[] : tag_add : tag_remove', 'truth text[], prediction text[], scheme text : tag_add : tag_remove'], 'jsonb', NULL,
        'precision, recall, F1 and support of each type of tagged entity; report_rows() unnests it'),
    ('tag_state', ARRAY['truth text[], prediction text[] : tag_add : tag_remove', 'truth text[], prediction text[], scheme text : tag_add : tag_remove'], NULL, NULL,
        'state of the tag metrics')
    ) AS v (name, aggregates, result, plain, what);
END $do$;

CREATE FUNCTION span_rows(report jsonb)
RETURNS TABLE (category text, mode text, correct float8, incorrect float8, partial float8, missed float8, spurious float8,
    possible float8, actual float8, "precision" float8, recall float8, f1 float8)
AS $$ SELECT r.category, r.mode, r.correct, r.incorrect, r.partial, r.missed, r.spurious, r.possible, r.actual, r."precision", r.recall, r.f1
      FROM pg_catalog.jsonb_to_recordset(report) AS r (category text, mode text, correct float8, incorrect float8, partial float8, missed float8,
          spurious float8, possible float8, actual float8, "precision" float8, recall float8, f1 float8) $$
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 50;
COMMENT ON FUNCTION span_rows(jsonb) IS 'the categories and modes of a span_report() as rows; category NULL is all together';

CREATE FUNCTION leak_rows(report jsonb)
RETURNS TABLE (category text, characters float8, characters_left float8, characters_removed float8, entities float8, entities_left float8,
    entities_untouched float8, documents float8, documents_leaking float8)
AS $$ SELECT r.category, r.characters, r.characters_left, r.characters_removed, r.entities, r.entities_left, r.entities_untouched, r.documents, r.documents_leaking
      FROM pg_catalog.jsonb_to_recordset(report) AS r (category text, characters float8, characters_left float8, characters_removed float8, entities float8,
          entities_left float8, entities_untouched float8, documents float8, documents_leaking float8) $$
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION leak_rows(jsonb) IS 'the categories of a phi_leak_report() as rows; category NULL is all together, characters_removed is told for it only';

-- ---- fairness, agreement, ranking, regression ----
DO $do$ BEGIN
PERFORM @extschema@.make_metric(name,
           ARRAY(SELECT format('truth %s, prediction %1$s, grp text%s : fairness_add : fairness_remove', label, o)
                 FROM unnest(ARRAY['', ', positive text']) WITH ORDINALITY AS o (o, n),
                      unnest(ARRAY['text', 'bool', 'bigint']) WITH ORDINALITY AS l (label, m) ORDER BY n, m)
           || ARRAY['truth text, prediction text, grp text, positive text, weight float8 : fairness_add_weighted : fairness_remove_weighted'],
           result, plain, what)
FROM (VALUES
    ('demographic_parity_difference', 'float8', 'positive text, method text DEFAULT ''between_groups''', 'largest less smallest share predicted positive of a group'),
    ('demographic_parity_ratio', 'float8', 'positive text, method text DEFAULT ''between_groups''', 'smallest over largest share predicted positive of a group'),
    ('equalized_odds_difference', 'float8', 'positive text, method text DEFAULT ''between_groups''', 'largest less smallest true or false positive rate of a group, whichever is larger'),
    ('equalized_odds_ratio', 'float8', 'positive text, method text DEFAULT ''between_groups''', 'smallest over largest true or false positive rate of a group, whichever is smaller'),
    ('group_metrics', 'jsonb', 'positive text', 'n, tp, fp, fn, tn and rates of each group; group_rows() unnests it'),
    ('fairness_state', NULL, NULL, 'state of the fairness metrics')
    ) AS v (name, result, plain, what);
PERFORM @extschema@.make_metric(name,
           ARRAY(SELECT format('item %s, rater text, value %s%s : agreement_add : agreement_remove', item, value, o)
                 FROM unnest(ARRAY['', option]) WITH ORDINALITY AS o (o, n), unnest(ARRAY['text', 'bigint']) AS item, unnest(ARRAY['text', 'bigint']) AS value
                 WHERE o IS NOT NULL ORDER BY n, item, value),
           result, regexp_replace(option, '^, ', ''), what)
FROM (VALUES
    ('fleiss_kappa', 'float8', ', method text', 'agreement of several raters on categories beyond chance; method fleiss or randolph'),
    ('krippendorff_alpha', 'float8', ', level text', 'agreement of raters, of whom some may be missing; level nominal, ordinal, interval or ratio'),
    ('agreement_state', NULL, NULL, 'state of the agreement metrics')
    ) AS v (name, result, option, what);
PERFORM @extschema@.make_metric(name,
           ARRAY(SELECT format('relevance int, score float8, doc_key %s%s : ranking_add : ranking_remove', key, o)
                 FROM unnest(options) WITH ORDINALITY AS o (o, n), unnest(ARRAY['text', 'bigint']) AS key ORDER BY n, key),
           result, plain, what)
FROM (VALUES
    ('ndcg', 'float8', ARRAY['', ', k int', ', k int, ties text, gain text'], 'k int, ties text DEFAULT ''key'', gain text DEFAULT ''linear''',
        'of one query''s documents: normalised discounted cumulative gain of the first k; relevance NULL is not judged, score NULL not retrieved; ties by key or average, gain linear or exponential'),
    ('mrr', 'float8', ARRAY['', ', k int'], 'k int', 'of one query''s documents: one over the rank of the first relevant one; average it over queries'),
    ('recall_at', 'float8', ARRAY['', ', k int'], 'k int', 'of one query''s documents: the share of relevant ones among the first k'),
    ('precision_at', 'float8', ARRAY['', ', k int'], 'k int', 'of one query''s documents: the share of the first k that is relevant'),
    ('map_at', 'float8', ARRAY['', ', k int'], 'k int', 'of one query''s documents: average precision of the first k; its average over queries is MAP'),
    ('ranking_state', NULL, ARRAY[''], NULL, 'state of the ranking metrics of one query')
    ) AS v (name, result, options, plain, what);
PERFORM @extschema@.make_metric(name,
           ARRAY['truth float8, prediction float8 : regression_add : regression_remove', 'truth float8, prediction float8, weight float8 : regression_add : regression_remove'],
           result, NULL, what)
FROM (VALUES
    ('mean_absolute_error', 'float8', 'mean distance of prediction and truth'),
    ('root_mean_squared_error', 'float8', 'root of the mean squared distance of prediction and truth'),
    ('r2_score', 'float8', 'share of the variance of truth that the prediction explains'),
    ('regression_state', NULL, 'state of the regression metrics')
    ) AS v (name, result, what);
END $do$;

CREATE FUNCTION group_rows(metrics jsonb)
RETURNS TABLE (grp text, n float8, tp float8, fp float8, fn float8, tn float8, selection_rate float8, tpr float8, fpr float8, tnr float8, fnr float8, accuracy float8)
AS $$ SELECT r."group", r.n, r.tp, r.fp, r.fn, r.tn, r.selection_rate, r.tpr, r.fpr, r.tnr, r.fnr, r.accuracy
      FROM pg_catalog.jsonb_to_recordset(metrics) AS r ("group" text, n float8, tp float8, fp float8, fn float8, tn float8, selection_rate float8,
          tpr float8, fpr float8, tnr float8, fnr float8, accuracy float8) $$
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION group_rows(jsonb) IS 'the groups of group_metrics() as rows';

-- ---- generated texts ----
DO $do$ BEGIN
PERFORM @extschema@.make_metric(name,
           ARRAY(SELECT format('reference %s, hypothesis text%s : %s_add : %3$s_remove', reference, o, prefix)
                 FROM unnest(options) WITH ORDINALITY AS o (o, n), unnest(ARRAY['text', 'text[]']) WITH ORDINALITY AS r (reference, m) ORDER BY n, m),
           result, plain, what)
FROM (VALUES
    ('exact_match', 'text_match', ARRAY['', ', version text'], 'float8', NULL,
        'share of hypotheses that equal a reference but for case, punctuation and articles (SQuAD)'),
    ('token_f1', 'text_match', ARRAY['', ', version text'], 'float8', NULL,
        'mean F1 of words shared with the best reference (SQuAD, version 1.1 or 2.0)'),
    ('bleu', 'bleu', ARRAY['', ', tokenize text', ', tokenize text, lowercase bool'], 'float8',
        'smooth text, smooth_value float8 DEFAULT NULL, max_order int DEFAULT 4, effective_order bool DEFAULT false',
        'BLEU of all rows together, 0 to 100, as sacrebleu: tokenize 13a, none or char; smooth exp, floor, add-k or none'),
    ('chrf', 'chrf', ARRAY['', ', lowercase bool, whitespace bool', ', lowercase bool, whitespace bool, word_order int'], 'float8',
        'word_order int, beta float8 DEFAULT 2, char_order int DEFAULT 6, eps_smoothing bool DEFAULT false',
        'chrF of all rows together, 0 to 100, as sacrebleu; word_order 2 is chrF++'),
    ('rouge_1', 'rouge', ARRAY['', ', use_stemmer bool'], 'float8', NULL, 'mean F of words shared with the reference (ROUGE-1)'),
    ('rouge_2', 'rouge', ARRAY['', ', use_stemmer bool'], 'float8', NULL, 'mean F of pairs of words shared with the reference (ROUGE-2)'),
    ('rouge_l', 'rouge', ARRAY['', ', use_stemmer bool'], 'float8', NULL, 'mean F of the longest common subsequence of words (ROUGE-L)'),
    ('word_error_rate', 'word_edits', ARRAY[''], 'float8', NULL, 'words to insert, delete or replace, per word of the references'),
    ('char_error_rate', 'char_edits', ARRAY[''], 'float8', NULL, 'characters to insert, delete or replace, per character of the references'),
    ('bleu_state', 'bleu', ARRAY['', ', tokenize text', ', tokenize text, lowercase bool'], NULL, NULL, 'state of bleu'),
    ('chrf_state', 'chrf', ARRAY['', ', lowercase bool, whitespace bool', ', lowercase bool, whitespace bool, word_order int'], NULL, NULL, 'state of chrf'),
    ('text_state', 'text', ARRAY[''], NULL, NULL,
        'state of all text metrics: store it, merge it with merge_state, read it with any of them')
    ) AS v (name, prefix, options, result, plain, what);
END $do$;

DROP FUNCTION make_metric(text, text[], text, text, text, text);
