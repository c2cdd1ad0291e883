-- What the login for requests may do in a schema, told anew from what the service's own login may do
-- after each migration: a new table is never without its fence, and a right that was taken away is
-- taken from both. `{service}` is put in by migrate.rs.
DO $$
DECLARE
    own     text := 'brudvagt_{service}';
    asked   text := 'brudvagt_{service}_request';
    it      record;
    key     text;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA {service} TO %I', asked);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA {service} FROM %I', asked);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA {service} FROM %I', asked);
    FOR it IN
        SELECT c.relname, c.relkind, a.privilege_type AS privilege
        FROM pg_class AS c, aclexplode(c.relacl) AS a
        WHERE c.relnamespace = '{service}'::regnamespace AND a.grantee = own::regrole
    LOOP
        EXECUTE format('GRANT %s ON %s {service}.%I TO %I', it.privilege,
            CASE it.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, it.relname, asked);
    END LOOP;
    FOR it IN
        SELECT c.relname, k.attname, a.privilege_type AS privilege
        FROM pg_class AS c JOIN pg_attribute AS k ON k.attrelid = c.oid, aclexplode(k.attacl) AS a
        WHERE c.relnamespace = '{service}'::regnamespace AND a.grantee = own::regrole
    LOOP
        EXECUTE format('GRANT %s (%I) ON {service}.%I TO %I', it.privilege, it.attname, it.relname, asked);
    END LOOP;
    -- Said by whoever asks, read and swept by the relay alone.
    EXECUTE format('REVOKE SELECT, UPDATE, DELETE ON {service}.outbox FROM %I', asked);
    EXECUTE format('REVOKE DELETE ON {service}.inbox FROM %I', asked);
    -- Restrictive: whatever else a table's policies admit, the scope of all municipalities shows this
    -- login no row and writes none.
    FOR it IN
        SELECT c.relname FROM pg_class AS c
        WHERE c.relnamespace = '{service}'::regnamespace AND c.relrowsecurity
            AND NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polname = 'asked')
    LOOP
        EXECUTE format('CREATE POLICY asked ON {service}.%I AS RESTRICTIVE TO %I '
            'USING ((SELECT current_setting(''brudvagt.scope'', true)) IS DISTINCT FROM ''*'')',
            it.relname, asked);
    END LOOP;
    -- Where a schema keeps seals, every row of a sealed thing is seen and written by those who are named
    -- in its seal, and by the system itself. Who is sealed out is found once for a statement.
    SELECT k.attname INTO key
    FROM pg_index AS i JOIN pg_attribute AS k ON k.attrelid = i.indrelid AND k.attnum = i.indkey[0]
    WHERE i.indrelid = to_regclass('{service}.seals') AND i.indisprimary;
    FOR it IN
        SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS k ON k.attrelid = c.oid
        WHERE c.relnamespace = '{service}'::regnamespace AND c.relrowsecurity AND k.attname = key
            AND c.relname <> 'seals'
            AND NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polname = 'sealed')
    LOOP
        EXECUTE format('CREATE POLICY sealed ON {service}.%1$I AS RESTRICTIVE '
            'USING (%2$I IS NULL OR %2$I <> ALL (COALESCE((SELECT array_agg(s.%2$I) FROM {service}.seals AS s '
            'WHERE cardinality(s.people) > 0 '
            'AND COALESCE(current_setting(''brudvagt.person'', true), '''') <> ALL (s.people || ''*''::text)), '
            '''{}''::uuid[])))', it.relname, key);
    END LOOP;
END
$$;
