-- An addition by somebody the report does not know: it answers a mail of ours, which was passed on. It
-- waits, marked, until a person has read it, and makes nobody known.
ALTER TABLE intake.follow_ups ADD COLUMN by_stranger boolean NOT NULL DEFAULT false;
