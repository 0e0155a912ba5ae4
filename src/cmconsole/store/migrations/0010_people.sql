-- Who is one person, and which conversations are one matter.

-- The accounts that an event of the log is about (domain/people.py). It only mirrors the log, so that a
-- person can be asked for without reading all of it.
CREATE TABLE identity_event (
    author_id INTEGER NOT NULL REFERENCES author (id),
    event_id INTEGER NOT NULL,
    PRIMARY KEY (author_id, event_id)
) WITHOUT ROWID;
CREATE INDEX identity_event_of ON identity_event (event_id);

-- By these somebody may be found again on another network: the handle up to its first dot, at sign or
-- slash, a name of several words, the profile. store/people.py repeats the expressions to the letter.
CREATE INDEX author_stem ON author (lower(substr(ltrim(iif(substr(handle, 1, 2) = 'u/', substr(handle, 3), handle), '@'), 1,
    instr(replace(replace(ltrim(iif(substr(handle, 1, 2) = 'u/', substr(handle, 3), handle), '@'), '@', '.'), '/', '.') || '.', '.') - 1)));
CREATE INDEX author_called ON author (lower(name)) WHERE instr(name, ' ') > 0;
CREATE INDEX author_page ON author (url) WHERE url IS NOT NULL;

-- The conversation that this one was merged into (its id). The posts, drafts and replies of a merged conversation
-- stand with the one they went to, until the two are separated again (store/merging.py).
ALTER TABLE conversation ADD COLUMN merged_into INTEGER;
CREATE INDEX conversation_merged ON conversation (merged_into) WHERE merged_into IS NOT NULL;
