-- Nothing of an exercise is sent, so its filings have no channel's reference but the exercise's own
-- number, which begins with a letter that no channel's does.
ALTER TABLE notification.filings
    DROP CONSTRAINT filings_virk_reference_check,
    ADD CONSTRAINT filings_virk_reference_check
        CHECK (virk_reference ~ '^[!-~]{1,100}$' OR virk_reference ~ '^ØVELSE-[0-9-]{1,80}$');
