-- Which case of the municipality's case system (ESDH) a breach case belongs to.
CREATE TABLE esdh.case_references (
    case_id       uuid PRIMARY KEY,
    municipality  text NOT NULL,
    system        text NOT NULL,
    -- As written, and without spaces and with plain hyphens for finding it again.
    case_number   text NOT NULL,
    normalised    text NOT NULL,
    kle_subject   text NOT NULL,
    kle_facet     text NOT NULL,
    attached_at   timestamptz NOT NULL,
    journalised_at timestamptz
);
CREATE INDEX case_references_by_number ON esdh.case_references (municipality, normalised);

ALTER TABLE esdh.case_references ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON esdh.case_references
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, UPDATE ON esdh.case_references TO brudvagt_esdh;
