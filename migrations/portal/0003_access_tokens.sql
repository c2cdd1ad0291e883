-- What lets a program read in a person's name. Only the digest is kept: a copy of this table opens
-- nothing. A token reads; it never acts.
CREATE TABLE portal.access_tokens (
    token_id    uuid PRIMARY KEY,
    id_digest   bytea NOT NULL UNIQUE,
    person_id   text NOT NULL,
    actor       jsonb NOT NULL,
    scope       text NOT NULL,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    -- Without it codes, counts and times are told, and no words.
    reads_words boolean NOT NULL,
    -- The form's key: pressing twice makes one token.
    form_key    text NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    UNIQUE (person_id, form_key)
);
CREATE INDEX access_tokens_expired ON portal.access_tokens (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON portal.access_tokens TO brudvagt_portal;
