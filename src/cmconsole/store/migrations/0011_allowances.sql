-- How many more requests servers said they take, as of their last answer. `whose` is the uid of an account
-- or of a source without one; `most` is how many there are in all, -1 where nobody said. It is what other
-- programs on this profile show, and may be emptied at any time.
CREATE TABLE allowance (
    whose TEXT NOT NULL,
    what TEXT NOT NULL,
    most REAL NOT NULL,
    remaining REAL NOT NULL,
    resets_at INTEGER NOT NULL,
    PRIMARY KEY (whose, what, most)
) WITHOUT ROWID;
