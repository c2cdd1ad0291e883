-- Another system's key is a door of its own: made, ended and kept as the others are. What comes through it
-- is said to have come from a system.
ALTER TABLE intake.doors
    -- When a system's key was last shown, to the hour: a key that nobody uses is ended.
    ADD COLUMN used_at timestamptz,
    DROP CONSTRAINT doors_kind_check,
    ADD CONSTRAINT doors_kind_check CHECK (kind IN ('public', 'supplier', 'system'));
GRANT UPDATE (used_at) ON intake.doors TO brudvagt_intake;

ALTER TABLE intake.reports
    DROP CONSTRAINT reports_channel_check,
    ADD CONSTRAINT reports_channel_check
        CHECK (channel IN ('form', 'mail', 'processor', 'public', 'phone', 'system'));
