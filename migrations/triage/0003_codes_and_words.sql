-- What is counted, compared and searched, apart from the row that changes all the time.

-- One narrow row of codes for each case: the figures are counted from it, and like cases are found in
-- it. Derived from the case in the same transaction; no personal data and no words.
CREATE TABLE triage.case_codes (
    case_id              uuid PRIMARY KEY REFERENCES triage.cases,
    municipality         text NOT NULL,
    reference            text NOT NULL,
    unit_id              text NOT NULL,
    reported_at          timestamptz NOT NULL,
    -- The calendar year of the internal report, in Copenhagen.
    year                 smallint NOT NULL,
    breach               boolean NOT NULL,
    incident_type        text NOT NULL,
    -- Incidents that are dealt with alike.
    incident_group       text NOT NULL,
    -- One code, or several joined by '+'.
    nature               text NOT NULL,
    cause                text NOT NULL,
    outcome              text NOT NULL,
    notified             text NOT NULL,
    communicated         text NOT NULL,
    filed_in_time        boolean NOT NULL,
    -- Steps of time, so that counting needs no arithmetic.
    awareness_to_filing  text NOT NULL,
    occurrence_to_report text NOT NULL,
    occurrence_to_filing text NOT NULL,
    -- What the case is compared by, once it is assessed.
    features             jsonb
);
CREATE INDEX case_codes_by_year ON triage.case_codes (municipality, year);
-- A selection of the register, counted.
CREATE INDEX case_codes_by_report ON triage.case_codes (municipality, reported_at)
    INCLUDE (notified, outcome, filed_in_time, unit_id, incident_type);
-- The unit's like cases of the last months.
CREATE INDEX case_codes_of_unit ON triage.case_codes (municipality, unit_id, incident_group, reported_at DESC);
-- Own precedents, newest first.
CREATE INDEX case_codes_alike ON triage.case_codes (municipality, incident_group, reported_at DESC, case_id DESC)
    WHERE features IS NOT NULL;

-- Which cases hold a word. A row for each and no array with an index of its own: under row-level
-- security only operators that leak nothing may use an index, and those of arrays are not among them.
-- No foreign key: the rows are derived, and checking a hundred of them for each report is not free.
CREATE TABLE triage.case_words (
    municipality text NOT NULL,
    token        bigint NOT NULL,
    case_id      uuid NOT NULL,
    PRIMARY KEY (municipality, token, case_id)
);

ALTER TABLE triage.case_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.case_codes
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE triage.case_words ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.case_words
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, UPDATE ON triage.case_codes TO brudvagt_triage;
GRANT SELECT, INSERT, DELETE ON triage.case_words TO brudvagt_triage;

-- What is there already. Facts are sealed: their codes follow at the case's next change.
INSERT INTO triage.case_codes (case_id, municipality, reference, unit_id, reported_at, year, breach,
    incident_type, incident_group, nature, cause, outcome, notified, communicated, filed_in_time,
    awareness_to_filing, occurrence_to_report, occurrence_to_filing)
SELECT case_id, municipality, reference, unit_id, reported_at,
    extract(year FROM reported_at AT TIME ZONE 'Europe/Copenhagen'),
    state->>'classification' IS DISTINCT FROM 'not_a_breach', incident_type, '', '', '', outcome,
    notified, COALESCE(state #>> '{data_subjects,exemption}', state #>> '{data_subjects,state}', ''),
    COALESCE(first_filed_at <= due_at, false), '', '', ''
FROM triage.cases;
INSERT INTO triage.case_words (municipality, token, case_id)
SELECT DISTINCT municipality, unnest(search), case_id FROM triage.cases;
