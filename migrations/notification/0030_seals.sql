-- Who alone sees what is sealed. `brudvagt migrate` lays a policy over every table that says of which
-- case a row is: with a seal, only those named here, and the system itself, see it (`brudvagt.person`).
CREATE TABLE notification.seals (
    case_id      uuid PRIMARY KEY,
    municipality text NOT NULL,
    -- Nobody: lifted again.
    people       text[] NOT NULL,
    -- Of the case that said so: an older one changes nothing.
    version      bigint NOT NULL
);
ALTER TABLE notification.seals ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON notification.seals
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, UPDATE ON notification.seals TO brudvagt_notification;

-- A recipient says of which letter she is, and the letter of which case.
CREATE POLICY sealed ON notification.recipients AS RESTRICTIVE
    USING ((SELECT current_setting('brudvagt.person', true)) = '*'
        OR EXISTS (SELECT FROM notification.communications AS c
            WHERE c.communication_id = recipients.communication_id));
