-- What was said to be done may be opened again. `solved_at` is when we read that it is done, `look_at` when
-- that is looked at again; both are empty while it is under way.
ALTER TABLE handoff ADD COLUMN solved_at INTEGER;
ALTER TABLE handoff ADD COLUMN look_at INTEGER;
CREATE INDEX handoff_solved ON handoff (destination_id, solved_at) WHERE state = 'solved';
