-- The yearly wheel of the data protection officer: tasks of a municipality, the days on which each is
-- due, and what was done with them. A day is settled and never deleted.
CREATE TABLE triage.wheel_tasks (
    task_id      uuid PRIMARY KEY,
    municipality text NOT NULL,
    -- Of the proposal it comes from; empty: the municipality's own.
    code         text NOT NULL,
    repeats      text NOT NULL CHECK (repeats IN ('once', 'quarterly', 'yearly')),
    -- The first day it was meant for, which the others follow.
    first_on     text COLLATE "C" NOT NULL,
    -- Empty: the officer's.
    owner_id     text NOT NULL,
    wrapped_key  bytea NOT NULL,
    -- Title and description, where somebody wrote them.
    content      bytea NOT NULL,
    added_at     timestamptz NOT NULL,
    -- The last year for which it has its days.
    laid_through smallint NOT NULL,
    ended_at     timestamptz
);
CREATE UNIQUE INDEX wheel_tasks_proposed ON triage.wheel_tasks (municipality, code) WHERE code <> '' AND ended_at IS NULL;
CREATE INDEX wheel_tasks_to_lay ON triage.wheel_tasks (laid_through) WHERE ended_at IS NULL AND repeats <> 'once';

CREATE TABLE triage.wheel_days (
    day_id       uuid PRIMARY KEY,
    task_id      uuid NOT NULL REFERENCES triage.wheel_tasks,
    municipality text NOT NULL,
    year         smallint NOT NULL,
    -- 0: the one day of the year.
    quarter      smallint NOT NULL CHECK (quarter BETWEEN 0 AND 4),
    due_on       text COLLATE "C" NOT NULL,
    state        text NOT NULL CHECK (state IN ('open', 'done', 'skipped')),
    done_on      text COLLATE "C" NOT NULL,
    settled_at   timestamptz,
    settled_by   text NOT NULL,
    note         bytea,
    -- The next reminder; none when it is settled.
    next_at      timestamptz,
    version      integer NOT NULL,
    UNIQUE (task_id, year, quarter)
);
CREATE INDEX wheel_days_of_year ON triage.wheel_days (municipality, year, due_on);
CREATE INDEX wheel_days_next ON triage.wheel_days (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE triage.wheel_history (
    entry_id     uuid PRIMARY KEY,
    municipality text NOT NULL,
    task_id      uuid NOT NULL REFERENCES triage.wheel_tasks,
    -- None: of all its days.
    day_id       uuid REFERENCES triage.wheel_days,
    kind         text NOT NULL,
    at           timestamptz NOT NULL,
    by_id        text NOT NULL,
    before       text NOT NULL,
    after        text NOT NULL,
    words        bytea
);
CREATE INDEX wheel_history_of_task ON triage.wheel_history (task_id, at);

ALTER TABLE triage.wheel_tasks ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.wheel_tasks
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE triage.wheel_days ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.wheel_days
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE triage.wheel_history ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.wheel_history
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT ON triage.wheel_tasks TO brudvagt_triage;
GRANT UPDATE (owner_id, content, laid_through, ended_at) ON triage.wheel_tasks TO brudvagt_triage;
GRANT SELECT, INSERT ON triage.wheel_days TO brudvagt_triage;
GRANT UPDATE (due_on, state, done_on, settled_at, settled_by, note, next_at, version) ON triage.wheel_days TO brudvagt_triage;
GRANT SELECT, INSERT ON triage.wheel_history TO brudvagt_triage;
