-- Cases whose contents may be erased one day: closed, and preserved in the ESDH.
CREATE INDEX cases_to_erase ON triage.cases (municipality, closed_at)
    WHERE closed AND wrapped_key IS NOT NULL AND state ->> 'esdh' = 'journalised';
