-- What every service has beside its own tables: what it announces, and what it has answered.
-- Applied by the owner; the service's role gets only what it needs.
CREATE TABLE notification.outbox (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id     uuid NOT NULL UNIQUE,
    subject      text NOT NULL,
    traceparent  text,
    payload      bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    published_at timestamptz
);
CREATE INDEX outbox_unpublished ON notification.outbox (seq) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON notification.outbox (published_at) WHERE published_at IS NOT NULL;

CREATE TABLE notification.inbox (
    operation      text NOT NULL,
    cause          text NOT NULL,
    request_digest bytea NOT NULL,
    result         bytea NOT NULL,
    at             timestamptz NOT NULL,
    PRIMARY KEY (operation, cause)
);
-- For sweeping what is too old to be asked again; costs next to nothing per row.
CREATE INDEX inbox_at ON notification.inbox USING brin (at);

GRANT USAGE ON SCHEMA notification TO brudvagt_notification;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification.outbox TO brudvagt_notification;
GRANT SELECT, INSERT, DELETE ON notification.inbox TO brudvagt_notification;
