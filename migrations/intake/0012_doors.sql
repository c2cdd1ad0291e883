-- Doors for those who have no account: a municipality's public form, a supplier's link. Never deleted: what
-- was open, from when and until when, stays. Of a token only a keyed digest is kept.
CREATE TABLE intake.doors (
    door_id      uuid PRIMARY KEY,
    municipality text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('public', 'supplier')),
    -- The municipality's name in a public link; empty of other doors.
    address      text NOT NULL,
    token_key    bytea,
    -- Within how many hours the agreement has a supplier tell of a breach.
    agreed_hours integer CHECK (agreed_hours > 0),
    -- Whose door, which agreement: sealed under the door's own key.
    sealed       bytea NOT NULL,
    opened_at    timestamptz NOT NULL,
    opened_by    text NOT NULL,
    closed_at    timestamptz,
    closed_by    text,
    CHECK ((kind = 'public') = (address <> '')),
    CHECK (kind = 'public' OR token_key IS NOT NULL),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
-- One public form for each municipality at a time, and one municipality for each address.
CREATE UNIQUE INDEX doors_public ON intake.doors (municipality) WHERE kind = 'public' AND closed_at IS NULL;
CREATE UNIQUE INDEX doors_address ON intake.doors (address) WHERE kind = 'public' AND closed_at IS NULL;
CREATE UNIQUE INDEX doors_token ON intake.doors (token_key) WHERE token_key IS NOT NULL;
CREATE INDEX doors_listed ON intake.doors (municipality, opened_at DESC);

ALTER TABLE intake.doors ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.doors USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
GRANT SELECT, INSERT ON intake.doors TO brudvagt_intake;
GRANT UPDATE (closed_at, closed_by) ON intake.doors TO brudvagt_intake;

-- What whoever reported without an account comes back with: a keyed digest of the receipt code. It goes
-- with the report's key.
CREATE TABLE intake.receipts (
    code_key     bytea PRIMARY KEY,
    report_id    uuid NOT NULL UNIQUE REFERENCES intake.reports,
    municipality text NOT NULL
);
ALTER TABLE intake.receipts ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.receipts USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
GRANT SELECT, INSERT, DELETE ON intake.receipts TO brudvagt_intake;

ALTER TABLE intake.reports
    -- When the municipality was told, where that was before the report was written: a call, a supplier's
    -- earlier word. The hours of art. 33 run from then.
    ADD COLUMN told_at timestamptz,
    DROP CONSTRAINT reports_channel_check,
    ADD CONSTRAINT reports_channel_check
        CHECK (channel IN ('form', 'mail', 'processor', 'public', 'phone'));
