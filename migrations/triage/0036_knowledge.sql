-- What a municipality writes to share: its own row, sealed, with the case it came from. Never deleted.
CREATE TABLE triage.lessons (
    lesson_id    uuid PRIMARY KEY,
    municipality text NOT NULL,
    case_id      uuid REFERENCES triage.cases,
    kind         text NOT NULL CHECK (kind IN ('precedent', 'lesson', 'question')),
    state        text NOT NULL CHECK (state IN ('proposed', 'published', 'withdrawn')),
    wrapped_key  bytea NOT NULL,
    content      bytea NOT NULL,
    -- The codes of its case when it was written.
    incident_type text NOT NULL,
    outcome      text NOT NULL,
    notified     text NOT NULL,
    saved_by     text NOT NULL,
    saved_at     timestamptz NOT NULL,
    version      integer NOT NULL
);
CREATE INDEX lessons_listed ON triage.lessons (municipality, saved_at DESC);
CREATE INDEX lessons_of_case ON triage.lessons (case_id) WHERE case_id IS NOT NULL;

ALTER TABLE triage.lessons ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON triage.lessons
    USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
        OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
CREATE POLICY units ON triage.lessons AS RESTRICTIVE
    USING (case_id IS NULL OR '*' = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR EXISTS (SELECT FROM triage.cases AS c WHERE c.case_id = lessons.case_id));
GRANT SELECT, INSERT ON triage.lessons TO brudvagt_triage;
GRANT UPDATE (state, content, saved_by, saved_at, version) ON triage.lessons TO brudvagt_triage;

-- What is shared, for all municipalities of the installation to read: checked, without personal data, and
-- without any word of whose case it was, unless the municipality agreed to be named. In plain words,
-- because all may read and search them.
CREATE TABLE triage.knowledge (
    lesson_id    uuid PRIMARY KEY,
    kind         text NOT NULL,
    title        text NOT NULL,
    happened     text NOT NULL,
    decided      text NOT NULL,
    learned      text NOT NULL,
    control      text NOT NULL,
    incident_type text NOT NULL,
    outcome      text NOT NULL,
    notified     text NOT NULL,
    named        text NOT NULL,
    published_at timestamptz NOT NULL,
    -- å and aa are one letter.
    stems        tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('danish', replace(lower(title), 'aa', 'å')), 'A')
        || to_tsvector('danish', replace(lower(happened || ' ' || decided || ' ' || learned), 'aa', 'å'))) STORED
);
CREATE INDEX knowledge_stems ON triage.knowledge USING gin (stems);
CREATE INDEX knowledge_newest ON triage.knowledge (published_at DESC);
CREATE INDEX knowledge_kind ON triage.knowledge (incident_type);

-- Read by whoever has a municipality; written and taken away only by whom the lesson's own row is seen.
ALTER TABLE triage.knowledge ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON triage.knowledge FOR SELECT
    USING ((SELECT current_setting('brudvagt.scope', true)) ~ '^([*]|[0-9]{3}(,[0-9]{3})*)$');
CREATE POLICY own_added ON triage.knowledge FOR INSERT
    WITH CHECK (EXISTS (SELECT FROM triage.lessons AS l WHERE l.lesson_id = knowledge.lesson_id));
CREATE POLICY own_removed ON triage.knowledge FOR DELETE
    USING (EXISTS (SELECT FROM triage.lessons AS l WHERE l.lesson_id = knowledge.lesson_id));
GRANT SELECT, INSERT, DELETE ON triage.knowledge TO brudvagt_triage;
