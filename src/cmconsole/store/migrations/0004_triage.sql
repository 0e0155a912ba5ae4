-- What people corrected in triage, append-only; the text itself stays in `mention`. `learn` is 0 where
-- the network's terms forbid learning; `brand` keeps what one brand taught from another.
CREATE TABLE correction (
    id INTEGER PRIMARY KEY,
    mention_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    brand TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    reason TEXT NOT NULL,
    learn INTEGER NOT NULL
);
CREATE INDEX correction_of_brand ON correction (brand, id);
CREATE TRIGGER correction_is_never_changed BEFORE UPDATE ON correction
    BEGIN SELECT raise(ABORT, 'corrections are append-only'); END;
-- Learning starts anew after this correction; the corrections themselves stay.
CREATE TABLE unlearned (brand TEXT PRIMARY KEY, after_id INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
