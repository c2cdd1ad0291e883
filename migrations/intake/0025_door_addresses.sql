-- Whose a public address is, also when its door is closed or moved: a link that hangs on a wall, or stands
-- in last year's leaflet, must never lead to another municipality's form.
CREATE TABLE intake.door_addresses (
    address      text PRIMARY KEY,
    municipality text NOT NULL
);
INSERT INTO intake.door_addresses (address, municipality)
  SELECT DISTINCT ON (address) address, municipality FROM intake.doors
  WHERE kind = 'public' ORDER BY address, closed_at IS NULL DESC, opened_at;

ALTER TABLE intake.door_addresses ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON intake.door_addresses USING ((SELECT current_setting('brudvagt.scope', true)) = '*'
  OR municipality = ANY ((SELECT string_to_array(current_setting('brudvagt.scope', true), ','))::text[]));
GRANT SELECT, INSERT ON intake.door_addresses TO brudvagt_intake;
