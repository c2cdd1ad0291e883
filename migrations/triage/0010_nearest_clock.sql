-- What is due first on a case, over every rule: art. 33, NIS 2, Datatilsynet's letters and the clocks that a
-- person armed. NULL is what a program of before writes; then the time of art. 33 counts, as it did.
ALTER TABLE triage.cases
    ADD COLUMN next_due_at timestamptz,
    ADD COLUMN next_due    text,
    ADD COLUMN nothing_due boolean;

-- Cases that owe something besides art. 33 at this moment.
WITH owed AS (
    SELECT c.case_id, t.regime, t.due_at,
        row_number() OVER (PARTITION BY c.case_id ORDER BY t.due_at) AS place
    FROM triage.cases AS c
    CROSS JOIN LATERAL (
        SELECT 'gdpr_33' AS regime, c.due_at WHERE NOT c.clock_settled
        UNION ALL
        SELECT CASE c.state #>> '{nis2,owed,0}' WHEN 'early_warning' THEN 'nis2_early_warning'
                WHEN 'incident_notice' THEN 'nis2_notice' ELSE 'nis2_final' END,
            (c.state #>> '{nis2,due_at}')::timestamptz
        WHERE c.state #>> '{nis2,owed,0}' IS NOT NULL AND c.state #>> '{nis2,due_at}' IS NOT NULL
            AND coalesce((c.state #>> '{nis2,ended,opening}')::bigint, 0)
                < coalesce((c.state #>> '{nis2,opening}')::bigint, 0)
        UNION ALL
        SELECT 'dpa_answer', (c.state #>> '{affairs,open_due_at}')::timestamptz
        WHERE (c.state #>> '{affairs,n_open}')::bigint > 0
            AND c.state #>> '{affairs,open_due_at}' IS NOT NULL
    ) AS t
    WHERE NOT c.closed
)
UPDATE triage.cases AS c SET next_due_at = o.due_at, next_due = o.regime, nothing_due = false
FROM owed AS o WHERE o.case_id = c.case_id AND o.place = 1 AND o.regime <> 'gdpr_33';

-- The queue's order, for each way it is narrowed, in the place of art. 33's.
CREATE INDEX cases_by_next_due ON triage.cases
    (municipality, closed, coalesce(nothing_due, clock_settled), coalesce(next_due_at, due_at), case_id);
CREATE INDEX cases_of_phase ON triage.cases
    (municipality, closed, phase, coalesce(nothing_due, clock_settled), coalesce(next_due_at, due_at), case_id);
CREATE INDEX cases_of_outcome ON triage.cases
    (municipality, closed, outcome, coalesce(nothing_due, clock_settled), coalesce(next_due_at, due_at), case_id);
CREATE INDEX cases_of_assignee ON triage.cases
    (assignee_id, municipality, closed, coalesce(nothing_due, clock_settled), coalesce(next_due_at, due_at), case_id)
    WHERE assignee_id <> '';
CREATE INDEX cases_asking ON triage.cases
    (municipality, coalesce(nothing_due, clock_settled), coalesce(next_due_at, due_at), case_id)
    WHERE NOT closed AND (state->>'escalation' IS NOT NULL OR state->>'awaited_classification' IS NOT NULL
        OR state->>'awaited_notification' IS NOT NULL OR state->>'awaited_communication' IS NOT NULL
        OR state #>> '{open_questions,0}' IS NOT NULL OR state #>> '{nis2,awaiting,0}' IS NOT NULL);

DROP INDEX triage.cases_by_due;
DROP INDEX triage.cases_by_phase;
DROP INDEX triage.cases_by_outcome;
DROP INDEX triage.cases_by_assignee;
DROP INDEX triage.cases_that_ask;
