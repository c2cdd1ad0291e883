-- no-transaction
CREATE INDEX CONCURRENTLY access_log_by_actor ON triage.access_log (actor_id, entry_id);
