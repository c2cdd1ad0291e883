-- Why somebody had the CPR numbers of a case shown, in her own words where no code says it: sealed under
-- the report's key, and gone with it.
ALTER TABLE intake.access_log ADD COLUMN sealed_reason bytea;
