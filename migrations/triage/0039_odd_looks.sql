-- Looks at cases that no work explains: what a rule noticed, once for each person, rule and Danish day,
-- and what people said of it. Ids, codes, counts and times; what is said is sealed.
CREATE TABLE triage.odd_looks (
    notice_id     uuid PRIMARY KEY,
    municipality  text NOT NULL,
    person_id     text NOT NULL,
    person_role   text NOT NULL,
    -- She is an officer of the municipality: its chief executive is told.
    about_officer boolean NOT NULL,
    pattern       text NOT NULL CHECK (pattern IN ('many_cases', 'own_name', 'night_exports')),
    day           text NOT NULL,
    n             integer NOT NULL,
    -- What the rule asked for then.
    n_limit       integer NOT NULL,
    first_at      timestamptz NOT NULL,
    last_at       timestamptz NOT NULL,
    found_at      timestamptz NOT NULL,
    UNIQUE (municipality, person_id, pattern, day)
);
CREATE INDEX odd_looks_newest ON triage.odd_looks (municipality, found_at);

CREATE TABLE triage.odd_look_answers (
    answer_id    uuid PRIMARY KEY,
    notice_id    uuid NOT NULL REFERENCES triage.odd_looks ON DELETE CASCADE,
    municipality text NOT NULL,
    actor_id     text NOT NULL,
    at           timestamptz NOT NULL,
    outcome      text NOT NULL CHECK (outcome IN ('seen', 'explained')),
    wrapped_key  bytea NOT NULL,
    note         bytea NOT NULL
);
CREATE INDEX odd_look_answers_of ON triage.odd_look_answers (notice_id, at);

ALTER TABLE triage.odd_looks ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.odd_looks
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE triage.odd_look_answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.odd_look_answers
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

-- Neither is changed; both end after two years.
GRANT SELECT, INSERT, DELETE ON triage.odd_looks, triage.odd_look_answers TO brudvagt_triage;

-- The rules read what was looked at lately.
CREATE INDEX access_log_lately ON triage.access_log (at);
