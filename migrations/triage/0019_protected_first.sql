-- Whether the case is about somebody with a protected address whom nobody has told yet: it stands first in
-- the queue. Cases of before follow at their next change, for what they are about is sealed.
ALTER TABLE triage.cases ADD COLUMN urgent boolean NOT NULL DEFAULT false;
CREATE INDEX cases_urgent ON triage.cases (municipality, coalesce(next_due_at, due_at), case_id) WHERE urgent;
