-- Mail that a person judged to be no report. It stays sealed and can still be released until its
-- key is destroyed; that it came, and who laid it aside and why, stays for good.
ALTER TABLE intake.quarantine
    ADD COLUMN discarded_at   timestamptz,
    ADD COLUMN discarded_by   text,
    -- A code: a free text would have to be sealed, and would be lost with the key.
    ADD COLUMN discard_reason text,
    ADD CONSTRAINT discarded_whole CHECK (
        (discarded_at IS NULL) = (discarded_by IS NULL)
        AND (discarded_at IS NULL) = (discard_reason IS NULL));

CREATE INDEX quarantine_discarded ON intake.quarantine (discarded_at)
    WHERE released_at IS NULL AND discarded_at IS NOT NULL;

GRANT UPDATE (discarded_at, discarded_by, discard_reason) ON intake.quarantine TO brudvagt_intake;
