-- Saved searches: what stands in the sidebar under a name. The mentions themselves are not touched.
CREATE TABLE view (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    words TEXT NOT NULL,
    added_at INTEGER NOT NULL
);
