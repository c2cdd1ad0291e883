-- Sign-ins with a municipality's own provider. No token and no claim of it is kept.

-- What was sent with a person to her provider, until she comes back to the browser that holds the
-- cookie.
CREATE TABLE portal.pending_sign_ins (
    state_digest  bytea PRIMARY KEY,
    cookie_digest bytea NOT NULL,
    provider      text NOT NULL,
    nonce         text NOT NULL,
    verifier      text NOT NULL,
    next          text NOT NULL,
    expires_at    timestamptz NOT NULL
);
CREATE INDEX pending_sign_ins_by_cookie ON portal.pending_sign_ins (cookie_digest, expires_at);
CREATE INDEX pending_sign_ins_oldest ON portal.pending_sign_ins (expires_at);

-- Through which provider a session was opened, and what the provider calls person and session.
CREATE TABLE portal.session_providers (
    session_digest bytea PRIMARY KEY REFERENCES portal.sessions ON DELETE CASCADE,
    provider       text NOT NULL,
    sub            text NOT NULL,
    session        text
);
CREATE INDEX session_providers_by_sub ON portal.session_providers (provider, sub);
CREATE INDEX session_providers_by_session ON portal.session_providers (provider, session);

-- Logout tokens that have counted: each counts once.
CREATE TABLE portal.logout_tokens (
    provider   text NOT NULL,
    jti_digest bytea NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (provider, jti_digest)
);
CREATE INDEX logout_tokens_at ON portal.logout_tokens (at);

GRANT SELECT, INSERT, DELETE ON portal.pending_sign_ins, portal.logout_tokens TO brudvagt_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON portal.session_providers TO brudvagt_portal;
