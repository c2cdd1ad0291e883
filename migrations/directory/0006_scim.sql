-- People and groups as a municipality's own directory sends them (SCIM 2.0), who may send, and which
-- role a group or an app role gives.

-- One person's resource. Only who has a row here is known to SCIM; who was imported or is external has
-- none and is not shown, changed or ended by it. A deleted one keeps the row without its names: an
-- import does not bring back who has left.
CREATE TABLE directory.scim_users (
    seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    person_id    text PRIMARY KEY REFERENCES directory.people,
    municipality text NOT NULL REFERENCES directory.municipalities,
    -- Said once by the sender, and the key of a sign-in where the provider's settings say so.
    external_id  text,
    -- userName in small letters; nobody has the same one at the same time.
    user_key     text,
    document     jsonb NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    -- When the person became inactive, to see when many leave at once.
    left_at      timestamptz,
    deleted_at   timestamptz
);
CREATE UNIQUE INDEX scim_users_by_name ON directory.scim_users (municipality, user_key)
    WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX scim_users_by_external_id ON directory.scim_users (municipality, external_id)
    WHERE deleted_at IS NULL;
CREATE INDEX scim_users_in_order ON directory.scim_users (municipality, seq) WHERE deleted_at IS NULL;
CREATE INDEX scim_users_left ON directory.scim_users (municipality, left_at) WHERE left_at IS NOT NULL;

CREATE TABLE directory.scim_groups (
    seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    group_id     text PRIMARY KEY,
    municipality text NOT NULL REFERENCES directory.municipalities,
    external_id  text,
    name_key     text NOT NULL,
    document     jsonb NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    UNIQUE (municipality, name_key),
    UNIQUE (group_id, municipality)
);
CREATE INDEX scim_groups_in_order ON directory.scim_groups (municipality, seq);
CREATE INDEX scim_groups_by_external_id ON directory.scim_groups (municipality, external_id);

-- A member that is a group, or an id nobody has, gives nothing.
CREATE TABLE directory.scim_members (
    group_id     text NOT NULL,
    municipality text NOT NULL,
    member_id    text NOT NULL,
    is_group     boolean NOT NULL,
    PRIMARY KEY (group_id, member_id),
    FOREIGN KEY (group_id, municipality) REFERENCES directory.scim_groups (group_id, municipality)
        ON DELETE CASCADE
);
CREATE INDEX scim_members_by_member ON directory.scim_members (member_id);

-- The app roles somebody was given, by SCIM or (origin) by a sign-in's token.
CREATE TABLE directory.app_roles (
    person_id    text NOT NULL REFERENCES directory.people,
    municipality text NOT NULL,
    value        text NOT NULL,
    origin       text NOT NULL CHECK (origin IN ('scim', 'token')),
    PRIMARY KEY (person_id, municipality, value, origin)
);

-- What an administrator has said a group or an app role gives; what is not here gives nothing. By the
-- group's id: a new group of an old name is another group. unit_id '' is the whole municipality, '.'
-- the unit each person works in.
CREATE TABLE directory.role_rules (
    municipality text NOT NULL REFERENCES directory.municipalities,
    source       text NOT NULL CHECK (source IN ('group', 'app_role')),
    name         text NOT NULL,
    role         text NOT NULL CHECK (role <> 'system'),
    unit_id      text NOT NULL,
    PRIMARY KEY (municipality, source, name, role, unit_id)
);

CREATE TABLE directory.scim_tokens (
    token_id     uuid PRIMARY KEY,
    municipality text NOT NULL REFERENCES directory.municipalities,
    digest       bytea NOT NULL UNIQUE,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    used_at      timestamptz
);
CREATE INDEX scim_tokens_by_municipality ON directory.scim_tokens (municipality, created_at);

-- Until when a changed externalId is taken: an administrator has changed what is mapped to it.
ALTER TABLE directory.municipalities ADD COLUMN scim_remap_until timestamptz;

-- Who is who at a provider, where no externalId says so: made by an administrator.
CREATE TABLE directory.sign_ins (
    provider     text NOT NULL,
    subject      text NOT NULL,
    person_id    text NOT NULL REFERENCES directory.people,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (provider, subject)
);

-- Every role somebody holds, whatever gave it. A view, so that it is never behind what it is made of.
CREATE VIEW directory.held WITH (security_invoker = true) AS
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
    WHERE r.unit_id <> '.' OR p.unit_id <> '';

ALTER TABLE directory.changes DROP CONSTRAINT changes_what_check;
ALTER TABLE directory.changes ADD CONSTRAINT changes_what_check
    CHECK (what IN ('municipality', 'unit', 'person', 'duty', 'group', 'role_rule', 'scim_token', 'sign_in'));

ALTER TABLE directory.scim_users ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.scim_users
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.scim_groups ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.scim_groups
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.scim_members ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.scim_members
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.app_roles ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.app_roles
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.role_rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.role_rules
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.scim_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.scim_tokens
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
-- Through the person: whoever may not see her learns nothing of how she signs in.
ALTER TABLE directory.sign_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.sign_ins
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR EXISTS (SELECT FROM directory.people AS p WHERE p.id = sign_ins.person_id));

GRANT SELECT, INSERT, UPDATE ON directory.scim_users, directory.scim_tokens TO brudvagt_directory;
GRANT SELECT, INSERT, UPDATE, DELETE ON directory.scim_groups TO brudvagt_directory;
GRANT SELECT, INSERT, DELETE ON directory.scim_members, directory.app_roles, directory.role_rules,
    directory.sign_ins TO brudvagt_directory;
GRANT SELECT ON directory.held TO brudvagt_directory;
