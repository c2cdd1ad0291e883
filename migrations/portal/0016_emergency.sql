-- How named people sign in while their municipality's own login is away: a key on paper and a code of
-- an authenticator. The key is not kept, only its digest; the code's secret is sealed with it, so a copy
-- of these tables signs nobody in.
CREATE TABLE portal.emergency_keys (
    key_digest   bytea PRIMARY KEY,
    municipality text NOT NULL,
    person_id    text NOT NULL,
    sealed       bytea NOT NULL,
    -- The half minute whose code was used last: each counts once.
    last_step    bigint NOT NULL DEFAULT 0,
    n_wrong      integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    made_at      timestamptz NOT NULL,
    UNIQUE (municipality, person_id)
);

-- Each use, and each right key with a wrong code; `locked` is the one after which it rests. Kept for two
-- years, also when the key has ended.
CREATE TABLE portal.emergency_uses (
    use_id       uuid PRIMARY KEY,
    municipality text NOT NULL,
    person_id    text NOT NULL,
    outcome      text NOT NULL CHECK (outcome IN ('signed_in', 'refused', 'locked')),
    at           timestamptz NOT NULL
);
CREATE INDEX emergency_uses_newest ON portal.emergency_uses (municipality, use_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON portal.emergency_keys TO brudvagt_portal;
GRANT SELECT, INSERT, DELETE ON portal.emergency_uses TO brudvagt_portal;
