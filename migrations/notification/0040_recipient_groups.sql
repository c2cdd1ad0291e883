-- Which of the case's groups of people somebody on a list belongs to; empty: none.
ALTER TABLE notification.recipients ADD COLUMN group_id text NOT NULL DEFAULT '';

-- The group is said of those who were told, too.
GRANT UPDATE (group_id) ON notification.recipients TO brudvagt_notification;
