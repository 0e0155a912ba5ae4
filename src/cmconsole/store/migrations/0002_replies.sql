-- What is written here: drafts, replies on their way out, promises of permission.

-- One row for each reply a person decided to send. The text stays whatever happens to it. `key` is the
-- network's idempotency key. `next_at` is when the outbox looks at it again; without one it waits for a
-- person, for a sign-in or for the reply it continues.
CREATE TABLE reply (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    mention_id INTEGER NOT NULL REFERENCES mention (id),
    conversation_id INTEGER REFERENCES conversation (id),
    source_id INTEGER NOT NULL REFERENCES source (id),
    after_id INTEGER REFERENCES reply (id),
    text TEXT NOT NULL,
    digest INTEGER NOT NULL, -- of the text without names and blanks, to count what is said again and again
    orders TEXT NOT NULL, -- everything else that was decided, as JSON
    created_at INTEGER NOT NULL,
    send_at INTEGER NOT NULL,
    next_at INTEGER,
    trouble TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    changes TEXT NOT NULL DEFAULT '[]',
    attempts INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    tried_at INTEGER,
    lost_at INTEGER,
    post TEXT,
    sent_at INTEGER
);
CREATE INDEX reply_open ON reply (id) WHERE state NOT IN ('sent', 'cancelled');
CREATE INDEX reply_next ON reply (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX reply_of_mention ON reply (mention_id);
CREATE INDEX reply_of_conversation ON reply (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX reply_after ON reply (after_id) WHERE after_id IS NOT NULL;
CREATE INDEX reply_said ON reply (digest, created_at);

-- The addresses of what we wrote (see store/identity.py) and the conversation it belongs to: an answer to
-- our answer names only that, not the post the thread began with.
CREATE TABLE own_post (key INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL REFERENCES conversation (id));

-- `place` is the conversation, or minus the mention where nothing is owed.
CREATE TABLE draft (
    place INTEGER NOT NULL,
    mode TEXT NOT NULL,
    mention_id INTEGER NOT NULL REFERENCES mention (id),
    text TEXT NOT NULL,
    template TEXT NOT NULL DEFAULT '',
    caret INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (place, mode)
) WITHOUT ROWID;
CREATE INDEX draft_updated ON draft (updated_at);

-- What stood there before a template took its place.
CREATE TABLE draft_before (
    id INTEGER PRIMARY KEY,
    place INTEGER NOT NULL,
    mode TEXT NOT NULL,
    text TEXT NOT NULL,
    template TEXT NOT NULL DEFAULT '',
    replaced_at INTEGER NOT NULL
);
CREATE INDEX draft_before_of_place ON draft_before (place, mode, id);

-- How often each template was used, so that its variants take turns.
CREATE TABLE template_use (name TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID;

-- What was offered to customers beyond their right, and who allowed us to show their praise. Both only
-- mirror events of the log, so that they can be asked for without reading all of it.
CREATE TABLE concession (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id),
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    what TEXT NOT NULL,
    amount INTEGER, -- hundredths of the currency
    currency TEXT NOT NULL DEFAULT '',
    given_to TEXT NOT NULL
);
CREATE INDEX concession_at ON concession (at);
CREATE TABLE permission (
    id INTEGER PRIMARY KEY,
    mention_id INTEGER NOT NULL REFERENCES mention (id),
    asked_at INTEGER NOT NULL,
    granted_at INTEGER,
    granted_by TEXT NOT NULL,
    what TEXT NOT NULL,
    scope TEXT NOT NULL,
    expires_at INTEGER,
    withdrawn_at INTEGER,
    author TEXT NOT NULL
);
CREATE INDEX permission_of_mention ON permission (mention_id);
