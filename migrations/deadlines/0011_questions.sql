-- Questions that somebody has to answer, as their case last said, and when they are asked again next. No
-- clock: nothing but mails follows.
CREATE TABLE deadlines.questions (
    question_id  uuid PRIMARY KEY,
    case_id      uuid NOT NULL,
    municipality text NOT NULL,
    asked_at     timestamptz NOT NULL,
    next_at      timestamptz NOT NULL
);
CREATE INDEX questions_next ON deadlines.questions (next_at);
CREATE INDEX questions_by_case ON deadlines.questions (case_id);
ALTER TABLE deadlines.questions ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON deadlines.questions
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
-- One that is answered is asked no more.
GRANT SELECT, INSERT, UPDATE, DELETE ON deadlines.questions TO brudvagt_deadlines;
