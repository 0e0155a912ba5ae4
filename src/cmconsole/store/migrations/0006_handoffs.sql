-- Where work is handed over to, and the hand-offs themselves.

-- Secrets are in the keyring under `uid`. `cursor` is how far answers have been read there.
CREATE TABLE destination (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    options TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    removed_at INTEGER,
    cursor TEXT NOT NULL DEFAULT '{}',
    listened_at INTEGER,
    trouble TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX destination_name ON destination (name COLLATE NOCASE) WHERE removed_at IS NULL;

-- One row for each hand-off a person decided on, written before anything leaves this computer. `uid` is
-- what the receiver knows it by. `next_at` is when it is tried or looked for again.
CREATE TABLE handoff (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id),
    mention_id INTEGER NOT NULL REFERENCES mention (id),
    destination_id INTEGER REFERENCES destination (id),
    via TEXT NOT NULL,
    place TEXT NOT NULL,
    author TEXT NOT NULL,
    packet TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER,
    next_at INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    lost_at INTEGER,
    ticket TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    taken_by TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '',
    heard TEXT NOT NULL DEFAULT '[]',
    notes TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX handoff_of_conversation ON handoff (conversation_id);
CREATE INDEX handoff_next ON handoff (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX handoff_due ON handoff (due_at) WHERE state = 'open';
CREATE INDEX handoff_unsettled ON handoff (state, destination_id) WHERE state NOT IN ('solved', 'cancelled');
