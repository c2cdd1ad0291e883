-- How each municipality works: when a decision needs a second person, who files for it, when people
-- are at work, who is on duty. And who changed what of the directory.
ALTER TABLE directory.municipalities
    ADD COLUMN second_person text NOT NULL DEFAULT 'none' CHECK (second_person IN
        ('none', 'not_notifying', 'against_recommendation', 'every_decision')),
    -- Taken to be covered until somebody says otherwise (BEK 620/2025 § 1, no. 1): errs to the safe side.
    ADD COLUMN nis2 text NOT NULL DEFAULT 'covered' CHECK (nis2 IN ('covered', 'not_covered')),
    -- Opening hours and closing days as written; absent until said. Steers reminders, never a deadline.
    ADD COLUMN calendar jsonb;

-- Who files on Virk for the controller: position 1, then the deputies.
CREATE TABLE directory.notifiers (
    municipality text NOT NULL REFERENCES directory.municipalities,
    position     integer NOT NULL CHECK (position > 0),
    person_id    text NOT NULL REFERENCES directory.people,
    function     text NOT NULL CHECK (function IN ('dpo', 'legal_representative', 'authorised')),
    PRIMARY KEY (municipality, position),
    UNIQUE (municipality, person_id)
);

-- Who is on duty, from the first instant up to but not including the last. Overlaps are meant.
CREATE TABLE directory.duties (
    duty_id      uuid PRIMARY KEY,
    municipality text NOT NULL REFERENCES directory.municipalities,
    person_id    text NOT NULL REFERENCES directory.people,
    from_at      timestamptz NOT NULL,
    to_at        timestamptz NOT NULL,
    CHECK (to_at > from_at)
);
CREATE INDEX duties_by_end ON directory.duties (municipality, to_at);

-- Written once. An empty side: it was not there, or is gone.
CREATE TABLE directory.changes (
    change_id    uuid PRIMARY KEY,
    municipality text NOT NULL,
    at           timestamptz NOT NULL,
    actor_id     text NOT NULL,
    actor_name   text NOT NULL,
    actor_role   text NOT NULL,
    what         text NOT NULL CHECK (what IN ('municipality', 'unit', 'person', 'duty')),
    subject_id   text NOT NULL,
    before       jsonb,
    after        jsonb
);
CREATE INDEX changes_newest ON directory.changes (municipality, change_id);

ALTER TABLE directory.notifiers ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.notifiers
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.duties ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.duties
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE directory.changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON directory.changes
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT, DELETE ON directory.notifiers, directory.duties TO brudvagt_directory;
GRANT SELECT, INSERT ON directory.changes TO brudvagt_directory;
