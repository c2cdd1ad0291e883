-- What became of the notification, in a code of its own for each: a withdrawn one was no "yes", a
-- dismissed case no "undecided", and one that is to be notified neither.
UPDATE triage.cases SET notified = CASE
    WHEN state #>> '{authority,state}' = 'withdrawn' AND state #>> '{authority,again}' = 'true'
        AND state ->> 'classification' <> 'not_a_breach' THEN 'to_notify'
    WHEN state #>> '{authority,state}' = 'withdrawn' THEN 'withdrawn'
    WHEN state #>> '{authority,state}' = 'filed' THEN 'yes'
    WHEN state ->> 'classification' = 'not_a_breach' THEN 'not_a_breach'
    WHEN state #>> '{authority,state}' = 'to_notify' THEN 'to_notify'
    WHEN state #>> '{authority,state}' = 'not_notified' THEN 'no'
    ELSE 'undecided' END;
UPDATE triage.case_codes AS codes SET notified = cases.notified
FROM triage.cases AS cases
WHERE cases.case_id = codes.case_id AND cases.notified <> codes.notified;
