-- Who takes the controller's decisions (GDPR art. 24(1)): roles. The data protection officer advises; that she
-- decides is delegated in writing, and where, by whom and when stands beside it.
ALTER TABLE directory.municipalities
    ADD COLUMN decides text[] NOT NULL DEFAULT '{case_worker,department_head,chief_executive}',
    ADD COLUMN dpo_delegation jsonb,
    ADD CONSTRAINT decides_somebody CHECK (cardinality(decides) > 0),
    ADD CONSTRAINT dpo_decides_in_writing CHECK (NOT 'dpo' = ANY (decides) OR dpo_delegation IS NOT NULL);
