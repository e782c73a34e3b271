-- If this fails, the SQL face of the text functions does not do what the manual says: forms, positions, NULLs,
-- characters of more than one byte.  How words, sentences and sections are told apart is tested case by case in test/unit.

CREATE TABLE note (id int, body text);
INSERT INTO note VALUES
    (1, E'CHIEF COMPLAINT: chest pain\nHPI: Seen by Dr. Okafor at 8 a.m. He took 2.5 mg b.i.d. No fever.\n\nPLAN\n1. Rest\n2. Follow up'),
    (2, E'Émile Müller\nAllergies: none. Café-au-lait spots…\nPlan: 李娜 agrees. Done 😀.'),
    (3, 'no headings here'),
    (4, ''),
    (5, NULL);

-- ---- one spelling ----
SELECT medchat.normalize_text(E'Mun\u0303oz\u200b, \u201cO\u2019Hara\u201d \u2013 5\u00a0mg\r\nnext') AS composed;
SELECT medchat.normalize_text('MuÃ±oz â€™ 37Â°C') AS repaired;
SELECT medchat.normalize_text('SÃO PAULO, Åse, Смирнова, 李娜') AS left_alone;
SELECT id, medchat.normalize_text(body) = medchat.normalize_text(medchat.normalize_text(body)) AS idempotent FROM note ORDER BY id;

-- ---- rows ----
SELECT w.* FROM note, medchat.words(body) w WHERE id = 2 ORDER BY ordinal;
SELECT s.* FROM note, medchat.sentences(body) s WHERE id IN (1, 2) ORDER BY id, ordinal;
SELECT s.* FROM note, medchat.sections(body) s WHERE id IN (1, 2, 3) ORDER BY id, ordinal;
SELECT id, count(w) FROM note LEFT JOIN medchat.words(body) w ON true WHERE id > 3 GROUP BY id ORDER BY id;
SELECT id, count(s) FROM note LEFT JOIN medchat.sections(body) s ON true WHERE id > 3 GROUP BY id ORDER BY id;

-- ---- positions are characters, whatever the bytes ----
SELECT bool_and(substr(body, start_pos, length) = value) AS words_at_their_place FROM note, medchat.words(body);
SELECT bool_and(substr(body, start_pos, length) = value) AS sentences_at_their_place FROM note, medchat.sentences(body);
SELECT id, string_agg(substr(note.body, start_pos, length), '' ORDER BY ordinal) = note.body AS sections_tile,
       bool_and(position(s.body IN substr(note.body, start_pos, length)) > 0) AS body_within
FROM note, medchat.sections(note.body) s GROUP BY id, note.body ORDER BY id;

-- ---- stems and lemmas: one element for each word ----
SELECT medchat.stem('The patients were running; O’Hara denies 2.5 mg b.i.d.');
SELECT medchat.lemmatize('Two patients', 'pg_catalog.simple');
SELECT medchat.lemmatize('two patients');
SELECT cardinality(medchat.stem(body)) = count(w) AS aligned FROM note LEFT JOIN medchat.words(body) w ON true GROUP BY id, body ORDER BY id;
SELECT medchat.stem(''), medchat.stem(NULL), medchat.lemmatize(NULL), medchat.lemmatize('x', NULL);
SELECT medchat.lemmatize('x', 'no_such_dictionary');

-- ---- limits ----
SET medchat.max_input = '1kB';
SELECT count(*) FROM medchat.words(repeat('word ', 1000));
RESET medchat.max_input;
SELECT count(*) FROM medchat.words(repeat('word ', 100000));
DROP TABLE note;
