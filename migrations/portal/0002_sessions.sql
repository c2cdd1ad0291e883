-- Who is signed in. The cookie's value is never stored: a copy of this table opens no session.
CREATE TABLE portal.sessions (
    id_digest  bytea PRIMARY KEY,
    actor      jsonb NOT NULL,
    scope      text NOT NULL,
    csrf       text NOT NULL,
    lang       text NOT NULL DEFAULT 'da' CHECK (lang IN ('da', 'en')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_expired ON portal.sessions (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON portal.sessions TO brudvagt_portal;
