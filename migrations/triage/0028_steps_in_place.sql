-- Most steps of a case tell what others did (a mail was sent, a clock was armed) and change its state and
-- nothing that it is found by. What the indexes asked the state for is a column now, so that such a step
-- writes the row anew in its place, where there is room, and no index. Writes the whole table anew: some
-- seconds for each hundred thousand cases, in which nobody reads it.
ALTER TABLE triage.cases
    -- Asks somebody for something, also to read what was added.
    ADD COLUMN asks boolean NOT NULL GENERATED ALWAYS AS (
        state->>'escalation' IS NOT NULL OR state->>'awaited_classification' IS NOT NULL
        OR state->>'awaited_notification' IS NOT NULL OR state->>'awaited_communication' IS NOT NULL
        OR state #>> '{open_questions,0}' IS NOT NULL OR state #>> '{unread,0}' IS NOT NULL
        OR state #>> '{nis2,awaiting,0}' IS NOT NULL) STORED,
    -- Once it is closed: its documents are journalised, or it was an exercise and is over.
    ADD COLUMN erasable boolean NOT NULL GENERATED ALWAYS AS (
        coalesce(state->>'esdh', '') = 'journalised' OR coalesce(state->>'exercise', '') = 'ended') STORED,
    SET (fillfactor = 60);

DROP INDEX triage.cases_asking;
DROP INDEX triage.cases_asking_or_unread;
DROP INDEX triage.cases_to_erase;

CREATE INDEX cases_asking ON triage.cases
    (municipality, coalesce(nothing_due, clock_settled), coalesce(next_due_at, due_at), case_id)
    WHERE NOT closed AND asks;
CREATE INDEX cases_to_erase ON triage.cases (municipality, closed_at)
    WHERE closed AND wrapped_key IS NOT NULL AND erasable;
