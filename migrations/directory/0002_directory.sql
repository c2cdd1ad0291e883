-- Municipalities, each its own controller, with what the other services ask about it.
CREATE TABLE directory.municipalities (
    municipality   text PRIMARY KEY CHECK (municipality ~ '^[0-9]{3}$'),
    name           text NOT NULL,
    cvr            text NOT NULL,
    report_address text NOT NULL UNIQUE,
    esdh_pattern   text NOT NULL,
    esdh_system    text NOT NULL,
    language       text NOT NULL,
    dpo_name       text NOT NULL,
    dpo_contact    text NOT NULL,
    contact_point  text NOT NULL,
    notifier       text NOT NULL,
    changed_at     timestamptz NOT NULL
);

CREATE TABLE directory.units (
    id           text PRIMARY KEY,
    municipality text NOT NULL REFERENCES directory.municipalities,
    name         text NOT NULL,
    parent_id    text REFERENCES directory.units DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX units_by_municipality ON directory.units (municipality, name);

-- People stay after they leave (a history names them), inactive. An external DPO has no home: ''.
CREATE TABLE directory.people (
    id            text PRIMARY KEY,
    municipality  text NOT NULL,
    name          text NOT NULL,
    email         text NOT NULL,
    phone         text NOT NULL,
    unit_id       text NOT NULL,
    active        boolean NOT NULL,
    away          boolean NOT NULL,
    substitute_id text NOT NULL
);
CREATE INDEX people_by_municipality ON directory.people (municipality, name);

-- A role in a municipality, for a unit or (unit_id = '') for all of it.
CREATE TABLE directory.grants (
    person_id    text NOT NULL REFERENCES directory.people ON DELETE CASCADE,
    role         text NOT NULL,
    municipality text NOT NULL,
    unit_id      text NOT NULL,
    PRIMARY KEY (person_id, role, municipality, unit_id)
);
CREATE INDEX grants_by_role ON directory.grants (municipality, role, unit_id);

ALTER TABLE directory.municipalities ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.municipalities
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.units ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.units
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
-- Who holds a role for me may work elsewhere (the external DPO): seen through the grant.
ALTER TABLE directory.grants ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.grants
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.people ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.people
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[])
        OR EXISTS (SELECT FROM directory.grants AS g WHERE g.person_id = people.id));

GRANT SELECT, INSERT, UPDATE ON directory.municipalities, directory.units, directory.people TO brudvagt_directory;
GRANT SELECT, INSERT, DELETE ON directory.grants TO brudvagt_directory;
