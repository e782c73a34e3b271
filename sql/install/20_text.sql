-- Text: one spelling, words, sentences, sections, stems and lemmas.
-- Positions are characters of the text as given, from 1: substr(input, start_pos, length) is the value.
-- COST is what a note of 2.5 kB takes, measured, in units of 25 ns; ROWS are those of such a note.

CREATE FUNCTION normalize_text(input text)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_normalize_text'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION normalize_text(text) IS
'the text in one spelling: Unicode NFC, one kind of space, quote and dash, \n for line ends, no control or invisible characters, mojibake repaired';

CREATE FUNCTION words(input text)
RETURNS TABLE (ordinal int, start_pos int, length int, value text)
AS 'MODULE_PATHNAME', 'medchat_words'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 8000 ROWS 400;
COMMENT ON FUNCTION words(text) IS
'the words of a clinical text; "b.i.d.", "2.5", "mg/dL", "L4-L5", an address or a URL is one word; positions in characters from 1';

CREATE FUNCTION sentences(input text)
RETURNS TABLE (ordinal int, start_pos int, length int, value text)
AS 'MODULE_PATHNAME', 'medchat_sentences'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4000 ROWS 25;
COMMENT ON FUNCTION sentences(text) IS
'the sentences of a clinical text, list items and heading lines among them; positions in characters from 1';

CREATE FUNCTION sections(input text)
RETURNS TABLE (ordinal int, section text, heading text, start_pos int, length int, body text)
AS 'MODULE_PATHNAME', 'medchat_sections'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2000 ROWS 8;
COMMENT ON FUNCTION sections(text) IS
'the sections of a note, headings mapped to a fixed set; section header is what stands before the first heading, other what has no known one; the spans tile the text';

CREATE FUNCTION stem(input text)
RETURNS text[]
AS 'MODULE_PATHNAME', 'medchat_stem'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20000;
COMMENT ON FUNCTION stem(text) IS
'the stem of each word of words(input), by the dictionary english_stem; stop words stay, in lower case';

CREATE FUNCTION lemmatize(input text, dictionary regdictionary)
RETURNS text[]
AS 'MODULE_PATHNAME', 'medchat_lemmatize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 45000;
COMMENT ON FUNCTION lemmatize(text, regdictionary) IS
'for each word of words(input) the first form that the text search dictionary gives, or the word in lower case where it gives none';

CREATE FUNCTION lemmatize(input text)
RETURNS text[]
AS 'MODULE_PATHNAME', 'medchat_lemmatize_default'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 45000;
COMMENT ON FUNCTION lemmatize(text) IS
'for each word of words(input) its base form, by the dictionary medchat.english_lemma, or by english_stem where that does not exist';

-- Debian's hunspell-en-us puts en_us.dict and en_us.affix into the server's tsearch_data; without them there is no dictionary.
DO $$
BEGIN
    CREATE TEXT SEARCH DICTIONARY @extschema@.english_lemma
        (TEMPLATE = pg_catalog.ispell, DictFile = en_us, AffFile = en_us);
    COMMENT ON TEXT SEARCH DICTIONARY @extschema@.english_lemma IS
        'English base forms from the hunspell word list that was installed when medchat was created';
EXCEPTION WHEN config_file_error OR undefined_file OR character_not_in_repertoire
    OR untranslatable_character THEN
    RAISE DEBUG 'medchat.english_lemma is not created: no hunspell dictionary en_us in tsearch_data';
END $$;
