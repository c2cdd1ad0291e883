-- Questions to the data protection officer without a case. What people wrote is sealed under a key of the
-- question (intake.keys), which goes when it becomes a report or has been answered for long.
CREATE TABLE intake.questions (
    question_id    uuid PRIMARY KEY,
    municipality   text NOT NULL,
    unit_id        text NOT NULL,
    asker_id       text NOT NULL,
    asked_at       timestamptz NOT NULL,
    answer_by      timestamptz NOT NULL,
    state          text NOT NULL CHECK (state IN ('waiting', 'asked_back', 'answered', 'reported')),
    settled_at     timestamptz,
    report_id      uuid,
    reference      text NOT NULL,
    asker_shares   boolean NOT NULL,
    officer_shares boolean NOT NULL,
    -- When whoever has the turn hears of it again, and how often she has.
    tell_at        timestamptz,
    n_told         integer NOT NULL CHECK (n_told >= 0),
    version        integer NOT NULL,
    CHECK ((state = 'reported') = (report_id IS NOT NULL))
);
CREATE INDEX questions_of_asker ON intake.questions (asker_id, asked_at DESC);
CREATE INDEX questions_listed ON intake.questions (municipality, answer_by);
CREATE INDEX questions_resting ON intake.questions (tell_at) WHERE tell_at IS NOT NULL;

CREATE TABLE intake.question_turns (
    turn_id      uuid PRIMARY KEY,
    question_id  uuid NOT NULL REFERENCES intake.questions,
    municipality text NOT NULL,
    number       integer NOT NULL CHECK (number > 0),
    kind         text NOT NULL CHECK (kind IN ('question', 'asked_back', 'reply', 'answer')),
    at           timestamptz NOT NULL,
    sealed       bytea NOT NULL,
    UNIQUE (question_id, number)
);

ALTER TABLE intake.questions ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.questions USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
ALTER TABLE intake.question_turns ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.question_turns USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));

GRANT SELECT, INSERT ON intake.questions, intake.question_turns TO brudvagt_intake;
GRANT UPDATE (state, settled_at, report_id, reference, asker_shares, officer_shares, tell_at, n_told, version)
  ON intake.questions TO brudvagt_intake;
