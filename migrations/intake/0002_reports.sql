-- Reports as they were received. Rows are written once: what people wrote is sealed, and codes,
-- counts and times stand beside it.

-- References are numbered for the whole installation. A number that was drawn by a transaction
-- that did not commit is never used: gaps say nothing.
CREATE SEQUENCE intake.reference_seq;

-- The key of one report or one quarantined mail, wrapped by the municipality's. Erasing is
-- destroying it.
CREATE TABLE intake.keys (
    owner        uuid PRIMARY KEY,
    municipality text NOT NULL,
    wrapped      bytea NOT NULL
);

CREATE TABLE intake.reports (
    report_id         uuid PRIMARY KEY,
    municipality      text NOT NULL,
    reference         text NOT NULL UNIQUE,
    channel           text NOT NULL CHECK (channel IN ('form', 'mail', 'processor')),
    unit_id           text NOT NULL,
    received_at       timestamptz NOT NULL,
    noticed_at        timestamptz NOT NULL,
    protected_address boolean NOT NULL,
    n_attachments     integer NOT NULL CHECK (n_attachments >= 0),
    -- Empty when the reporter is known by mail address only.
    reporter_id       text NOT NULL,
    -- Keyed digests of the reporter's mail address and of the mail's Message-ID: find again
    -- without telling.
    reporter_key      bigint,
    message_key       bigint,
    sealed            bytea NOT NULL
);
CREATE INDEX reports_reporter ON intake.reports (reporter_id, received_at DESC) WHERE reporter_id <> '';
CREATE INDEX reports_reporter_key ON intake.reports (reporter_key, received_at DESC) WHERE reporter_key IS NOT NULL;
CREATE INDEX reports_message_key ON intake.reports (message_key) WHERE message_key IS NOT NULL;

CREATE TABLE intake.follow_ups (
    follow_up_id  uuid PRIMARY KEY,
    report_id     uuid NOT NULL REFERENCES intake.reports,
    municipality  text NOT NULL,
    number        integer NOT NULL CHECK (number > 0),
    at            timestamptz NOT NULL,
    n_attachments integer NOT NULL CHECK (n_attachments >= 0),
    message_key   bigint,
    sealed        bytea NOT NULL,
    UNIQUE (report_id, number)
);
CREATE INDEX follow_ups_message_key ON intake.follow_ups (message_key) WHERE message_key IS NOT NULL;

-- Files, and the original of what came by mail.
CREATE TABLE intake.attachments (
    attachment_id uuid PRIMARY KEY,
    report_id     uuid NOT NULL REFERENCES intake.reports,
    municipality  text NOT NULL,
    -- 0: came with the report.
    follow_up     integer NOT NULL CHECK (follow_up >= 0),
    position      integer NOT NULL CHECK (position >= 0),
    received_at   timestamptz NOT NULL,
    size_bytes    bigint NOT NULL CHECK (size_bytes >= 0),
    sha256        bytea NOT NULL CHECK (octet_length(sha256) = 32),
    sealed_label  bytea NOT NULL,
    sealed        bytea NOT NULL,
    UNIQUE (report_id, follow_up, position)
);

-- Mail that did not become a report by itself, whole.
CREATE TABLE intake.quarantine (
    quarantine_id uuid PRIMARY KEY,
    -- Whose mail it is; or, when no address told, who looks after such mail.
    municipality  text NOT NULL,
    is_addressed  boolean NOT NULL,
    reason        text NOT NULL,
    received_at   timestamptz NOT NULL,
    size_bytes    bigint NOT NULL CHECK (size_bytes >= 0),
    sealed_path   bytea NOT NULL,
    sealed        bytea NOT NULL,
    released_at   timestamptz,
    released_by   text,
    report_id     uuid
);
CREATE INDEX quarantine_waiting ON intake.quarantine (received_at) WHERE released_at IS NULL;

ALTER TABLE intake.keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.keys USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE intake.reports ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.reports USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE intake.follow_ups ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.follow_ups USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE intake.attachments ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.attachments USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE intake.quarantine ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.quarantine USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT USAGE ON SEQUENCE intake.reference_seq TO brudvagt_intake;
GRANT SELECT, INSERT, DELETE ON intake.keys TO brudvagt_intake;
GRANT SELECT, INSERT ON intake.reports, intake.follow_ups, intake.attachments TO brudvagt_intake;
GRANT SELECT, INSERT ON intake.quarantine TO brudvagt_intake;
GRANT UPDATE (reason, released_at, released_by, report_id) ON intake.quarantine TO brudvagt_intake;
