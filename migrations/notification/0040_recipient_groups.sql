-- Which of the case's groups of people somebody on a list belongs to; empty: none.
ALTER TABLE notification.recipients ADD COLUMN group_id text NOT NULL DEFAULT '';
