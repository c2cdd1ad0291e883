-- Who wrote a mail that waits, and about what, sealed beside it: the list shows it without reading the
-- mail again. Absent of mail from before.
ALTER TABLE intake.quarantine ADD COLUMN sealed_label bytea;
-- A page of the list, of one municipality, also of one reason.
CREATE INDEX quarantine_page ON intake.quarantine (received_at, quarantine_id)
    WHERE released_at IS NULL AND discarded_at IS NULL;

-- What the officer was last told of a municipality's waiting mail, so that she hears at once of the
-- first, not of each, and again while it waits.
CREATE TABLE intake.waiting_told (
    municipality text PRIMARY KEY,
    told_at      timestamptz NOT NULL,
    -- The newest mail she was told of.
    newest_at    timestamptz NOT NULL
);
ALTER TABLE intake.waiting_told ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.waiting_told USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
GRANT SELECT, INSERT, UPDATE ON intake.waiting_told TO brudvagt_intake;
