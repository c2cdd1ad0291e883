-- A municipality's own questions on its forms. Each change is a row of its own, so that an answer can be
-- shown with the question as it was read. No personal data: what is asked, not what is answered.
CREATE TABLE intake.own_questions (
    question_id  uuid NOT NULL,
    version      integer NOT NULL CHECK (version > 0),
    municipality text NOT NULL,
    position     integer NOT NULL CHECK (position BETWEEN 1 AND 99),
    kind         text NOT NULL CHECK (kind IN ('line', 'text', 'choice', 'yes_no')),
    wanted       boolean NOT NULL,
    -- Codes of the fact; none: any.
    situations   text[] NOT NULL,
    text_da      text NOT NULL CHECK (text_da <> ''),
    text_en      text NOT NULL CHECK (text_en <> ''),
    options_da   text[] NOT NULL,
    options_en   text[] NOT NULL,
    withdrawn    boolean NOT NULL,
    written_at   timestamptz NOT NULL,
    written_by   text NOT NULL,
    PRIMARY KEY (question_id, version),
    CHECK (cardinality(options_da) = cardinality(options_en)),
    CHECK ((kind = 'choice') = (cardinality(options_da) > 0))
);
CREATE INDEX own_questions_of ON intake.own_questions (municipality, question_id, version DESC);

ALTER TABLE intake.own_questions ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.own_questions USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
GRANT SELECT, INSERT ON intake.own_questions TO brudvagt_intake;
