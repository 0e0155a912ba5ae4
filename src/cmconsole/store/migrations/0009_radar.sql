-- What people took back of what triage learned, and what the radar has seen.

-- The event a correction was made with, so that taking back the one takes back the other; and with
-- `us` the answer to "is this us?" (1 yes, 0 no), null where the class was corrected.
ALTER TABLE correction ADD COLUMN event_uid TEXT NOT NULL DEFAULT '';
ALTER TABLE correction ADD COLUMN us INTEGER;
CREATE INDEX correction_of_event ON correction (event_uid) WHERE event_uid <> '';
CREATE TABLE lesson_undone (correction_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, author TEXT NOT NULL);

-- The radar's sums. They hold nothing of their own: empty them and they come again from the mentions.
-- Praise and noise are in none of them.

-- Hours since 1970 UTC, and how many people wrote in each.
CREATE TABLE radar_hour (hour INTEGER PRIMARY KEY, people INTEGER NOT NULL);

-- One row for a person and a day (days since 1970 UTC): in which of its hours they wrote, as bits.
CREATE TABLE radar_voice (
    day INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    hours INTEGER NOT NULL,
    negative INTEGER NOT NULL,
    PRIMARY KEY (day, author_id)
) WITHOUT ROWID;

-- Our answers in public.
CREATE TABLE radar_spoke (
    at INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    PRIMARY KEY (at, conversation_id)
) WITHOUT ROWID;

-- Which story a mention tells; `signature` is what likeness is measured by, so that a start needs no text.
CREATE TABLE radar_story (
    mention_id INTEGER PRIMARY KEY,
    story INTEGER NOT NULL,
    at INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    negative INTEGER NOT NULL,
    signature BLOB NOT NULL
);
CREATE INDEX radar_story_at ON radar_story (at);
CREATE INDEX radar_story_told ON radar_story (story, at);

-- What was declared, dismissed, noted and ended in the crisis room, found without reading all of the log.
CREATE INDEX event_of_crisis ON event (id) WHERE kind IN
    ('crisis opened', 'crisis ended', 'spike dismissed', 'crisis noted', 'crisis step', 'statement written');
