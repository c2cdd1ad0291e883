-- Who alone sees what is sealed. `brudvagt migrate` lays a policy over every table that says of which
-- case a row is: with a seal, only those named here, and the system itself, see it (`brudvagt.person`).
CREATE TABLE triage.seals (
    case_id      uuid PRIMARY KEY REFERENCES triage.cases,
    municipality text NOT NULL,
    -- Nobody: lifted again.
    people       text[] NOT NULL
);
ALTER TABLE triage.seals ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.seals
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, UPDATE ON triage.seals TO brudvagt_triage;
