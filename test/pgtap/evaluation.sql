-- If this fails, a metric depends on how it was computed: by one worker or three, from rows or from stored states, in one order
-- or another, in a window that slides or one that starts anew; or a mistake (a label that does not exist, an option that
-- changes, a damaged state) gives a number instead of an error.  What the numbers are is tested by evaluation_golden.sql.
BEGIN;
SET client_min_messages = warning;
SET search_path = medchat, public;

CREATE TEMP TABLE row_of AS
SELECT i, (ARRAY['emergency', 'urgent', 'soon', 'routine'])[1 + (i * 7919 % 4)] AS truth,
       (ARRAY['emergency', 'urgent', 'soon', 'routine'])[1 + ((i * 7919 + (i * 31 % 10 > 6)::int) % 4)] AS prediction,
       i * 104729 % 3 = i % 2 AS yes, (i * 7907 % 1000) / 999.0::float8 AS score, 0.1 + i % 13 AS weight,
       'g' || i % 3 AS grp, i % 28 AS day, (i * 7 % 100)::float8 AS y, (i * 7 % 100 + i % 5)::float8 AS y2,
       'the patient has ' || i % 17 || ' signs of ' || i % 7 AS reference, 'a patient had ' || i % 16 || ' signs of ' || i % 7 AS hypothesis,
       jsonb_build_array(jsonb_build_object('start_pos', 1 + i % 3, 'length', 4, 'category', 'NAME')) AS spans,
       jsonb_build_array(jsonb_build_object('start_pos', 1 + i % 2, 'length', 4, 'category', CASE WHEN i % 5 = 0 THEN 'DATE' ELSE 'NAME' END)) AS found
FROM generate_series(1, 12000) AS i;
CREATE TABLE public.evaluation_row AS SELECT * FROM row_of;
ANALYZE public.evaluation_row;

-- one call of each family: the aggregate, its state, the plain function of the state
CREATE TEMP TABLE family (name text, aggregate text, state text, plain text, slides bool);
INSERT INTO family VALUES
('classification', 'f1_score(truth, prediction)', 'classification_state(truth, prediction)', 'f1_score(s)', true),
('weighted classification', 'f1_score(truth, prediction, ''macro'', NULL, 0, weight)', 'classification_state(truth, prediction, weight)', 'f1_score(s)', true),
('bool', 'matthews_corrcoef(yes, score > 0.5)', 'classification_state(yes, score > 0.5)', 'matthews_corrcoef(s)', true),
('score', 'roc_auc_score(yes, score)', 'score_state(yes, score)', 'roc_auc_score(s)', false),
('weighted score', 'average_precision_score(yes, score, weight)', 'score_state(yes, score, weight)', 'average_precision_score(s)', false),
('curve', 'roc_curve(yes, score)', 'score_state(yes, score)', 'roc_curve(s)', false),
('probability', 'log_loss(yes, score)', 'score_state(yes, score)', 'log_loss(s)', true),
('drift', 'psi(yes, score)', 'score_state(yes, score)', 'psi(s)', false),
('categories', 'js_distance(yes, truth)', 'drift_state(yes, truth)', 'js_distance(s)', true),
('spans', 'span_f1(spans, found)', 'span_state(spans, found)', 'span_f1(s)', true),
('leak', 'phi_leak_rate(spans, found)', 'leak_state(spans, found)', 'phi_leak_rate(s)', true),
('tags', 'tag_f1(ARRAY[''B-'' || truth], ARRAY[''B-'' || prediction])', 'tag_state(ARRAY[''B-'' || truth], ARRAY[''B-'' || prediction])', 'tag_f1(s)', true),
('text', 'bleu(reference, hypothesis)', 'text_state(reference, hypothesis)', 'bleu(s)', true),
('rouge', 'rouge_l(reference, hypothesis)', 'text_state(reference, hypothesis)', 'rouge_l(s)', true),
('agreement', 'krippendorff_alpha(i::bigint / 3, grp, truth)', 'agreement_state(i::bigint / 3, grp, truth)', 'krippendorff_alpha(s)', true),
('ranking', 'ndcg(day, score, i::bigint, 10)', 'ranking_state(day, score, i::bigint)', 'ndcg(s, 10)', true),
('regression', 'r2_score(y, y2, weight)', 'regression_state(y, y2, weight)', 'r2_score(s)', true),
('fairness', 'equalized_odds_difference(yes, score > 0.5, grp)', 'fairness_state(yes, score > 0.5, grp)', 'equalized_odds_difference(s)', true);

