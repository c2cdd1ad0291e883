-- Who has written to a report before, by a keyed digest: only they add to it by its number alone.
ALTER TABLE intake.follow_ups ADD COLUMN sender_key bigint;

-- Mails that one sender sends alike (its words without their digits): a machine that writes over and
-- over is one report with additions, not a clock each time.
ALTER TABLE intake.reports ADD COLUMN alike_key bigint;
CREATE INDEX reports_alike ON intake.reports (municipality, alike_key, received_at) WHERE alike_key IS NOT NULL;
