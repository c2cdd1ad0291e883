-- Who sent a report is forgotten when its words are erased; nothing else of a report may be changed.
GRANT UPDATE (reporter_id, reporter_key) ON intake.reports TO brudvagt_intake;
