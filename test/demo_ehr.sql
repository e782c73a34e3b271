-- An invented EHR: every development note of test/data/deid that names its patient becomes an encounter of that patient.
SET client_min_messages = warning;
CREATE SCHEMA ehr;
CREATE TABLE ehr.patient (
    patient_id int PRIMARY KEY,
    full_name text NOT NULL,
    mrn text,
    phone text
);
CREATE TABLE ehr.encounter (
    encounter_id int PRIMARY KEY,
    patient_id int NOT NULL REFERENCES ehr.patient,
    kind text NOT NULL,
    started date NOT NULL
);
CREATE TABLE ehr.note (
    note_id int PRIMARY KEY,
    encounter_id int NOT NULL REFERENCES ehr.encounter,
    note_text text NOT NULL
);

-- which marked note each note of the EHR is, to compare with its marks
CREATE TABLE gold.ehr_note AS
SELECT row_number() OVER (ORDER BY set, id)::int AS note_id, set, id, type, body,
       (SELECT value FROM gold.element e WHERE (e.set, e.id) = (d.set, d.id) AND category = 'PATIENT' AND form = 'full'
        ORDER BY length DESC, start_pos LIMIT 1) AS full_name,
       (SELECT value FROM gold.element e WHERE (e.set, e.id) = (d.set, d.id) AND category = 'MRN' ORDER BY start_pos LIMIT 1) AS mrn,
       (SELECT value FROM gold.element e WHERE (e.set, e.id) = (d.set, d.id) AND category = 'PHONE' ORDER BY start_pos LIMIT 1) AS phone,
       -- the latest date of the note that is written out in numbers
       coalesce((SELECT max(to_date(value, 'MM/DD/YYYY')) FROM gold.element e
                 WHERE (e.set, e.id) = (d.set, d.id) AND category = 'DATE' AND value ~ '^(0[1-9]|1[0-2])/([01][1-9]|2[0-8])/20[12]\d$'),
                date '2023-02-01') AS started
FROM gold.note d
WHERE set IN ('notes', 'notes-b') AND NOT held_out;

INSERT INTO ehr.patient SELECT note_id, full_name, mrn, phone FROM gold.ehr_note WHERE full_name IS NOT NULL;
INSERT INTO ehr.encounter SELECT note_id, note_id, type, started FROM gold.ehr_note WHERE full_name IS NOT NULL;
INSERT INTO ehr.note SELECT note_id, note_id, body FROM gold.ehr_note WHERE full_name IS NOT NULL;

-- what the database knows of the patient of a note, as scrub() and detect_phi() take it
CREATE VIEW ehr.note_known AS
SELECT note_id, patient_id, note_text,
       jsonb_strip_nulls(jsonb_build_object('PATIENT', jsonb_build_array(full_name), 'MRN', CASE WHEN mrn IS NOT NULL THEN jsonb_build_array(mrn) END,
           'PHONE', CASE WHEN phone IS NOT NULL THEN jsonb_build_array(phone) END, 'NOTE_DATE', started)) AS known
FROM ehr.note JOIN ehr.encounter USING (encounter_id) JOIN ehr.patient USING (patient_id);
ANALYZE;
