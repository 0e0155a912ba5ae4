-- Files that are written with replies. The bytes stand once, however many drafts and replies name them; what
-- no open reply and no draft names is let go of after 30 days.
CREATE TABLE attachment (
    digest TEXT PRIMARY KEY, -- SHA-256 of the content, in hex
    content BLOB NOT NULL,
    kept_at INTEGER NOT NULL
);
ALTER TABLE draft ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]';

-- Under which limit something was given, and whether it was only offered: as the log says it.
ALTER TABLE concession ADD COLUMN policy TEXT NOT NULL DEFAULT '';
ALTER TABLE concession ADD COLUMN offered INTEGER NOT NULL DEFAULT 0;
