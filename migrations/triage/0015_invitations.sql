-- Which municipalities a shared incident was handed to, by whoever may act in them: a report that names
-- an incident joins it only where it was. What was handed out before joins no later.
CREATE TABLE triage.shared_invitations (
    incident_id  uuid NOT NULL REFERENCES triage.shared_incidents,
    municipality text NOT NULL,
    invited_at   timestamptz NOT NULL,
    PRIMARY KEY (incident_id, municipality)
);
ALTER TABLE triage.shared_invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.shared_invitations
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
GRANT SELECT, INSERT ON triage.shared_invitations TO brudvagt_triage;
