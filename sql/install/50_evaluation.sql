-- Evaluation: metrics as aggregates over two columns, and states that merge.
-- A metric has three forms of one name: the aggregate over rows, the plain function of a state, and the plain function of a
-- state with options.  All aggregates of a kind share their transition functions, so that calls with the same arguments
-- share one state.  A state is a bytea; the empty one is the state of no rows.  The tables below list what differs.

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

-- ---- classification: transition functions, by the types of labels and options ----
DO $do$
DECLARE
    label text;
    options text;
    suffix text;
    verb text;
BEGIN
    FOREACH label IN ARRAY ARRAY['text', 'bool', 'bigint'] LOOP
        FOREACH options IN ARRAY ARRAY[
            '',
            ', average text',
            ', average text, positive text',
            ', average text, positive text, zero_division float8',
            ', beta float8',
            ', beta float8, average text',
            ', beta float8, average text, positive text',
            ', weights text, labels text[]',
            ', label_order text[]']
        LOOP
            FOREACH verb IN ARRAY ARRAY['add', 'remove'] LOOP
                EXECUTE format('CREATE FUNCTION @extschema@.classification_%s(state bytea, truth %s, prediction %2$s%s) RETURNS bytea '
                    'AS ''MODULE_PATHNAME'', ''medchat_classification_%1$s'' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4', verb, label, options);
                EXECUTE format('COMMENT ON FUNCTION @extschema@.classification_%s(bytea, %s, %2$s%s) IS '
                    '''transition function of the classification metrics''', verb, label, regexp_replace(options, ' \w+ (\S+)', ' \1', 'g'));
            END LOOP;
        END LOOP;
    END LOOP;
    FOREACH options IN ARRAY ARRAY['', ', average text, positive text, zero_division float8', ', weights text, labels text[]'] LOOP
        FOREACH verb IN ARRAY ARRAY['add', 'remove'] LOOP
            EXECUTE format('CREATE FUNCTION @extschema@.classification_%s_weighted(state bytea, truth text, prediction text%s, weight float8) RETURNS bytea '
                'AS ''MODULE_PATHNAME'', ''medchat_classification_%1$s_weighted'' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4', verb, options);
            EXECUTE format('COMMENT ON FUNCTION @extschema@.classification_%s_weighted(bytea, text, text%s, float8) IS '
                '''transition function of the classification metrics''', verb, regexp_replace(options, ' \w+ (\S+)', ' \1', 'g'));
        END LOOP;
    END LOOP;
END $do$;

-- ---- classification: metrics ----
-- options: the list of argument lists that the aggregate takes after truth and prediction; plain: those of the plain function
DO $do$
DECLARE
    m record;
    label text;
    options text;
    types text;
    sfunc text;
