-- The inbox as it starts. Instants are integers, µs since 1970 UTC. Why this shape: docs/ARCHITECTURE.md, Store.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    options TEXT NOT NULL,
    match TEXT NOT NULL,
    leave_out TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    removed_at INTEGER,
    cursor TEXT NOT NULL DEFAULT '{}',
    listened_until INTEGER,
    state TEXT NOT NULL DEFAULT 'new',
    failing_since INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    next_poll_at INTEGER
);
CREATE UNIQUE INDEX source_name ON source (name) WHERE removed_at IS NULL;

CREATE TABLE coverage (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    kind TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    refilled_at INTEGER
);
CREATE INDEX coverage_of_source ON coverage (source_id, until);

CREATE TABLE author (
    id INTEGER PRIMARY KEY,
    network TEXT NOT NULL,
    key TEXT NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT,
    followers INTEGER,
    UNIQUE (network, key)
);

CREATE TABLE mention (
    id INTEGER PRIMARY KEY,
    network TEXT NOT NULL,
    native_id TEXT NOT NULL,
    canonical_uri TEXT NOT NULL,
    permalink TEXT,
    author_id INTEGER NOT NULL REFERENCES author (id),
    author_handle TEXT NOT NULL,
    author_name TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT,
    parent_uri TEXT,
    thread_uri TEXT,
    visibility TEXT NOT NULL,
    addressed TEXT,
    attachments TEXT,
    boosts INTEGER,
    likes INTEGER,
    published_at INTEGER NOT NULL,
    ingested_at INTEGER NOT NULL,
    edited_at INTEGER,
    deleted_at INTEGER,
    source_id INTEGER NOT NULL REFERENCES source (id),
    matched TEXT NOT NULL,
    history INTEGER NOT NULL,
    class TEXT NOT NULL,
    level INTEGER NOT NULL,
    urgency INTEGER NOT NULL,
    judgement TEXT NOT NULL,
    conversation_id INTEGER REFERENCES conversation (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX mention_published ON mention (published_at, id);
CREATE INDEX mention_of_author ON mention (author_id, published_at);
CREATE INDEX mention_of_conversation ON mention (conversation_id) WHERE conversation_id IS NOT NULL;

-- One row for each address under which a post is known: a 63-bit hash, so that the table stays small
-- and a look-up is one step (see store/identity.py).
CREATE TABLE mention_key (key INTEGER PRIMARY KEY, mention_id INTEGER NOT NULL);

-- The sources besides the first one that brought the same post.
CREATE TABLE sighting (
    mention_id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (mention_id, source_id)
) WITHOUT ROWID;

-- What the events of a conversation add up to; rebuilt from them at any time. `queue` is the one list
-- the conversation stands in: answer, snoozed, offline, loop, praise, rant, noise or done.
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    author_id INTEGER NOT NULL REFERENCES author (id),
    network TEXT NOT NULL,
    thread_uri TEXT NOT NULL,
    face_id INTEGER NOT NULL, -- of mention; a reference would make each new mention look for its children here
    state TEXT NOT NULL,
    queue TEXT NOT NULL,
    class TEXT NOT NULL,
    level INTEGER NOT NULL,
    pinned INTEGER NOT NULL, -- 0 in the red zone, which is always first
    calm INTEGER NOT NULL, -- 4 - level: what breaks ties
    opened_at INTEGER NOT NULL,
    waiting_since INTEGER,
    due_at INTEGER,
    due_key INTEGER NOT NULL,
    target_version INTEGER NOT NULL,
    owner TEXT,
    snoozed_until INTEGER,
    first_response_at INTEGER,
    loop_due_at INTEGER,
    closed_at INTEGER,
    updated_at INTEGER NOT NULL
);
CREATE INDEX conversation_of_author ON conversation (author_id, thread_uri);
-- The lists people work from hold unfinished rows only; the columns they filter by ride along, so
-- that a filter is decided inside the index.
CREATE INDEX conversation_queue ON conversation
    (queue, pinned, due_key, calm, id, network, class, level, owner) WHERE queue <> 'done';
CREATE INDEX conversation_owner ON conversation
    (queue, owner, pinned, due_key, calm, id) WHERE queue <> 'done';
CREATE INDEX conversation_snoozed ON conversation (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX conversation_done ON conversation (closed_at, id) WHERE queue = 'done';

-- Append-only. `chain` is a hash over the row and the one before, so that a changed log shows.
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    kind TEXT NOT NULL,
    conversation_id INTEGER,
    mention_id INTEGER,
    source_id INTEGER,
    body TEXT NOT NULL,
    chain BLOB NOT NULL
);
CREATE INDEX event_of_conversation ON event (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX event_of_mention ON event (mention_id) WHERE mention_id IS NOT NULL;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    BEGIN SELECT raise(ABORT, 'the event log is append-only'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
    BEGIN SELECT raise(ABORT, 'the event log is append-only'); END;

CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

-- Targets, calendars and rules as they stood; conversations and judgements name the version.
CREATE TABLE version (
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (kind, number)
) WITHOUT ROWID;

-- Fed by one INSERT … SELECT per commit: row triggers cost five times as much.
CREATE VIRTUAL TABLE mention_fts USING fts5 (
    text, author_handle, author_name,
    content = 'mention', content_rowid = 'id', columnsize = 0,
    prefix = '2 3', tokenize = "unicode61 remove_diacritics 2"
);
-- Merging inside a commit is what made one in a hundred six times as slow: it is done in small steps
-- when nothing waits (store/housekeeping.py). The crisis limit is the net under that.
INSERT INTO mention_fts (mention_fts, rank) VALUES ('automerge', 0);
INSERT INTO mention_fts (mention_fts, rank) VALUES ('crisismerge', 64);
