-- Measures as tasks: who did it and when, and the orders in which they are listed. A measure of before has
-- its owner and date here and not in its history: it is listed, and hears of its date once it is handed
-- over or given another.
ALTER TABLE triage.measures
    ADD COLUMN done_at timestamptz,
    ADD COLUMN done_by text NOT NULL DEFAULT '',
    -- One without a date comes after all that have one.
    ADD COLUMN due_key text COLLATE "C" GENERATED ALWAYS AS (coalesce(nullif(due_date, ''), '9999-12-31')) STORED;
CREATE INDEX measures_in_order ON triage.measures (municipality, done, due_key, id);
CREATE INDEX measures_of_owner ON triage.measures (owner_id, due_key, id) WHERE NOT done AND owner_id <> '';
