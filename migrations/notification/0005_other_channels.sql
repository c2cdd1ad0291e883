-- A law may name another channel than Virk; how a reference looks is its own, and is checked where a
-- person types it.
ALTER TABLE notification.filings
    DROP CONSTRAINT filings_virk_reference_check,
    ADD CONSTRAINT filings_virk_reference_check CHECK (virk_reference ~ '^[!-~]{1,100}$');
