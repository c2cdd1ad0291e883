-- Which deadline towards Datatilsynet a mail told its reader of: who was told another than the one
-- that holds now is told again.
ALTER TABLE notification.messages ADD COLUMN told_due_at timestamptz;
