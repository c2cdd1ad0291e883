-- Who looked at a mail while it waited has looked at the report it became: what was released before is
-- noted so once, with its own times. From now on the release does it.
INSERT INTO intake.access_log (at, subject_id, municipality, actor_id, actor_role, what)
SELECT looked.at, mail.report_id, report.municipality, looked.actor_id, looked.actor_role, looked.what
FROM intake.quarantine AS mail
JOIN intake.reports AS report USING (report_id)
JOIN intake.access_log AS looked ON looked.subject_id = mail.quarantine_id
ORDER BY looked.entry_id;
