-- Each order a page is read in, for each way it is narrowed. Municipality comes first everywhere: a
-- page is merged from one short range of each, so what the neighbours have costs nothing.
CREATE INDEX cases_by_due ON triage.cases (municipality, closed, clock_settled, due_at, case_id);
CREATE INDEX cases_by_phase ON triage.cases (municipality, closed, phase, clock_settled, due_at, case_id);
CREATE INDEX cases_by_outcome ON triage.cases (municipality, closed, outcome, clock_settled, due_at, case_id);
CREATE INDEX cases_by_assignee ON triage.cases (assignee_id, municipality, closed, clock_settled, due_at, case_id)
    WHERE assignee_id <> '';
CREATE INDEX cases_by_unit ON triage.cases (municipality, unit_id, reported_at DESC, case_id DESC);
CREATE INDEX cases_by_incident_type ON triage.cases (municipality, incident_type, reported_at DESC, case_id DESC);
CREATE INDEX cases_by_notified ON triage.cases (municipality, notified, reported_at DESC, case_id DESC);

DROP INDEX triage.cases_queue;
DROP INDEX triage.cases_queue_all;
DROP INDEX triage.cases_queue_of;
DROP INDEX triage.cases_register;
-- Unusable under row-level security; see case_words.
DROP INDEX triage.cases_search;
