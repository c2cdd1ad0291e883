-- The day of each measure that somebody has to do, as its case last said, and when its owner is reminded
-- next. No clock: a measure's day is nobody's statutory time.
CREATE TABLE deadlines.measures (
    measure_id   uuid PRIMARY KEY,
    case_id      uuid NOT NULL,
    municipality text NOT NULL,
    due_on       date NOT NULL,
    next_at      timestamptz NOT NULL
);
CREATE INDEX measures_next ON deadlines.measures (next_at);
CREATE INDEX measures_by_case ON deadlines.measures (case_id);
ALTER TABLE deadlines.measures ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON deadlines.measures
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
-- One that is done is reminded of no more.
GRANT SELECT, INSERT, UPDATE, DELETE ON deadlines.measures TO brudvagt_deadlines;
