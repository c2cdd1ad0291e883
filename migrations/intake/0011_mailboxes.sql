-- Mailboxes that reports are fetched from: when each was last read to its end, and since when it cannot be.
CREATE TABLE intake.mailboxes (
    -- The report address whose mail lies there.
    address       text PRIMARY KEY,
    municipality  text NOT NULL,
    -- Everything in it was dealt with; what is found later came later.
    read_at       timestamptz,
    failing_since timestamptz,
    reason        text NOT NULL DEFAULT '',
    -- When somebody was last told that it cannot be read.
    told_at       timestamptz
);
ALTER TABLE intake.mailboxes ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.mailboxes USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
GRANT SELECT, INSERT, UPDATE ON intake.mailboxes TO brudvagt_intake;
