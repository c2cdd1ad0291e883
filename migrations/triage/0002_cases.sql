-- The case: a current row, sealed content, and an append-only history.
CREATE TABLE triage.cases (
    case_id       uuid PRIMARY KEY,
    municipality  text NOT NULL,
    reference     text NOT NULL UNIQUE,
    report_id     uuid NOT NULL UNIQUE,
    unit_id       text NOT NULL,
    channel       text NOT NULL,
    version       bigint NOT NULL,
    head_hash     bytea NOT NULL,
    -- The state machine's case: codes and times only.
    state         jsonb NOT NULL,
    phase         text NOT NULL,
    outcome       text NOT NULL,
    reported_at   timestamptz NOT NULL,
    aware_at      timestamptz NOT NULL,
    due_at        timestamptz NOT NULL,
    clock_settled boolean NOT NULL,
    next_action   text NOT NULL,
    assignee_id   text NOT NULL,
    closed        boolean NOT NULL,
    closed_at     timestamptz,
    -- For the register: codes.
    incident_type text NOT NULL DEFAULT '',
    notified      text NOT NULL DEFAULT 'undecided',
    first_filed_at timestamptz,
    ruleset       text NOT NULL DEFAULT '',
    -- The case's own key, wrapped by the municipality's. Erasing is destroying it.
    wrapped_key   bytea,
    -- Facts, who reported, a masked summary.
    content       bytea NOT NULL,
    -- Keyed digests of the words' stems: finds without telling.
    search        bigint[] NOT NULL
);
-- The queue: running clocks first, then what is due first.
CREATE INDEX cases_queue ON triage.cases (clock_settled, due_at, case_id) WHERE NOT closed;
CREATE INDEX cases_queue_all ON triage.cases (clock_settled, due_at, case_id);
CREATE INDEX cases_queue_of ON triage.cases (municipality, clock_settled, due_at, case_id) WHERE NOT closed;
-- The register: newest first.
CREATE INDEX cases_register ON triage.cases (reported_at DESC, case_id DESC);
CREATE INDEX cases_register_of ON triage.cases (municipality, reported_at DESC, case_id DESC);
CREATE INDEX cases_search ON triage.cases USING gin (search);

CREATE TABLE triage.history (
    case_id      uuid NOT NULL REFERENCES triage.cases,
    seq          bigint NOT NULL CHECK (seq > 0),
    municipality text NOT NULL,
    at           timestamptz NOT NULL,
    author_id    text NOT NULL,
    author_name  text NOT NULL,
    author_role  text NOT NULL,
    kind         text NOT NULL,
    -- Text, not jsonb: what was hashed is what is kept.
    codes        text NOT NULL,
    words        bytea,
    text_digest  bytea,
    prev         bytea NOT NULL,
    hash         bytea NOT NULL,
    PRIMARY KEY (case_id, seq)
);

CREATE TABLE triage.measures (
    id           text PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES triage.cases,
    municipality text NOT NULL,
    kind         text NOT NULL,
    owner_id     text NOT NULL,
    due_date     text NOT NULL,
    done         boolean NOT NULL,
    words        bytea NOT NULL,
    note         bytea,
    added_at     timestamptz NOT NULL
);
CREATE INDEX measures_by_case ON triage.measures (case_id, added_at);

CREATE TABLE triage.questions (
    id           text PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES triage.cases,
    municipality text NOT NULL,
    role         text NOT NULL,
    words        bytea NOT NULL,
    asked_by     text NOT NULL,
    asked_at     timestamptz NOT NULL,
    answer       bytea,
    answered_by  text NOT NULL DEFAULT '',
    answered_at  timestamptz
);
CREATE INDEX questions_by_case ON triage.questions (case_id, asked_at);

-- Who looked at what.
CREATE TABLE triage.access_log (
    at           timestamptz NOT NULL,
    case_id      uuid NOT NULL,
    municipality text NOT NULL,
    actor_id     text NOT NULL,
    actor_role   text NOT NULL,
    what         text NOT NULL
);
CREATE INDEX access_log_by_case ON triage.access_log (case_id, at);

ALTER TABLE triage.cases ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.cases
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE triage.history ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.history
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE triage.measures ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.measures
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE triage.questions ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.questions
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE triage.access_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.access_log
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, UPDATE ON triage.cases, triage.measures, triage.questions TO brudvagt_triage;
-- Nothing is overwritten: the service cannot, whatever its code says.
GRANT SELECT, INSERT ON triage.history, triage.access_log TO brudvagt_triage;
