-- Where another system hears what becomes of what it reported. What is sent there is a message like a mail,
-- leased and tried again by the same rows; only the way it goes is another.
CREATE TABLE notification.hooks (
    hook_id      uuid PRIMARY KEY,
    municipality text NOT NULL,
    -- The system's key, at intake.
    door_id      uuid NOT NULL,
    -- The address, the secret that signs, and who made it: sealed under the hook's own key.
    sealed       bytea NOT NULL,
    made_at      timestamptz NOT NULL,
    made_by      text NOT NULL,
    ended_at     timestamptz,
    ended_by     text,
    -- How it goes: the last that arrived, the last attempt that did not, and whether something was given up.
    delivered_at timestamptz,
    failed_at    timestamptz,
    failure      text NOT NULL DEFAULT '',
    given_up_at  timestamptz,
    -- When the officer was told of it.
    told_at      timestamptz,
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX hooks_of_door ON notification.hooks (municipality, door_id) WHERE ended_at IS NULL;
CREATE INDEX hooks_untold ON notification.hooks (given_up_at) WHERE given_up_at IS NOT NULL AND told_at IS NULL;

ALTER TABLE notification.hooks ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.hooks USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
GRANT SELECT, INSERT ON notification.hooks TO brudvagt_notification;
GRANT UPDATE (ended_at, ended_by, delivered_at, failed_at, failure, given_up_at, told_at)
    ON notification.hooks TO brudvagt_notification;

ALTER TABLE notification.messages
    -- Which way it goes. Each has a sender of its own, so that an address that does not answer holds up no
    -- mail.
    ADD COLUMN channel text NOT NULL DEFAULT 'mail' CHECK (channel IN ('mail', 'hook'));
CREATE INDEX messages_due_by_channel ON notification.messages (channel, due_at) WHERE state = 'planned';
CREATE INDEX messages_waiting_by_channel ON notification.messages (channel, planned_at) WHERE state = 'planned';
DROP INDEX notification.messages_due;
DROP INDEX notification.messages_waiting;
-- How many wait for a hook, whose id is what they go to.
CREATE INDEX messages_of_hook ON notification.messages (recipient_key) WHERE channel = 'hook' AND state = 'planned';
