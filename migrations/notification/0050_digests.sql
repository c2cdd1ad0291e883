-- Several mails to one person that leave as one (ADR 0082): which of them may wait for each other, and the
-- mail that they left in. A digest's number is of version 7, every other mail's of version 5.
ALTER TABLE notification.messages
    ADD COLUMN gathers boolean NOT NULL DEFAULT false,
    ADD COLUMN digest_id uuid;
CREATE INDEX messages_gathering ON notification.messages (recipient_key, planned_at) WHERE gathers;
CREATE INDEX messages_digest ON notification.messages (digest_id) WHERE digest_id IS NOT NULL;
GRANT UPDATE (digest_id) ON notification.messages TO brudvagt_notification;
