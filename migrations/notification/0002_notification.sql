-- Mails and their deliveries, filings to Datatilsynet, letters to data subjects and who gets them.
-- Words and addresses are sealed; codes, counts and times stand beside them.

-- The key of one case's words, or of one list of recipients, wrapped by the municipality's.
-- Erasing is destroying it: the list of affected people can end before the case does.
CREATE TABLE notification.keys (
    owner        uuid PRIMARY KEY,
    municipality text NOT NULL,
    wrapped      bytea NOT NULL
);

-- One letter in the sense of art. 34 for each case.
CREATE TABLE notification.communications (
    communication_id uuid PRIMARY KEY,
    case_id          uuid NOT NULL UNIQUE,
    municipality     text NOT NULL,
    state            text NOT NULL CHECK (state IN ('draft', 'sending', 'done')),
    -- Absent until somebody has written it.
    letter           bytea,
    n_recipients     integer NOT NULL DEFAULT 0 CHECK (n_recipients >= 0),
    n_sent           integer NOT NULL DEFAULT 0 CHECK (n_sent >= 0),
    n_failed         integer NOT NULL DEFAULT 0 CHECK (n_failed >= 0),
    sent_by          text NOT NULL DEFAULT '',
    sent_at          timestamptz,
    done_at          timestamptz,
    CHECK (n_sent + n_failed <= n_recipients)
);

CREATE TABLE notification.recipients (
    recipient_id     uuid PRIMARY KEY,
    communication_id uuid NOT NULL REFERENCES notification.communications,
    municipality     text NOT NULL,
    position         integer NOT NULL,
    -- Keyed digest of the address: known again without telling whose it is.
    address_key      bigint NOT NULL,
    sealed           bytea NOT NULL,
    state            text NOT NULL CHECK (state IN ('listed', 'waiting', 'sent', 'failed')),
    at               timestamptz NOT NULL,
    error            text NOT NULL DEFAULT '',
    UNIQUE (communication_id, address_key)
);
CREATE INDEX recipients_in_order ON notification.recipients (communication_id, position);

-- Every mail that is to be sent. The four columns of the unique key say which mail it is, and give
-- it its Message-ID: planned twice it is one mail, sent twice it is known again.
CREATE TABLE notification.messages (
    message_id    uuid PRIMARY KEY,
    case_id       uuid NOT NULL,
    municipality  text NOT NULL,
    template      text NOT NULL,
    dedupe_key    text NOT NULL,
    recipient_key text NOT NULL,
    role          text NOT NULL,
    -- What is urgent passes a long list of letters.
    priority      smallint NOT NULL,
    -- Address and words; a letter's are with its communication and its recipient.
    sealed        bytea,
    recipient_id  uuid,
    traceparent   text,
    planned_at    timestamptz NOT NULL,
    -- When it is tried next. While it is being sent this is the end of the lease: whoever sends it
    -- may die, and it comes up again by itself.
    due_at        timestamptz NOT NULL,
    attempts      integer NOT NULL DEFAULT 0,
    state         text NOT NULL CHECK (state IN ('planned', 'sent', 'failed')),
    settled_at    timestamptz,
    -- When its long delay was announced; it is tried on all the same.
    delay_said_at timestamptz,
    last_error    text NOT NULL DEFAULT '',
    UNIQUE (case_id, template, dedupe_key, recipient_key),
    CHECK ((sealed IS NULL) <> (recipient_id IS NULL))
);
CREATE INDEX messages_due ON notification.messages (due_at) WHERE state = 'planned';
CREATE INDEX messages_waiting ON notification.messages (planned_at) WHERE state = 'planned';

-- Filings as they were sent, frozen.
CREATE TABLE notification.filings (
    filing_id       uuid PRIMARY KEY,
    case_id         uuid NOT NULL,
    municipality    text NOT NULL,
    -- 1 for the first of a case: two people cannot both file it.
    number          integer NOT NULL CHECK (number > 0),
    kind            text NOT NULL CHECK (kind IN ('new', 'follow_up', 'withdrawal')),
    complete        boolean NOT NULL,
    virk_reference  text NOT NULL UNIQUE CHECK (virk_reference ~ '^[0-9a-f]{40}$'),
    dpa_case_number text NOT NULL,
    filed_at        timestamptz NOT NULL,
    frozen_at       timestamptz NOT NULL,
    filed_by        text NOT NULL,
    case_version    bigint NOT NULL,
    frozen          bytea NOT NULL,
    receipt         bytea,
    receipt_sha256  bytea CHECK (octet_length(receipt_sha256) = 32),
    UNIQUE (case_id, number),
    CHECK ((kind = 'new') = (number = 1)),
    CHECK ((receipt IS NULL) = (receipt_sha256 IS NULL))
);

-- What Datatilsynet asked and was answered, and how it ended.
CREATE TABLE notification.correspondence (
    entry_id        uuid PRIMARY KEY,
    case_id         uuid NOT NULL,
    municipality    text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('question', 'answer', 'outcome')),
    due_date        text NOT NULL,
    outcome         text NOT NULL,
    dpa_case_number text NOT NULL,
    at              timestamptz NOT NULL,
    by              text NOT NULL,
    sealed          bytea NOT NULL
);
CREATE INDEX correspondence_of_case ON notification.correspondence (case_id, at);

-- The built-in mailbox of demonstration mode: made-up people's mail, so neither sealed nor scoped.
CREATE TABLE notification.demonstration_mail (
    mail_id    uuid PRIMARY KEY,
    recipient  text NOT NULL,
    subject    text NOT NULL,
    at         timestamptz NOT NULL,
    message_id text NOT NULL,
    body       text NOT NULL,
    html       text NOT NULL
);

ALTER TABLE notification.keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.keys USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE notification.communications ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.communications USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE notification.recipients ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.recipients USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE notification.messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.messages USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE notification.filings ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.filings USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE notification.correspondence ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.correspondence USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, DELETE ON notification.keys TO brudvagt_notification;
GRANT SELECT, INSERT ON notification.communications, notification.messages TO brudvagt_notification;
GRANT UPDATE (state, letter, n_recipients, n_sent, n_failed, sent_by, sent_at, done_at)
    ON notification.communications TO brudvagt_notification;
GRANT UPDATE (due_at, attempts, state, settled_at, delay_said_at, last_error)
    ON notification.messages TO brudvagt_notification;
GRANT SELECT, INSERT, DELETE ON notification.recipients TO brudvagt_notification;
GRANT UPDATE (state, at, error) ON notification.recipients TO brudvagt_notification;
-- What was filed and what was written stay as they were.
GRANT SELECT, INSERT ON notification.filings, notification.correspondence TO brudvagt_notification;
GRANT SELECT, INSERT, DELETE ON notification.demonstration_mail TO brudvagt_notification;
