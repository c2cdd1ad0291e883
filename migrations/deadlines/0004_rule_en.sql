-- A clock's rule in English beside the Danish one in `rule`. Empty for clocks laid before: the service
-- says theirs from the regime.
ALTER TABLE deadlines.clocks ADD COLUMN rule_en text NOT NULL DEFAULT '';
