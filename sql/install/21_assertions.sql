-- What a note says of its findings (ConText), and its abbreviations written out.

CREATE FUNCTION assertions(note text, terms text[])
RETURNS TABLE (start_pos int, length int, term text, negated bool, historical bool, hypothetical bool, experiencer text)
AS 'MODULE_PATHNAME', 'medchat_assertions'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600 ROWS 10;
COMMENT ON FUNCTION assertions(text, text[]) IS
'every occurrence of the terms in a note, in any case and as whole words: is it denied, past, only discussed, and whose is it (patient, family, other); positions in characters from 1';

CREATE FUNCTION expand_abbreviations(note text)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_expand_abbreviations'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION expand_abbreviations(text) IS
'the note with clinical abbreviations written out, ambiguous ones by their neighbours; names, credentials and what is in doubt stay';
