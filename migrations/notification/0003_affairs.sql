-- Datatilsynet's questions with their times, attachments of a filing, NIS 2 notices, who looked.
ALTER TABLE notification.correspondence
    -- Within its case, from 1: two people cannot both write the same entry.
    ADD COLUMN number integer,
    -- By when an answer to a question is expected.
    ADD COLUMN due_at timestamptz,
    ADD COLUMN received_at timestamptz,
    -- The question that an answer answers.
    ADD COLUMN question_id uuid REFERENCES notification.correspondence;
UPDATE notification.correspondence AS c SET number = n.number
FROM (SELECT entry_id, row_number() OVER (PARTITION BY case_id ORDER BY at, entry_id) AS number
      FROM notification.correspondence) AS n
WHERE n.entry_id = c.entry_id;
ALTER TABLE notification.correspondence
    ALTER COLUMN number SET NOT NULL,
    ADD CONSTRAINT correspondence_number UNIQUE (case_id, number),
    ADD CONSTRAINT correspondence_question CHECK (question_id IS NULL OR kind = 'answer');

-- What goes to Datatilsynet beside the form. Without a filing it belongs to the next one.
CREATE TABLE notification.filing_attachments (
    attachment_id uuid PRIMARY KEY,
    case_id       uuid NOT NULL,
    municipality  text NOT NULL,
    filing_id     uuid REFERENCES notification.filings,
    at            timestamptz NOT NULL,
    by            text NOT NULL,
    size_bytes    bigint NOT NULL,
    sha256        bytea NOT NULL CHECK (octet_length(sha256) = 32),
    state         text NOT NULL CHECK (state IN ('clean', 'warned', 'not_checked')),
    -- Name and what was found, and the content apart: a list opens no files.
    sealed        bytea NOT NULL,
    content       bytea NOT NULL
);
CREATE INDEX filing_attachments_of_case ON notification.filing_attachments (case_id, attachment_id);

-- A person said that the incident is significant (NIS 2-loven § 12(2)), and when that was known.
CREATE TABLE notification.nis2_incidents (
    case_id      uuid PRIMARY KEY,
    municipality text NOT NULL,
    aware_at     timestamptz NOT NULL,
    significance text[] NOT NULL,
    opened_at    timestamptz NOT NULL,
    opened_by    text NOT NULL,
    sealed       bytea NOT NULL
);

-- Notices under NIS 2-loven § 13, each with its own content, approval and time.
CREATE TABLE notification.nis2_notices (
    notice_id      uuid PRIMARY KEY,
    case_id        uuid NOT NULL REFERENCES notification.nis2_incidents,
    municipality   text NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('early_warning', 'incident_notice', 'final_report')),
    state          text NOT NULL CHECK (state IN ('draft', 'approved', 'filed')),
    version        bigint NOT NULL,
    saved_at       timestamptz NOT NULL,
    saved_by       text NOT NULL,
    approved_at    timestamptz,
    approved_by    text NOT NULL,
    filed_at       timestamptz,
    due_at         timestamptz,
    reference      text NOT NULL,
    sealed         bytea NOT NULL,
    receipt        bytea,
    receipt_sha256 bytea CHECK (octet_length(receipt_sha256) = 32),
    UNIQUE (case_id, kind),
    CHECK ((state = 'draft') = (approved_at IS NULL)),
    CHECK ((state = 'filed') = (filed_at IS NOT NULL))
);

CREATE TABLE notification.access_log (
    entry_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    case_id      uuid NOT NULL,
    municipality text NOT NULL,
    actor_id     text NOT NULL,
    actor_role   text NOT NULL,
    what         text NOT NULL
);
CREATE INDEX access_log_by_case ON notification.access_log (case_id, entry_id);

ALTER TABLE notification.filing_attachments ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.filing_attachments USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
-- What was filed stays as it was, whatever the code says.
CREATE POLICY filed_stays ON notification.filing_attachments AS RESTRICTIVE FOR DELETE USING (filing_id IS NULL);
CREATE POLICY filed_once ON notification.filing_attachments AS RESTRICTIVE FOR UPDATE
    USING (filing_id IS NULL) WITH CHECK (true);
ALTER TABLE notification.nis2_incidents ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.nis2_incidents USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE notification.nis2_notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.nis2_notices USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
CREATE POLICY filed_stays ON notification.nis2_notices AS RESTRICTIVE FOR UPDATE
    USING (state <> 'filed') WITH CHECK (true);
ALTER TABLE notification.access_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.access_log USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, DELETE ON notification.filing_attachments TO brudvagt_notification;
GRANT UPDATE (filing_id) ON notification.filing_attachments TO brudvagt_notification;
GRANT SELECT, INSERT ON notification.nis2_incidents, notification.access_log TO brudvagt_notification;
GRANT SELECT, INSERT, UPDATE ON notification.nis2_notices TO brudvagt_notification;
