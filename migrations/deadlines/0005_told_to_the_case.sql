-- How often a clock that a person armed has told the case of itself; 0: never. Those of before are told
-- once when the service starts.
ALTER TABLE deadlines.clocks ADD COLUMN revision bigint NOT NULL DEFAULT 0;
CREATE INDEX clocks_untold ON deadlines.clocks (clock_id)
    WHERE owed AND revision = 0 AND regime NOT IN ('gdpr_33', 'dpa_answer');
