-- De-identification: what a policy finds in a note, and the note without it.
-- f(note) is STABLE, its policy comes from medchat.default_policy; f(note, policy, ...) is IMMUTABLE.

GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;

CREATE FUNCTION detect_phi(note text)
RETURNS TABLE (start_pos int, length int, category text, value text, score real, detector text)
AS 'MODULE_PATHNAME', 'medchat_detect_phi_default'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10000 ROWS 20;
COMMENT ON FUNCTION detect_phi(text) IS
'what medchat.default_policy removes from a note: one row per span, positions in characters from 1';

CREATE FUNCTION detect_phi(note text, policy text, known jsonb DEFAULT NULL)
RETURNS TABLE (start_pos int, length int, category text, value text, score real, detector text)
AS 'MODULE_PATHNAME', 'medchat_detect_phi'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 20;
COMMENT ON FUNCTION detect_phi(text, text, jsonb) IS
'what a policy removes from a note, with what is known of the patient: one row per span, positions in characters from 1';

CREATE FUNCTION scrub(note text)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_scrub_default'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION scrub(text) IS
'the note without what medchat.default_policy removes';

CREATE FUNCTION scrub(note text, policy text, style text DEFAULT NULL, patient text DEFAULT NULL,
                      known jsonb DEFAULT NULL, key text DEFAULT NULL)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_scrub'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION scrub(text, text, text, text, jsonb, text) IS
'the note without what a policy removes; style tag, mask, redact, hash or surrogate instead of the policy''s own; patient and key for consistent pseudonyms and shifted dates';

CREATE FUNCTION scrub_report(note text)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'medchat_scrub_report_default'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 20000;
COMMENT ON FUNCTION scrub_report(text) IS
'what scrub(note) does, without PHI: counts by category and detector, lowest score, hashes, versions';

CREATE FUNCTION scrub_report(note text, policy text)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'medchat_scrub_report'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20000;
COMMENT ON FUNCTION scrub_report(text, text) IS
'what scrub(note, policy) does, without PHI: counts by category and detector, lowest score, hashes, versions';

CREATE FUNCTION highlight_html(note text)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_highlight_html_default'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 15000;
COMMENT ON FUNCTION highlight_html(text) IS
'self-contained page for review: the note with everything that medchat.default_policy removes marked';

CREATE FUNCTION highlight_html(note text, policy text, known jsonb DEFAULT NULL)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_highlight_html'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 15000;
COMMENT ON FUNCTION highlight_html(text, text, jsonb) IS
'self-contained page for review: the note with everything that a policy removes marked';

CREATE FUNCTION shift_date(value date, patient text, key text)
RETURNS date
AS 'MODULE_PATHNAME', 'medchat_shift_date'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION shift_date(date, text, text) IS
'the date moved by the patient''s own number of days under a key, the same as in scrubbed notes';

CREATE FUNCTION shift_date(value timestamp, patient text, key text)
RETURNS timestamp
AS 'MODULE_PATHNAME', 'medchat_shift_timestamp'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION shift_date(timestamp, text, text) IS
'the timestamp moved by the patient''s own number of days under a key, the same as in scrubbed notes';

CREATE FUNCTION shift_date(value timestamptz, patient text, key text)
RETURNS timestamptz
AS 'MODULE_PATHNAME', 'medchat_shift_timestamptz'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION shift_date(timestamptz, text, text) IS
'the timestamp moved by the patient''s own number of days (of 24 hours) under a key, the same as in scrubbed notes';

CREATE FUNCTION pseudonym(value text, category text, patient text, key text)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_pseudonym'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION pseudonym(text, text, text, text) IS
'keyed surrogate of a value in the form of its category, the same as in scrubbed notes of the patient';

CREATE FUNCTION generalise_age(age int)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_generalise_age'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION generalise_age(int) IS
'the age, 90+ for everybody over 89';

CREATE FUNCTION generalise_zip(zip text)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_generalise_zip'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION generalise_zip(text) IS
'first three digits of a ZIP code, 000 where fewer than 20,001 people live or the prefix is unknown';

CREATE FUNCTION generalise_date(value date)
RETURNS int
AS 'MODULE_PATHNAME', 'medchat_generalise_date'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION generalise_date(date) IS
'the year of a date, NULL for infinity';

-- core has a version() too, found first by its bare name
CREATE FUNCTION @extschema@.version()
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_version'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.version() IS
'versions of what decides a result: library, rules, lexicon, ICU, ZIP list';
