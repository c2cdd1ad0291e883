-- What is owed is not the same as what still runs: a deadline that went by is owed until its duty is
-- done. And when people are at work, as the directory last said: a copy, so that reminders depend on
-- nothing but PostgreSQL.
ALTER TABLE deadlines.clocks ADD COLUMN owed boolean NOT NULL DEFAULT true;
UPDATE deadlines.clocks SET owed = false
WHERE state = 'settled'
   OR EXISTS (SELECT FROM deadlines.case_state AS s
              WHERE s.case_id = clocks.case_id AND clocks.regime = 'gdpr_33'
                AND (s.state @> '{"notified": true}' OR s.state @> '{"closed": true}'));
-- What people ask: everything owed before a moment, in this order, from a cursor on.
CREATE INDEX clocks_owed ON deadlines.clocks (due_at, clock_id) WHERE owed;
DROP INDEX deadlines.clocks_due;

CREATE TABLE deadlines.calendars (
    municipality text PRIMARY KEY,
    calendar     jsonb NOT NULL
);
ALTER TABLE deadlines.calendars ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON deadlines.calendars
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
GRANT SELECT, INSERT, UPDATE ON deadlines.calendars TO brudvagt_deadlines;
