-- What people decided about mentions, and whom our answers were about, in the radar's sums. They begin anew: the
-- radar works them out again at its next look.

DELETE FROM radar_hour;
DELETE FROM radar_voice;
DELETE FROM radar_spoke;
DELETE FROM radar_story;
DELETE FROM meta WHERE key IN ('radar_mention', 'radar_event');

-- Mentions whose class or level a person changed: what they count as, in place of what triage said.
CREATE TABLE radar_said (mention_id INTEGER PRIMARY KEY, class TEXT NOT NULL, level INTEGER NOT NULL);

-- Complaints of late that nobody of us has answered in public: in their conversation, to whoever tells the same
-- story, or by a holding statement.
CREATE TABLE radar_unheard (mention_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, author_id INTEGER NOT NULL);
CREATE INDEX radar_unheard_at ON radar_unheard (at, author_id);

-- Whether somebody had complained there before (thanks to a fan are no answer to complaints); and with a holding
-- statement about more than one story since when whoever wrote is answered by it, too (0: everybody).
ALTER TABLE radar_spoke ADD COLUMN about INTEGER NOT NULL DEFAULT 0;
ALTER TABLE radar_spoke ADD COLUMN since INTEGER;
CREATE INDEX radar_spoke_in ON radar_spoke (conversation_id, at);
CREATE INDEX radar_spoke_to_all ON radar_spoke (at) WHERE since IS NOT NULL;

-- When we last spoke in public to somebody who tells a story.
CREATE TABLE radar_answer (story INTEGER PRIMARY KEY, at INTEGER NOT NULL);

-- A mention that a person called praise or noise is in no story, and comes back if that is taken back.
ALTER TABLE radar_story ADD COLUMN calm INTEGER NOT NULL DEFAULT 0;
