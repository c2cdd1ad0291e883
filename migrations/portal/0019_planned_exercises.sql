-- Exercises that begin by themselves at a time that somebody chose. Until then they are known to those who may
-- plan them. What is to have happened is made up; nothing here is of a case.
CREATE TABLE portal.planned_exercises (
    plan_id       uuid PRIMARY KEY,
    municipality  text NOT NULL,
    unit_id       text NOT NULL,
    -- A code, or own words.
    scenario      text NOT NULL,
    what_happened text NOT NULL,
    reason        text NOT NULL,
    begins_at     timestamptz NOT NULL,
    actor         jsonb NOT NULL,
    scope         text NOT NULL,
    -- The form's key: pressing twice plans one.
    form_key      text NOT NULL UNIQUE,
    state         text NOT NULL CHECK (state IN ('planned', 'begun', 'cancelled', 'missed')),
    settled_at    timestamptz,
    CHECK ((state = 'planned') = (settled_at IS NULL))
);
CREATE INDEX planned_exercises_next ON portal.planned_exercises (begins_at) WHERE state = 'planned';
CREATE INDEX planned_exercises_listed ON portal.planned_exercises (municipality, begins_at);

GRANT SELECT, INSERT, UPDATE ON portal.planned_exercises TO brudvagt_portal;
