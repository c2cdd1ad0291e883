-- Which mail a bounce is of: the first part of its Message-ID, and the report in the second.
ALTER TABLE notification.messages
    ADD COLUMN header_id uuid,
    ADD COLUMN report_id uuid,
    -- Of a receipt: a keyed digest of where it goes, so that nobody gets them by the hundred.
    ADD COLUMN address_key bigint;
CREATE INDEX messages_header ON notification.messages (header_id) WHERE header_id IS NOT NULL;
CREATE INDEX messages_receipts ON notification.messages (address_key, planned_at) WHERE address_key IS NOT NULL;
CREATE INDEX messages_report ON notification.messages (case_id) WHERE report_id IS NOT NULL;
GRANT UPDATE (header_id) ON notification.messages TO brudvagt_notification;
