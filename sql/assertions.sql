-- If this fails, a denied, past, feared or somebody else's finding is reported as the patient's own, positions do
-- not point at the text, or abbreviations are rewritten where they must not be.  How often it is right is measured
-- in test/pgtap/assertions.sql.

CREATE TABLE note (id int, body text);
INSERT INTO note VALUES
    (1, 'Patient denies chest pain, dyspnea, or syncope. History of stroke, now with seizures.'),
    (2, 'FAMILY HISTORY:' || E'\n' || 'Mother: asthma' || E'\n\n' || 'PLAN: Return if fever or chest' || E'\n' || 'pain occurs.'),
    (3, 'Señora Núñez – naïve café; keine Übelkeit. No fever 😀, CHEST  PAIN persists.'),
    (4, 'Her flatmate has influenza. Cannot rule out pneumonia.'),
    (5, '');

SELECT id, a.*
FROM note, medchat.assertions(body, ARRAY['chest pain', 'dyspnea', 'syncope', 'stroke', 'seizures', 'asthma', 'fever', 'pain',
                                          'influenza', 'pneumonia', NULL, '', 'chest pain']) a
ORDER BY id, start_pos;

-- every row is a piece of its note
SELECT count(*) FILTER (WHERE substr(body, start_pos, length) = term) AS exact, count(*)
FROM note, medchat.assertions(body, ARRAY['chest pain', 'fever', 'pneumonia']);

-- NULL and nothing
SELECT * FROM medchat.assertions(NULL, ARRAY['fever']);
SELECT * FROM medchat.assertions('fever', NULL);
SELECT * FROM medchat.assertions('fever', ARRAY[]::text[]);
SELECT * FROM medchat.assertions('fever', ARRAY[NULL]::text[]);

-- abbreviations: the sense that the neighbours mean, and what stays
SELECT medchat.expand_abbreviations(t)
FROM (VALUES ('Pt c/o SOB and CP.'), ('sat 97% on RA'), ('RA with swollen joints, on methotrexate'), ('John Smith MD'), ('MS'), ('')) v (t);
SELECT medchat.expand_abbreviations(NULL) IS NULL AS nothing;

-- marks
SELECT proname, provolatile, proisstrict, proparallel, procost
FROM pg_proc WHERE pronamespace = 'medchat'::regnamespace AND proname IN ('assertions', 'expand_abbreviations') ORDER BY 1;
DROP TABLE note;
