-- NIS 2 is a track of the case: each step is numbered within it and told. 0 is not told yet, which is
-- what every incident from before is.
ALTER TABLE notification.nis2_incidents
    ADD COLUMN number bigint NOT NULL DEFAULT 0,
    -- The step that opened it, the last time somebody did.
    ADD COLUMN opening bigint NOT NULL DEFAULT 0;
CREATE INDEX nis2_incidents_untold ON notification.nis2_incidents (case_id) WHERE number = 0;
-- Another person has been asked to approve it, and is asked once.
ALTER TABLE notification.nis2_notices ADD COLUMN asked boolean NOT NULL DEFAULT false;

GRANT UPDATE ON notification.nis2_incidents TO brudvagt_notification;
