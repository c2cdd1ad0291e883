-- Concluded assessments, each as it was: facts and result, sealed with the case's key.
CREATE TABLE triage.assessments (
    case_id      uuid NOT NULL REFERENCES triage.cases,
    number       integer NOT NULL CHECK (number > 0),
    municipality text NOT NULL,
    -- Its entry in the history, which says who and when.
    seq          bigint NOT NULL,
    content      bytea NOT NULL,
    PRIMARY KEY (case_id, number)
);

-- One event that hits several controllers: how many, and nothing that says who.
CREATE TABLE triage.shared_incidents (
    incident_id uuid PRIMARY KEY,
    n_cases     integer NOT NULL,
    opened_at   timestamptz NOT NULL
);

-- A case's part in it. The incident's name and processor are sealed with the case's own key, so that
-- erasing a case erases them there.
CREATE TABLE triage.shared_cases (
    case_id      uuid PRIMARY KEY REFERENCES triage.cases,
    incident_id  uuid NOT NULL REFERENCES triage.shared_incidents,
    municipality text NOT NULL,
    label        bytea NOT NULL,
    joined_at    timestamptz NOT NULL
);
CREATE INDEX shared_cases_by_incident ON triage.shared_cases (incident_id, case_id);

-- Facts that another case of the incident knows, until a person takes them over or does not.
CREATE TABLE triage.proposals (
    proposal_id  uuid PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES triage.cases,
    municipality text NOT NULL,
    name         text NOT NULL,
    -- Sealed with the key of the case it is proposed to.
    value        bytea NOT NULL,
    proposed_at  timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('open', 'accepted', 'declined')),
    decided_at   timestamptz,
    decided_by   text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX proposals_open ON triage.proposals (case_id, name) WHERE state = 'open';

ALTER TABLE triage.assessments ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.assessments
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE triage.shared_cases ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.shared_cases
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE triage.proposals ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.proposals
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
-- Seen through a case of one's own, which the policy above decides.
ALTER TABLE triage.shared_incidents ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.shared_incidents
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR EXISTS (SELECT FROM triage.shared_cases AS own WHERE own.incident_id = shared_incidents.incident_id));
-- Made before its first case is linked.
CREATE POLICY opening ON triage.shared_incidents FOR INSERT WITH CHECK (true);

GRANT SELECT, INSERT ON triage.assessments, triage.shared_cases TO brudvagt_triage;
GRANT SELECT, INSERT ON triage.shared_incidents TO brudvagt_triage;
GRANT UPDATE (n_cases) ON triage.shared_incidents TO brudvagt_triage;
GRANT SELECT, INSERT ON triage.proposals TO brudvagt_triage;
GRANT UPDATE (value, proposed_at, state, decided_at, decided_by) ON triage.proposals TO brudvagt_triage;
