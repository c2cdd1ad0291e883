-- Whose letter somebody was sent: the id of a group with a letter of its own, empty for everybody's.
-- Absent: none was sent. Somebody put into another group later was still sent the first one's.
ALTER TABLE notification.recipients ADD COLUMN written_as text;
UPDATE notification.recipients SET written_as = '' WHERE state = 'sent';

-- The same for the case: the list of people is erased long before it.
ALTER TABLE notification.communications ADD COLUMN written_as text[] NOT NULL DEFAULT '{}';
UPDATE notification.communications SET written_as = '{""}' WHERE n_sent > 0;

GRANT UPDATE (written_as) ON notification.recipients TO brudvagt_notification;
GRANT UPDATE (written_as) ON notification.communications TO brudvagt_notification;
