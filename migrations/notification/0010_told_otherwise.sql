-- A list may hold two people with one address, people without a mail address, and people who were
-- told in another way. Letters wait a moment before they leave, so that sending can be undone.

-- `address_key` is the keyed digest of name and address from now on: two people with one address are
-- two. In lists from before it is of the address alone.
ALTER TABLE notification.recipients
    ADD COLUMN has_mail boolean NOT NULL DEFAULT true,
    -- How somebody was told other than by our mail, when, and in sealed words by whom and what.
    ADD COLUMN means text NOT NULL DEFAULT '',
    ADD COLUMN told_at timestamptz,
    ADD COLUMN told bytea,
    DROP CONSTRAINT recipients_state_check,
    ADD CONSTRAINT recipients_state_check CHECK (state IN ('listed', 'waiting', 'sent', 'failed', 'told')),
    ADD CONSTRAINT recipients_told CHECK ((state = 'told') = (told_at IS NOT NULL AND means <> ''));

ALTER TABLE notification.communications
    ADD COLUMN n_told integer NOT NULL DEFAULT 0 CHECK (n_told >= 0),
    -- When the letters sent last leave; until then they can be stopped.
    ADD COLUMN leaves_at timestamptz,
    DROP CONSTRAINT communications_check,
    ADD CONSTRAINT communications_check CHECK (n_sent + n_failed + n_told <= n_recipients);

GRANT UPDATE (n_told, leaves_at) ON notification.communications TO brudvagt_notification;
GRANT UPDATE (address_key, sealed, has_mail, means, told_at, told) ON notification.recipients TO brudvagt_notification;

-- A letter that nobody has tried to send can be taken back. Nothing else is.
GRANT DELETE ON notification.messages TO brudvagt_notification;
CREATE POLICY tried_stays ON notification.messages AS RESTRICTIVE FOR DELETE
    USING (state = 'planned' AND attempts = 0 AND recipient_id IS NOT NULL);
