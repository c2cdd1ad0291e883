-- When somebody last showed who she is. Nothing where it is not known: a provider that remembered her
-- and does not say since when.
ALTER TABLE portal.sessions ADD COLUMN proved_at timestamptz;

-- A sign-in that must show it anew, asked at this moment of the machine's clock.
ALTER TABLE portal.pending_sign_ins ADD COLUMN again_since timestamptz;

-- After showing it the session goes on under another cookie.
ALTER TABLE portal.session_providers
    DROP CONSTRAINT session_providers_session_digest_fkey,
    ADD CONSTRAINT session_providers_session_digest_fkey FOREIGN KEY (session_digest)
        REFERENCES portal.sessions ON DELETE CASCADE ON UPDATE CASCADE;

-- What a form sent, while its sender shows who she is. Sealed with the session's cookie, of which only
-- a digest is kept here: a copy of this table tells nothing. It goes with the session.
CREATE TABLE portal.held_forms (
    form_id        uuid PRIMARY KEY,
    session_digest bytea NOT NULL
        REFERENCES portal.sessions ON DELETE CASCADE ON UPDATE CASCADE,
    path           text NOT NULL,
    sealed         bytea NOT NULL,
    held_at        timestamptz NOT NULL
);
CREATE INDEX held_forms_of_session ON portal.held_forms (session_digest, held_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON portal.held_forms TO brudvagt_portal;