CREATE FUNCTION pg_temp.value(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v text; BEGIN EXECUTE query INTO v; RETURN v; END $$;

SELECT no_plan();

-- ---- one number, however it is computed ----
CREATE TEMP TABLE expected AS
SELECT name, pg_temp.value(format('SELECT %s FROM row_of', aggregate)) AS v,
       pg_temp.value(format('SELECT md5(%s) FROM row_of', state)) AS bits FROM family;
SELECT isnt(v, NULL, name || ': there is a value') FROM expected;
SELECT is(pg_temp.value(format('SELECT %s FROM (SELECT * FROM row_of ORDER BY md5(i::text)) AS r', aggregate)), v, name || ': in another order of rows')
FROM family JOIN expected USING (name);
SELECT is(pg_temp.value(format('SELECT %s FROM (SELECT %s AS s FROM row_of) AS x', plain, state)), v, name || ': from a state')
FROM family JOIN expected USING (name);
SELECT is(pg_temp.value(format('SELECT md5(merge_state(s ORDER BY day %s)) FROM (SELECT day, %s AS s FROM row_of GROUP BY day) AS x',
                               o, state)), bits, name || ': the same bits merged of days, ' || o)
FROM family JOIN expected USING (name), unnest(ARRAY['ASC', 'DESC']) AS o;
SELECT is(pg_temp.value(format('SELECT %s FROM (SELECT merge_state(s) AS s FROM (SELECT %s AS s FROM row_of GROUP BY day) AS x) AS y', plain, state)), v,
          name || ': from merged states') FROM family JOIN expected USING (name);

-- ---- in parallel: a plan with partial aggregates, the same bits ----
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 3;
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; p text := ''; BEGIN FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP p := p || line || E'\n'; END LOOP; RETURN p; END $$;
SELECT matches(pg_temp.plan(format('SELECT %s FROM public.evaluation_row', aggregate)), 'Finalize Aggregate.*Partial Aggregate', name || ': partial aggregates in parallel')
FROM family;
SELECT is(pg_temp.value(format('SELECT md5(%s) FROM public.evaluation_row', state)), bits, name || ': the same bits by three workers')
FROM family JOIN expected USING (name);
SELECT is(pg_temp.value(format('SELECT %s FROM public.evaluation_row', aggregate)), v, name || ': the same number by three workers')
FROM family JOIN expected USING (name);
SET LOCAL max_parallel_workers_per_gather = 0;

-- ---- partitions ----
CREATE TABLE public.evaluation_day (LIKE row_of) PARTITION BY HASH (day);
CREATE TABLE public.evaluation_day_0 PARTITION OF public.evaluation_day FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE public.evaluation_day_1 PARTITION OF public.evaluation_day FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO public.evaluation_day SELECT * FROM row_of;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT matches(pg_temp.plan('SELECT f1_score(truth, prediction) FROM public.evaluation_day'), 'Finalize Aggregate.*Partial Aggregate', 'partitions are aggregated one by one');
SELECT is(pg_temp.value(format('SELECT md5(%s) FROM public.evaluation_day', state)), bits, name || ': the same bits from partitions')
FROM family JOIN expected USING (name);

-- ---- windows: sliding forward gives what each frame gives ----
CREATE TEMP TABLE first_rows AS SELECT * FROM row_of WHERE i <= 200;
CREATE FUNCTION pg_temp.slides(aggregate text) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE same bool;
BEGIN
    EXECUTE format('SELECT bool_and(w.v IS NOT DISTINCT FROM r.v) FROM
        (SELECT i, (%1$s OVER (ORDER BY i ROWS BETWEEN 20 PRECEDING AND 5 FOLLOWING))::text AS v FROM first_rows) AS w
        JOIN LATERAL (SELECT %1$s::text AS v FROM first_rows WHERE i BETWEEN w.i - 20 AND w.i + 5) AS r ON true', aggregate) INTO same;
    RETURN same;
END $$;
SELECT ok(pg_temp.slides(aggregate), name || ': window frames') FROM family;
SELECT is(count(*), 0::bigint, name || ': slides in linear time') FROM family JOIN pg_aggregate ON aggfnoid::regproc::text = 'medchat.' || split_part(aggregate, '(', 1)
WHERE slides AND aggmtransfn = 0 AND name NOT IN ('categories') GROUP BY name;

-- ---- calls with the same arguments share one state ----
SELECT is((SELECT count(DISTINCT aggtransfn) FROM pg_aggregate WHERE aggfnoid IN ('f1_score(text,text)'::regprocedure, 'accuracy_score(text,text)'::regprocedure,
    'cohen_kappa_score(text,text)'::regprocedure, 'classification_report(text,text)'::regprocedure)), 1::bigint, 'metrics of labels have one transition function');
SELECT is((SELECT count(DISTINCT aggtransfn) FROM pg_aggregate WHERE aggfnoid IN ('roc_auc_score(bool,float8)'::regprocedure, 'average_precision_score(bool,float8)'::regprocedure,
    'expected_calibration_error(bool,float8)'::regprocedure, 'roc_curve(bool,float8)'::regprocedure)), 1::bigint, 'so have those of scores');

-- ---- nothing, and half of something ----
SELECT is(pg_temp.value(format('SELECT %s FROM row_of WHERE false', aggregate)), CASE WHEN name = 'curve' THEN '[]' END, name || ': of no rows') FROM family;
SELECT is(pg_temp.value(format('SELECT length(%s) FROM row_of WHERE false', state)), '0', name || ': the state of no rows is empty') FROM family;
SELECT is(f1_score(t, p), f1_score(t, p) FILTER (WHERE t IS NOT NULL AND p IS NOT NULL), 'a pair with a NULL is skipped')
FROM (VALUES ('a', 'a'), (NULL, 'b'), ('b', NULL), ('b', 'a'), ('b', 'b')) AS v (t, p);
SELECT is(classification_report(t, p) ->> 'classes', '[]', 'a report of skipped rows is empty') FROM (VALUES (NULL, 'x'), ('x', NULL)) AS v (t, p);
SELECT is(f1_score(truth, prediction) FILTER (WHERE i % 2 = 0), (SELECT f1_score(truth, prediction) FROM row_of WHERE i % 2 = 0), 'FILTER') FROM row_of;
SELECT is(accuracy_score(DISTINCT truth, prediction), 0.5::float8, 'DISTINCT') FROM row_of WHERE truth IN ('soon', 'urgent') AND prediction IN ('soon', 'urgent', 'routine');
SELECT is(count(*), 5::bigint, 'GROUPING SETS') FROM (SELECT grp, f1_score(truth, prediction) AS v FROM row_of GROUP BY GROUPING SETS ((grp), (), ())) AS s WHERE v IS NOT NULL;
SELECT is(roc_auc_score(true, s), NULL, 'one class has no ROC curve') FROM unnest(ARRAY[0.1, 0.2]) AS s;
SELECT is((recall_score(truth, prediction, 'binary', 'emergency')), (SELECT avg((prediction = 'emergency')::int)::float8 FROM row_of WHERE truth = 'emergency'), 'recall of a label') FROM row_of;

-- ---- mistakes are errors ----
CREATE FUNCTION pg_temp.fails(query text, message text, what text) RETURNS text LANGUAGE sql AS $$ SELECT throws_ok('SELECT ' || query || ' FROM row_of', NULL, message, what) $$;
SELECT pg_temp.fails('f1_score(truth, prediction, ''binary'', ''urgnt'')', 'label "urgnt" occurs neither in truth nor in prediction', 'a positive label that does not occur');
DO $$
DECLARE detail text;
BEGIN
    PERFORM f1_score(truth, prediction, 'binary', 'urgnt') FROM row_of;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    PERFORM set_config('test.detail', detail, true);
END $$;
SELECT is(current_setting('test.detail'), 'Labels seen: "emergency", "routine", "soon", "urgent".', 'the labels seen are listed');
SELECT pg_temp.fails(format('f1_score(truth, prediction, ''binary'', %L)', 'x' || repeat('é', 50)), 'label "x' || repeat('é', 31) || '" occurs neither in truth nor in prediction', 'a long label is cut between characters');
SELECT pg_temp.fails('f1_score(truth, prediction, grp)', 'an option of the metric changes within a group', 'an option that changes');
SELECT pg_temp.fails('f1_score(truth, prediction, ''mean'')', 'unknown average "mean"', 'an unknown average');
SELECT pg_temp.fails('f1_score(truth, prediction, ''binary'')', 'the average binary needs the name of the positive label', 'binary without a positive label');
SELECT pg_temp.fails('f1_score(i::text, prediction)', 'more than 10000 different labels', 'a column of keys');
SELECT pg_temp.fails('roc_auc_score(yes, ''NaN''::float8)', 'a score must not be NaN', 'a score that is no number');
SELECT pg_temp.fails('brier_score(yes, score * 2)', 'a probability must be a number from 0 to 1', 'a probability above 1');
SELECT pg_temp.fails('expected_calibration_error(yes, score - 1)', 'a probability must be a number from 0 to 1', 'a probability below 0');
SELECT pg_temp.fails('accuracy_score(truth, prediction, -weight)', 'a weight must be a number from 0 to 1e50', 'a negative weight');
SELECT pg_temp.fails('under_triage_rate(truth, prediction, ARRAY[''soon'', ''urgent'', ''urgent'', ''emergency'', ''routine''])', 'label "urgent" comes twice in the order of labels', 'an order that says a label twice');
SELECT pg_temp.fails('under_triage_rate(truth, prediction, ARRAY[''soon'', ''urgent''])', 'label "emergency" is missing from the order of labels', 'an order without a label');
SELECT pg_temp.fails('span_f1(''[{"start_pos": 0, "length": 2}]''::jsonb, found)', 'span 1 of truth has no valid start_pos', 'a span outside of the text');
SELECT pg_temp.fails('tag_f1(ARRAY[''O''], ARRAY[''O'', ''O''])', '2 tags are given for 1 tokens', 'tags of another sentence');
SELECT pg_temp.fails('f1_score(score_state(yes, score))', 'a score state is given where a classification state is wanted', 'a state of another kind');
SELECT throws_ok($$ SELECT merge_state(s) FROM (SELECT score_state(yes, score) AS s FROM row_of UNION ALL SELECT classification_state(truth, prediction) FROM row_of) AS x $$,
    NULL, NULL, 'states of two kinds do not merge');
SELECT throws_ok($$ SELECT f1_score('\x00'::bytea) $$, '22023', 'the bytes are no metric state, or a damaged one', 'bytes that are no state');
SELECT throws_ok(format($$ SELECT f1_score(set_byte(%L, 40, 1 + get_byte(%1$L, 40)::int %% 255)) $$, (SELECT classification_state(truth, prediction) FROM row_of)),
    '22023', 'the bytes are no metric state, or a damaged one', 'a damaged state');

-- ---- marks: whatever makes or reads a state can be sent to another server and put into a generated column ----
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_proc p WHERE pronamespace = 'medchat'::regnamespace AND prokind = 'f' AND prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
                   AND proargnames[1] = 'state' AND (provolatile <> 'i' OR proparallel <> 's' OR proargtypes[0] <> 'bytea'::regtype) $$, 'functions of states are immutable and parallel safe');
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_aggregate a ON a.aggfnoid = p.oid WHERE pronamespace = 'medchat'::regnamespace AND aggfinalfn <> 0
                   AND NOT EXISTS (SELECT FROM pg_proc f WHERE f.oid = a.aggfinalfn AND f.proisstrict AND f.proargtypes = '17'::oidvector) $$, 'what an aggregate ends with is a plain function of its state');

-- ---- the approximate form keeps its state small ----
SELECT cmp_ok(abs(roc_auc_approx(yes, score, 200) - roc_auc_score(yes, score)), '<', 0.01::float8, 'close to the exact area') FROM row_of;
SELECT cmp_ok(length(score_state(yes, round(score::numeric, 2)::float8)), '<', 2000, 'equal scores share an entry') FROM row_of;
SELECT cmp_ok(length(score_state(yes, score + i)), '<=', 16 * 12000 + 64, 'a score takes 16 bytes') FROM row_of;

SELECT * FROM finish();
ROLLBACK;
