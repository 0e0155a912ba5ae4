-- Who is signed in where. The secrets are in the keyring, under `uid`; here is only what may be read.
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    handle TEXT NOT NULL,
    options TEXT NOT NULL,
    scopes TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'well',
    last_error TEXT NOT NULL DEFAULT '',
    checked_at INTEGER,
    ends_at INTEGER,
    removed_at INTEGER
);
CREATE UNIQUE INDEX account_name ON account (name COLLATE NOCASE) WHERE removed_at IS NULL;

-- What networks count and somebody pays: calls, quota, money. `whose` is the uid of an account or of a
-- source without one; `period` is the day or month in which it counts.
CREATE TABLE used (
    whose TEXT NOT NULL,
    what TEXT NOT NULL,
    period TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (whose, what, period)
) WITHOUT ROWID;

-- When posts of networks that want deleted ones gone were last known to be there, or when what they
-- said was taken out of this file. `mention` itself stays: its times are what reports are made of.
CREATE TABLE keeping (
    mention_id INTEGER PRIMARY KEY,
    seen_at INTEGER NOT NULL,
    emptied_at INTEGER
);
CREATE INDEX keeping_due ON keeping (seen_at) WHERE emptied_at IS NULL;
INSERT INTO keeping (mention_id, seen_at)
    SELECT id, ingested_at FROM mention WHERE network IN ('x', 'reddit') AND deleted_at IS NULL;
