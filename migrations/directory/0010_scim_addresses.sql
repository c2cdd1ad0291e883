-- Looking up an address, and who has ever left.

-- A column and not an expression in the index: under row-level security an index answers only what
-- cannot leak, and lower() is not known to keep its argument to itself.
ALTER TABLE directory.people
    ADD COLUMN email_key text GENERATED ALWAYS AS (lower(email)) STORED;
CREATE INDEX people_by_address ON directory.people (municipality, email_key);

-- Somebody who left without an externalId is given none later: it would be a newcomer's.
ALTER TABLE directory.scim_users ADD COLUMN has_left boolean NOT NULL DEFAULT false;
UPDATE directory.scim_users SET has_left = true WHERE left_at IS NOT NULL;

-- Groups that were sent as members without their type.
UPDATE directory.scim_members AS m SET is_group = true
    FROM directory.scim_groups AS g
    WHERE g.group_id = m.member_id AND g.municipality = m.municipality AND NOT m.is_group;
