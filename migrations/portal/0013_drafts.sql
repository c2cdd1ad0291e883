-- What somebody has begun to write and not sent. Sealed with a secret that her browser has and we do
-- not keep: a copy of this table tells nothing, not even who wrote or on which form.
CREATE TABLE portal.drafts (
    owner_digest bytea NOT NULL,
    place_digest bytea NOT NULL,
    sealed       bytea NOT NULL CHECK (octet_length(sealed) <= 300000),
    saved_at     timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    PRIMARY KEY (owner_digest, place_digest)
);
CREATE INDEX drafts_expired ON portal.drafts (expires_at);
CREATE INDEX drafts_of_owner ON portal.drafts (owner_digest, saved_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON portal.drafts TO brudvagt_portal;
