-- What a shared text's case is compared by: what happened, the data, the recipient, how many. Codes only,
-- as in triage.case_codes; NULL for a text that came from no case, and for those written before.
ALTER TABLE triage.lessons ADD COLUMN features jsonb;
ALTER TABLE triage.knowledge ADD COLUMN features jsonb;
UPDATE triage.lessons AS l SET features = c.features FROM triage.case_codes AS c WHERE c.case_id = l.case_id;
UPDATE triage.knowledge AS k SET features = l.features FROM triage.lessons AS l WHERE l.lesson_id = k.lesson_id;
