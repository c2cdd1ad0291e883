-- Filters a person has saved. A name and a search word may say something about somebody: sealed.
CREATE TABLE triage.saved_filters (
    filter_id    uuid PRIMARY KEY,
    municipality text NOT NULL,
    person_id    text NOT NULL,
    page         text NOT NULL CHECK (page IN ('queue', 'register')),
    wrapped_key  bytea NOT NULL,
    content      bytea NOT NULL,
    saved_at     timestamptz NOT NULL
);
CREATE INDEX saved_filters_of_person ON triage.saved_filters (person_id, saved_at);

ALTER TABLE triage.saved_filters ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.saved_filters
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, DELETE ON triage.saved_filters TO brudvagt_triage;
