-- Whose session, and when it was last used: it ends when idle, and its person can see and end it.
ALTER TABLE portal.sessions
    ADD COLUMN session_id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN person_id text GENERATED ALWAYS AS (actor ->> 'id') STORED,
    ADD COLUMN seen_at timestamptz;
CREATE UNIQUE INDEX sessions_by_id ON portal.sessions (session_id);
CREATE INDEX sessions_of_person ON portal.sessions (person_id);
