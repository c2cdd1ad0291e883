-- What is known of each case, by version: an older event changes nothing.
CREATE TABLE deadlines.case_state (
    case_id      uuid PRIMARY KEY,
    municipality text NOT NULL,
    version      bigint NOT NULL,
    state        jsonb NOT NULL
);

CREATE TABLE deadlines.clocks (
    clock_id     uuid PRIMARY KEY,
    case_id      uuid NOT NULL,
    municipality text NOT NULL,
    regime       text NOT NULL,
    aware_at     timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('running', 'settled', 'missed')),
    rule         text NOT NULL,
    label_da     text NOT NULL,
    label_en     text NOT NULL,
    UNIQUE (case_id, regime)
);
CREATE INDEX clocks_due ON deadlines.clocks (due_at, clock_id) WHERE state = 'running';

CREATE TABLE deadlines.milestones (
    milestone_id uuid PRIMARY KEY,
    clock_id     uuid NOT NULL REFERENCES deadlines.clocks,
    case_id      uuid NOT NULL,
    municipality text NOT NULL,
    step         text NOT NULL,
    condition    text NOT NULL,
    roles        text[] NOT NULL,
    is_miss      boolean NOT NULL,
    at           timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('waiting', 'reached', 'skipped', 'withdrawn')),
    settled_at   timestamptz
);
-- What the engine asks: the next that is due.
CREATE INDEX milestones_waiting ON deadlines.milestones (at) WHERE state = 'waiting';
CREATE INDEX milestones_by_clock ON deadlines.milestones (clock_id, at);

ALTER TABLE deadlines.case_state ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON deadlines.case_state
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE deadlines.clocks ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON deadlines.clocks
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE deadlines.milestones ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON deadlines.milestones
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, UPDATE ON deadlines.case_state, deadlines.clocks, deadlines.milestones TO brudvagt_deadlines;
