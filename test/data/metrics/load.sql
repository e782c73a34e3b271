-- The golden inputs and values of metrics, as tables in the schema golden.  psql variable metrics: this folder, as the server sees it.
-- README.md beside it says what the cases are; expected.json holds what the reference libraries gave.
CREATE SCHEMA golden;
SELECT set_config('golden.folder', :'metrics', false) \g /dev/null

DO $$
DECLARE
    t record;
    name text;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('id int, y_true text, y_pred text, weight float8, grp text', '{cls_binary}'),
        ('id int, y_true text, y_pred text, weight float8', '{cls_multi,cls_zero_weights}'),
        ('id int, y_true text, y_pred text, grp text', '{fair_edge}'),
        ('id int, y_true text, y_pred text', '{cls_ordinal,cls_unicode,cls_nulls,cls_one_class,cls_never_positive,cls_no_true_positive_class,cls_single_row,cls_empty,multilabel}'),
        ('y_true text, y_pred text, score float8, weight float8, grp text', '{rows_100k}'),
        ('id int, y_true bool, score float8, score_b float8, weight float8, grp text', '{score_ties,score_noties}'),
        ('id int, y_true bool, score float8', '{score_small,score_all_tied,score_perfect,score_reversed,score_one_class,score_extreme,score_nulls,score_empty}'),
        ('id int, y_true text, p_a float8, p_b float8, p_c float8, p_d float8, weight float8', '{prob_multi}'),
        ('id int, y_true float8, y_pred float8, weight float8', '{reg_basic}'),
        ('id int, y_true float8, y_pred float8', '{reg_constant,reg_single,reg_zeros}'),
        ('sent_id int, tok_idx int, gold text, pred text', '{bio_invalid,bio_iob2,bio_iobes,bio_no_entities}'),
        ('doc_id int, side text, start_pos int, end_pos int, label text', '{spans_basic,spans_edge,spans_overlapping_pred}'),
        ('doc_id int, text text', '{phi_docs,phi_edge_docs}'),
        ('doc_id int, side text, start_pos int, end_pos int, category text, type text, surface text', '{phi_spans,phi_edge_spans}'),
        ('id int, hypothesis text, reference text, reference2 text', '{textgen}'),
        ('id int, prediction text, answers jsonb', '{qa}'),
        ('query_id text, doc_id text, rel int', '{ir_basic_qrels,ir_edge_qrels}'),
        ('query_id text, doc_id text, score float8', '{ir_basic_run,ir_edge_run}'),
        ('query_id int, item text, rel int, score float8', '{rank_matrix}'),
        ('item text, rater text, value text', '{agree_full,agree_missing,agree_one_category,agree_perfect,agree_two}'),
        ('id int, y_true text, pred_a text, pred_b text', '{paired}'),
        ('successes int, n int', '{proportions}'),
        ('period text, value text', '{drift_cat,drift_disjoint,drift_identical,drift_nulls,drift_num,drift_num_ties}')
        ) AS v (columns, names)
    LOOP
        FOREACH name IN ARRAY t.names::text[] LOOP
            EXECUTE format('CREATE UNLOGGED TABLE golden.%I (%s)', name, t.columns);
            EXECUTE format('COPY golden.%I FROM %L (FORMAT csv, HEADER%s)', name, current_setting('golden.folder') || '/' || name || '.csv',
                           CASE name WHEN 'textgen' THEN ', FORCE_NOT_NULL (hypothesis, reference)'
                                     WHEN 'qa' THEN ', FORCE_NOT_NULL (prediction)'
                                     WHEN 'multilabel' THEN ', FORCE_NOT_NULL (y_true, y_pred)' ELSE '' END);
        END LOOP;
    END LOOP;
END $$;

CREATE UNLOGGED TABLE golden.expected (id text PRIMARY KEY, metric text, input text, params jsonb, value jsonb, tol float8, sql text);
INSERT INTO golden.expected
SELECT c ->> 'id', c ->> 'metric', split_part(c ->> 'input', '.', 1), c -> 'params', c -> 'value', (c ->> 'tol')::float8, c ->> 'sql'
FROM jsonb_array_elements(pg_read_file(:'metrics' || '/expected.json')::jsonb -> 'cases') AS c;

-- want and got agree: numbers within tol * max(1, |want|), arrays and objects element by element, "NaN" is null
CREATE FUNCTION golden.agrees(got jsonb, want jsonb, tol float8) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
    k text;
    i int;
BEGIN
    IF want IS NULL OR jsonb_typeof(want) = 'null' OR want IN ('"NaN"', '"Infinity"') THEN
        RETURN got IS NULL OR jsonb_typeof(got) = 'null' OR got = want;
    ELSIF got IS NULL OR jsonb_typeof(got) <> jsonb_typeof(want) THEN
        RETURN false;
    ELSIF jsonb_typeof(want) = 'number' THEN
        RETURN abs((got #>> '{}')::float8 - (want #>> '{}')::float8) <= tol * greatest(1, abs((want #>> '{}')::float8));
    ELSIF jsonb_typeof(want) = 'array' THEN
        IF jsonb_array_length(got) <> jsonb_array_length(want) THEN
            RETURN false;
        END IF;
        FOR i IN 0 .. jsonb_array_length(want) - 1 LOOP
            IF NOT golden.agrees(got -> i, want -> i, tol) THEN
                RETURN false;
            END IF;
        END LOOP;
        RETURN true;
    ELSIF jsonb_typeof(want) = 'object' THEN
        -- what was not computed is not compared: the metric's query says which members it gives
        FOR k IN SELECT jsonb_object_keys(got) LOOP
            IF NOT want ? k OR NOT golden.agrees(got -> k, want -> k, tol) THEN
                RETURN false;
            END IF;
        END LOOP;
        RETURN got <> '{}';
    END IF;
    RETURN got = want;
END $$;
