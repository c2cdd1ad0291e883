-- Members that no person and no group of the municipality's own directory is: they gave nothing, and would
-- have given their role to whoever is taken over under that id.
DELETE FROM directory.scim_members AS m
    WHERE NOT EXISTS (SELECT FROM directory.scim_users AS u
            WHERE u.person_id = m.member_id AND u.municipality = m.municipality AND u.deleted_at IS NULL)
        AND NOT EXISTS (SELECT FROM directory.scim_groups AS g
            WHERE g.group_id = m.member_id AND g.municipality = m.municipality);
