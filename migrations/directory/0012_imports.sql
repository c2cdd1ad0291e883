-- Units, people and managers as another system of the municipality tells them: since when, until when, and
-- who came that way.

-- Closed units stay, because cases name them.
ALTER TABLE directory.units
    ADD COLUMN source text NOT NULL DEFAULT '',
    ADD COLUMN source_id text,
    -- A fagområde: whoever manages it is its head of department.
    ADD COLUMN is_department boolean NOT NULL DEFAULT false,
    ADD COLUMN closed_at timestamptz;
CREATE UNIQUE INDEX units_by_source ON directory.units (municipality, source_id) WHERE source_id IS NOT NULL;

-- Who came by an import, and is ended by the next one of the same source that does not name her.
CREATE TABLE directory.imported_people (
    person_id    text PRIMARY KEY REFERENCES directory.people,
    municipality text NOT NULL REFERENCES directory.municipalities,
    source       text NOT NULL,
    source_id    text NOT NULL,
    came_at      timestamptz NOT NULL,
    left_at      timestamptz,
    UNIQUE (municipality, source, source_id)
);

-- Who manages a unit, from the first instant up to but not including the last. Rows are ended, never removed.
CREATE TABLE directory.managers (
    manager_id   uuid PRIMARY KEY,
    municipality text NOT NULL REFERENCES directory.municipalities,
    unit_id      text NOT NULL REFERENCES directory.units,
    person_id    text NOT NULL REFERENCES directory.people,
    from_at      timestamptz NOT NULL,
    to_at        timestamptz,
    CHECK (to_at >= from_at)
);
CREATE UNIQUE INDEX managers_now ON directory.managers (unit_id, person_id) WHERE to_at IS NULL;
CREATE INDEX managers_of_person ON directory.managers (person_id) WHERE to_at IS NULL;
CREATE INDEX managers_by_municipality ON directory.managers (municipality, unit_id);

-- Which unit does a task of KL's list (KLE): 27, 27.36, 27.36.04.
CREATE TABLE directory.unit_tasks (
    municipality text NOT NULL REFERENCES directory.municipalities,
    kle          text NOT NULL CHECK (kle ~ '^[0-9]{2}(\.[0-9]{2}){0,2}$'),
    unit_id      text NOT NULL REFERENCES directory.units,
    PRIMARY KEY (municipality, kle, unit_id)
);

-- As before, and who manages a fagområde that there is.
CREATE OR REPLACE VIEW directory.held WITH (security_invoker = true) AS
    SELECT person_id, role, municipality, unit_id FROM directory.grants
    UNION
    SELECT m.member_id, r.role, r.municipality, CASE r.unit_id WHEN '.' THEN p.unit_id ELSE r.unit_id END
    FROM directory.role_rules AS r
    JOIN directory.scim_members AS m
      ON r.source = 'group' AND m.group_id = r.name AND m.municipality = r.municipality AND NOT m.is_group
    JOIN directory.people AS p ON p.id = m.member_id AND p.municipality = r.municipality
    JOIN directory.scim_users AS u ON u.person_id = p.id AND u.deleted_at IS NULL
    WHERE r.unit_id <> '.' OR p.unit_id <> ''
    UNION
    SELECT a.person_id, r.role, r.municipality, CASE r.unit_id WHEN '.' THEN p.unit_id ELSE r.unit_id END
    FROM directory.role_rules AS r
    JOIN directory.app_roles AS a
      ON r.source = 'app_role' AND a.value = r.name AND a.municipality = r.municipality
    JOIN directory.people AS p ON p.id = a.person_id AND p.municipality = r.municipality
    WHERE r.unit_id <> '.' OR p.unit_id <> ''
    UNION
    SELECT m.person_id, 'department_head', m.municipality, m.unit_id
    FROM directory.managers AS m
    JOIN directory.units AS u ON u.id = m.unit_id AND u.is_department AND u.closed_at IS NULL
    JOIN directory.people AS p ON p.id = m.person_id AND p.municipality = m.municipality
    WHERE m.to_at IS NULL;

ALTER TABLE directory.changes DROP CONSTRAINT changes_what_check;
ALTER TABLE directory.changes ADD CONSTRAINT changes_what_check
    CHECK (what IN ('municipality', 'unit', 'person', 'duty', 'group', 'role_rule', 'scim_token', 'sign_in',
        'manager', 'import'));

ALTER TABLE directory.imported_people ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.imported_people
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.managers ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.managers
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.unit_tasks ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.unit_tasks
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, UPDATE ON directory.imported_people, directory.managers TO brudvagt_directory;
GRANT SELECT, INSERT, DELETE ON directory.unit_tasks TO brudvagt_directory;
