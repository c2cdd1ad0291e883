-- The version of its regime that a clock was counted by (`gdpr_33@2018-05-25`), so that a file of
-- regimes that is corrected later does not count it anew. Empty on clocks laid before.
ALTER TABLE deadlines.clocks ADD COLUMN law text NOT NULL DEFAULT '';
