-- Exercises: cases that are made up. The state's first entry says so and the number says so; the
-- database holds the two to each other, and lets no row change from one to the other.
ALTER TABLE triage.cases ADD COLUMN exercise boolean NOT NULL
    GENERATED ALWAYS AS (state ? 'exercise') STORED;
ALTER TABLE triage.cases ADD CONSTRAINT exercise_by_number
    CHECK ((state ? 'exercise') = starts_with(reference, 'ØVELSE-'));
-- Their list: the newest first, and there are few.
CREATE INDEX cases_exercises ON triage.cases (municipality, reported_at DESC, case_id DESC)
    WHERE exercise;
