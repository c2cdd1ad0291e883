-- What the report itself said, by its stems: a case's searchable words grow as people work on it, and
-- a second report of the same is compared with the first report, not with the work. Absent of cases
-- from before; those are compared by what is searchable.
ALTER TABLE triage.cases ADD COLUMN report_words bigint[];
