-- Numbers who looked at what, so that it can be read in pages: rows of before by their order, rewritten
-- once under a lock. The old version inserts as it did.
ALTER TABLE triage.access_log
    ADD COLUMN entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
CREATE INDEX access_log_pages ON triage.access_log (case_id, entry_id);
-- Nobody reads by time.
DROP INDEX triage.access_log_by_case;
