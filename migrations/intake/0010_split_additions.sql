-- The report that an addition became, when it was about something else. It stays where it came, too.
ALTER TABLE intake.follow_ups ADD COLUMN split_into uuid;
GRANT UPDATE (split_into) ON intake.follow_ups TO brudvagt_intake;

-- Reports of the last hour, to see that each has its case.
CREATE INDEX reports_received ON intake.reports (received_at);
