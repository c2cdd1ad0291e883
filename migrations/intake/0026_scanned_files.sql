-- What a virus scanner said of a file, once it was asked. What it is called is the scanner's own word and
-- tells nothing of what the file says.
ALTER TABLE intake.attachments
    ADD COLUMN verdict    text CHECK (verdict IN ('clean', 'infected', 'unscannable')),
    ADD COLUMN finding    text NOT NULL DEFAULT '',
    ADD COLUMN scanned_at timestamptz,
    ADD CHECK ((verdict IS NULL) = (scanned_at IS NULL));
CREATE INDEX attachments_unscanned ON intake.attachments (received_at DESC) WHERE verdict IS NULL;
GRANT UPDATE (verdict, finding, scanned_at) ON intake.attachments TO brudvagt_intake;
