-- The words a person puts to the figures that a council reads. One text for each municipality and
-- period, kept from the first press of the button. Sealed: what people write may name somebody.
CREATE TABLE triage.council_texts (
    municipality text NOT NULL,
    year         smallint NOT NULL,
    -- 0 is the whole year.
    quarter      smallint NOT NULL CHECK (quarter BETWEEN 0 AND 4),
    text_id      uuid NOT NULL,
    version      integer NOT NULL,
    state        text NOT NULL CHECK (state IN ('proposed', 'draft', 'accepted')),
    wrapped_key  bytea NOT NULL,
    content      bytea NOT NULL,
    -- Of the figures it was written beside.
    figures      bytea NOT NULL,
    saved_by     text NOT NULL,
    saved_role   text NOT NULL,
    saved_at     timestamptz NOT NULL,
    PRIMARY KEY (municipality, year, quarter)
);

ALTER TABLE triage.council_texts ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.council_texts
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, UPDATE ON triage.council_texts TO brudvagt_triage;
