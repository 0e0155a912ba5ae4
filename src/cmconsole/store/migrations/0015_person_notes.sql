-- Notes about a person that were begun and not kept: as typed, until somebody goes on with them. `note` is the
-- uid of the note that is being changed, empty for a new one.
CREATE TABLE person_draft (
    author_id INTEGER NOT NULL, -- the account that was looked at; those linked to it go with it
    note TEXT NOT NULL,
    text TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (author_id, note)
) WITHOUT ROWID;
