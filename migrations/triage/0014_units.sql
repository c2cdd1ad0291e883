-- Whose cases of a municipality somebody sees: `brudvagt.units` beside `brudvagt.scope`. It is `*`, or
-- units, and municipalities that are meant whole (`*901`), with unit separators between them. The
-- directory has resolved what lies below a unit. Without the setting nothing is seen.
--
-- Restrictive: it narrows what the policy `scope` lets through, and nothing widens it.
CREATE POLICY units ON triage.cases AS RESTRICTIVE
    USING ('*' = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR unit_id = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR '*' || municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[]));
CREATE POLICY units ON triage.case_codes AS RESTRICTIVE
    USING ('*' = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR unit_id = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR '*' || municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[]));

-- What belongs to a case is seen by whom the case is seen.
CREATE POLICY units ON triage.history AS RESTRICTIVE
    USING ('*' = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR EXISTS (SELECT FROM triage.cases AS c WHERE c.case_id = history.case_id));
CREATE POLICY units ON triage.measures AS RESTRICTIVE
    USING ('*' = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR EXISTS (SELECT FROM triage.cases AS c WHERE c.case_id = measures.case_id));
CREATE POLICY units ON triage.questions AS RESTRICTIVE
    USING ('*' = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR EXISTS (SELECT FROM triage.cases AS c WHERE c.case_id = questions.case_id));
CREATE POLICY units ON triage.assessments AS RESTRICTIVE
    USING ('*' = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR EXISTS (SELECT FROM triage.cases AS c WHERE c.case_id = assessments.case_id));
CREATE POLICY units ON triage.shared_cases AS RESTRICTIVE
    USING ('*' = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR EXISTS (SELECT FROM triage.cases AS c WHERE c.case_id = shared_cases.case_id));
CREATE POLICY units ON triage.proposals AS RESTRICTIVE
    USING ('*' = ANY ((SELECT string_to_array(current_setting('brudvagt.units', true), chr(31)))::text[])
        OR EXISTS (SELECT FROM triage.cases AS c WHERE c.case_id = proposals.case_id));
-- `case_words` says which case holds a word and nothing else: who asks it goes on to the cases.
-- `access_log` and `saved_filters` are read by the officer, and by whoever saved them.
