-- Who looked at what people wrote: at a report, at a file of one, at a mail in quarantine. Written once.
CREATE TABLE intake.access_log (
    entry_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    -- The report's id, or the quarantined mail's.
    subject_id   uuid NOT NULL,
    municipality text NOT NULL,
    actor_id     text NOT NULL,
    actor_role   text NOT NULL,
    what         text NOT NULL
);
CREATE INDEX access_log_by_subject ON intake.access_log (subject_id, entry_id);

ALTER TABLE intake.access_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.access_log USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT ON intake.access_log TO brudvagt_intake;
