-- Who alone sees what is sealed. `brudvagt migrate` lays a policy over every table that says of which
-- report a row is: with a seal, only those named here, and the system itself, see it (`brudvagt.person`).
CREATE TABLE intake.seals (
    report_id    uuid PRIMARY KEY,
    municipality text NOT NULL,
    -- Nobody: lifted again.
    people       text[] NOT NULL
);
ALTER TABLE intake.seals ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.seals
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, UPDATE ON intake.seals TO brudvagt_intake;

-- What was looked at is a report, or a mail in quarantine.
CREATE POLICY sealed ON intake.access_log AS RESTRICTIVE
    USING (subject_id <> ALL (COALESCE((SELECT array_agg(s.report_id) FROM intake.seals AS s
        WHERE cardinality(s.people) > 0
            AND COALESCE(current_setting('brudvagt.person', true), '') <> ALL (s.people || '*'::text)), '{}'::uuid[])));
