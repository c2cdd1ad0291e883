-- Who asked what a person has looked at. Written once.
CREATE TABLE intake.looks_asked (
    entry_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    municipality text NOT NULL,
    person_id    text NOT NULL,
    actor_id     text NOT NULL,
    actor_role   text NOT NULL
);
CREATE INDEX looks_asked_of ON intake.looks_asked (person_id, at);

ALTER TABLE intake.looks_asked ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.looks_asked USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT ON intake.looks_asked TO brudvagt_intake;
