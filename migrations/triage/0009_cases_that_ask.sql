-- no-transaction
-- Open cases that ask somebody for something, in the order of the queue.
CREATE INDEX CONCURRENTLY cases_that_ask ON triage.cases (municipality, clock_settled, due_at, case_id)
    WHERE NOT closed AND (state->>'escalation' IS NOT NULL OR state->>'awaited_notification' IS NOT NULL
        OR state->>'awaited_communication' IS NOT NULL OR state #>> '{open_questions,0}' IS NOT NULL
        OR state #>> '{nis2,awaiting,0}' IS NOT NULL);
