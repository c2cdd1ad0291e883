-- Whom somebody stands in for: asked at each request of hers.
CREATE INDEX people_by_substitute ON directory.people (substitute_id) WHERE substitute_id <> '';
