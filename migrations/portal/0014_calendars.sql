-- A person's calendar of deadlines, which her calendar program reads by a secret link. Only the digest of
-- the secret is kept: a copy of this table opens nothing. One for each person; making a new one ends the
-- link before.
CREATE TABLE portal.calendars (
    calendar_id  uuid PRIMARY KEY,
    token_digest bytea NOT NULL UNIQUE,
    person_id    text NOT NULL UNIQUE,
    actor        jsonb NOT NULL,
    scope        text NOT NULL,
    lang         text NOT NULL CHECK (lang IN ('da', 'en')),
    -- The form's key: pressing twice makes one link.
    form_key     text NOT NULL,
    created_at   timestamptz NOT NULL,
    read_at      timestamptz
);

-- What the calendar last said, so that a program hears when a deadline has moved or is settled: case
-- numbers, rules and times.
CREATE TABLE portal.calendar_entries (
    calendar_id  uuid NOT NULL REFERENCES portal.calendars ON DELETE CASCADE,
    clock_id     text NOT NULL,
    case_id      text NOT NULL,
    reference    text NOT NULL,
    label        text NOT NULL,
    due_at       timestamptz NOT NULL,
    revision     integer NOT NULL CHECK (revision >= 0),
    changed_at   timestamptz NOT NULL,
    cancelled_at timestamptz,
    PRIMARY KEY (calendar_id, clock_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON portal.calendars, portal.calendar_entries TO brudvagt_portal;
