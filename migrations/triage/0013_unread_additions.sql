-- no-transaction
-- Cases that ask somebody for something, in the order of the queue: now also to read what was added.
-- The version before reads `cases_asking`, which goes in a later release.
CREATE INDEX CONCURRENTLY cases_asking_or_unread ON triage.cases
    (municipality, coalesce(nothing_due, clock_settled), coalesce(next_due_at, due_at), case_id)
    WHERE NOT closed AND (state->>'escalation' IS NOT NULL OR state->>'awaited_classification' IS NOT NULL
        OR state->>'awaited_notification' IS NOT NULL OR state->>'awaited_communication' IS NOT NULL
        OR state #>> '{open_questions,0}' IS NOT NULL OR state #>> '{unread,0}' IS NOT NULL
        OR state #>> '{nis2,awaiting,0}' IS NOT NULL);