BEGIN
    FOR m IN SELECT * FROM (VALUES
        ('accuracy_score', 'float8', '{""}', '', true,
            'share of rows whose prediction is the truth'),
        ('precision_score', 'float8', '{"",", average text",", average text, positive text",", average text, positive text, zero_division float8"}',
            'average text, positive text DEFAULT NULL, zero_division float8 DEFAULT 0', true,
            'of the rows predicted as a label, the share that is; averaged over labels (macro unless said)'),
        ('recall_score', 'float8', '{"",", average text",", average text, positive text",", average text, positive text, zero_division float8"}',
            'average text, positive text DEFAULT NULL, zero_division float8 DEFAULT 0', true,
            'of the rows with a label, the share predicted so (sensitivity); averaged over labels (macro unless said)'),
        ('f1_score', 'float8', '{"",", average text",", average text, positive text",", average text, positive text, zero_division float8"}',
            'average text, positive text DEFAULT NULL, zero_division float8 DEFAULT 0', true,
            'harmonic mean of precision and recall; averaged over labels (macro unless said)'),
        ('jaccard_score', 'float8', '{"",", average text",", average text, positive text",", average text, positive text, zero_division float8"}',
            'average text, positive text DEFAULT NULL, zero_division float8 DEFAULT 0', true,
            'rows where truth and prediction are the label, of those where either is; averaged over labels (macro unless said)'),
        ('specificity_score', 'float8', '{"",", average text",", average text, positive text",", average text, positive text, zero_division float8"}',
            'average text, positive text DEFAULT NULL, zero_division float8 DEFAULT 0', true,
            'of the rows without a label, the share not predicted so; averaged over labels (macro unless said)'),
        ('negative_predictive_value', 'float8', '{"",", average text",", average text, positive text",", average text, positive text, zero_division float8"}',
            'average text, positive text DEFAULT NULL, zero_division float8 DEFAULT 0', true,
            'of the rows not predicted as a label, the share that is not; averaged over labels (macro unless said)'),
        ('fbeta_score', 'float8', '{", beta float8",", beta float8, average text",", beta float8, average text, positive text"}',
            'beta float8, average text DEFAULT NULL, positive text DEFAULT NULL, zero_division float8 DEFAULT 0', false,
            'F1 that counts recall beta times as much as precision; averaged over labels (macro unless said)'),
        ('balanced_accuracy_score', 'float8', '{""}', '', true,
            'mean recall of the labels that occur in truth'),
        ('matthews_corrcoef', 'float8', '{""}', '', true,
            'Matthews correlation of truth and prediction, for any number of labels; 0 where it is undefined'),
        ('cohen_kappa_score', 'float8', '{"",", weights text, labels text[]"}',
            'weights text, labels text[] DEFAULT NULL', true,
            'Cohen''s kappa; weights linear or quadratic by the distance of labels in the order given (else bytewise)'),
        ('confusion_matrix', 'jsonb', '{""}', '', true,
            'array of {truth, prediction, n}, pairs that occur; confusion_rows() unnests it'),
        ('classification_report', 'jsonb', '{""}', '', true,
            'precision, recall, F1 and support of each label, and their averages; report_rows() unnests it'),
        ('under_triage_rate', 'float8', '{", label_order text[]"}', 'label_order text[]', false,
            'share of rows predicted less urgent than they are; label_order from the least to the most urgent'),
        ('over_triage_rate', 'float8', '{", label_order text[]"}', 'label_order text[]', false,
            'share of rows predicted more urgent than they are; label_order from the least to the most urgent'),
        ('within_one', 'float8', '{", label_order text[]"}', 'label_order text[]', false,
            'share of rows predicted at most one level off; label_order from the least to the most urgent'),
        ('classification_state', NULL, '{""}', '', true,
            'state of the classification metrics: store it, merge it with merge_state, read it with any of them')
        ) AS v (name, result, options, plain, weighted, what)
    LOOP
        IF m.result IS NOT NULL THEN
            EXECUTE format('CREATE FUNCTION @extschema@.%I(state bytea) RETURNS %s AS ''MODULE_PATHNAME'', ''medchat_%1$s'' '
                'LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100', m.name, m.result);
            EXECUTE format('COMMENT ON FUNCTION @extschema@.%I(bytea) IS %L', m.name, 'of a classification state: ' || m.what);
        END IF;
        IF m.plain <> '' THEN
            EXECUTE format('CREATE FUNCTION @extschema@.%I(state bytea, %s) RETURNS %s AS ''MODULE_PATHNAME'', ''medchat_%1$s'' '
                'LANGUAGE C IMMUTABLE %4$sPARALLEL SAFE COST 100', m.name, m.plain, m.result,
                CASE WHEN m.plain !~ 'DEFAULT' THEN 'STRICT ' ELSE '' END);
            EXECUTE format('COMMENT ON FUNCTION @extschema@.%I(bytea, %s) IS %L', m.name,
                regexp_replace(regexp_replace(m.plain, ' DEFAULT \w+', '', 'g'), '\w+ (\S+)', '\1', 'g'), 'of a classification state: ' || m.what);
        END IF;
        FOR label, options, sfunc IN
            SELECT l, o, 'classification_%s' FROM unnest(ARRAY['text', 'bool', 'bigint']) AS l, unnest(m.options::text[]) AS o
            UNION ALL
            SELECT 'text', w || ', weight float8', 'classification_%s_weighted'
            FROM unnest(m.options::text[]) AS w
            WHERE m.weighted AND w IN ('', ', average text, positive text, zero_division float8', ', weights text, labels text[]')
        LOOP
            EXECUTE format('CREATE AGGREGATE @extschema@.%I(truth %s, prediction %2$s%s) (SFUNC = @extschema@.%s, STYPE = bytea, INITCOND = '''', %s'
                'COMBINEFUNC = @extschema@.merge_states, MSFUNC = @extschema@.%4$s, MINVFUNC = @extschema@.%6$s, MSTYPE = bytea, '
                'MINITCOND = '''', %7$sPARALLEL = SAFE)',
                m.name, label, options, format(sfunc, 'add'),
                CASE WHEN m.result IS NOT NULL THEN format('FINALFUNC = @extschema@.%I, ', m.name) ELSE '' END,
                format(sfunc, 'remove'),
                CASE WHEN m.result IS NOT NULL THEN format('MFINALFUNC = @extschema@.%I, ', m.name) ELSE '' END);
            EXECUTE format('COMMENT ON AGGREGATE @extschema@.%I(%s, %2$s%s) IS %L', m.name, label,
                regexp_replace(options, ' \w+ (\S+)', ' \1', 'g'), m.what);
        END LOOP;
    END LOOP;
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
