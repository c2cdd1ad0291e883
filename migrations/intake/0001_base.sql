-- What every service has beside its own tables: what it announces, and what it has answered.
-- Applied by the owner; the service's role gets only what it needs.
CREATE TABLE intake.outbox (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id     uuid NOT NULL UNIQUE,
    subject      text NOT NULL,
    traceparent  text,
    payload      bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    published_at timestamptz
);
CREATE INDEX outbox_unpublished ON intake.outbox (seq) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON intake.outbox (published_at) WHERE published_at IS NOT NULL;

CREATE TABLE intake.inbox (
    operation      text NOT NULL,
    cause          text NOT NULL,
    request_digest bytea NOT NULL,
    result         bytea NOT NULL,
    at             timestamptz NOT NULL,
    PRIMARY KEY (operation, cause)
);
-- For sweeping what is too old to be asked again; costs next to nothing per row.
CREATE INDEX inbox_at ON intake.inbox USING brin (at);

GRANT USAGE ON SCHEMA intake TO brudvagt_intake;
GRANT SELECT, INSERT, UPDATE, DELETE ON intake.outbox TO brudvagt_intake;
GRANT SELECT, INSERT, DELETE ON intake.inbox TO brudvagt_intake;
