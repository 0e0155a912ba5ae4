-- What reports count, worked out from the log once per change of a conversation (store/measures.py),
-- and what reviewers said. The measures hold nothing of their own: empty them and they come again.

-- What a conversation is counted under. A year of a million conversations has a few thousand of
-- these, so that filters and groups are decided on them and the rows stay short.
CREATE TABLE cell (
    id INTEGER PRIMARY KEY,
    network TEXT NOT NULL,
    source_id INTEGER NOT NULL,
    class TEXT NOT NULL,
    level INTEGER NOT NULL,
    person TEXT NOT NULL, -- who answered first; where nobody did, the owner; empty: nobody
    via TEXT NOT NULL,
    language TEXT NOT NULL,
    reach INTEGER NOT NULL, -- a band of followers, -1 unknown
    policy_version INTEGER NOT NULL,
    target_version INTEGER NOT NULL,
    UNIQUE (network, source_id, class, level, person, via, language, reach, policy_version, target_version)
);

-- One row per conversation. Instants and durations in µs. What is longest unanswered waits from
-- `published_at`; the waits are those of the first answer.
CREATE TABLE measure (
    conversation_id INTEGER PRIMARY KEY,
    upto INTEGER NOT NULL, -- the newest event that is in it
    cell INTEGER NOT NULL,
    fate INTEGER NOT NULL,
    mention_id INTEGER NOT NULL, -- the post that the first wait is measured from
    author_id INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    ingested_at INTEGER NOT NULL,
    answered_at INTEGER,
    wait INTEGER,
    desk INTEGER,
    open_wait INTEGER,
    open_desk INTEGER,
    picked_up INTEGER,
    classed INTEGER,
    network_part INTEGER,
    away_part INTEGER,
    closed_part INTEGER,
    approval_part INTEGER,
    queue_part INTEGER,
    writing_part INTEGER,
    offline_at INTEGER,
    outcome_at INTEGER,
    outcome_source TEXT,
    closed_in_public_at INTEGER,
    waived_at INTEGER,
    loop_due_at INTEGER,
    posts INTEGER NOT NULL,
    replies INTEGER NOT NULL,
    reopened INTEGER NOT NULL,
    words TEXT -- JSON: what people noted for reports
);
CREATE INDEX measure_published ON measure (published_at);
CREATE INDEX measure_of_author ON measure (author_id, published_at, cell);
CREATE INDEX measure_offline ON measure (offline_at) WHERE offline_at IS NOT NULL;
CREATE INDEX measure_words ON measure (published_at) WHERE words IS NOT NULL;

-- One row per wait: first response 1, next response 2, close-out 3; 0 is a further post of the same wait.
CREATE TABLE turn (
    conversation_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    due_at INTEGER,
    ended_at INTEGER,
    ending INTEGER NOT NULL,
    breached INTEGER,
    PRIMARY KEY (conversation_id, number)
) WITHOUT ROWID;
CREATE INDEX turn_began ON turn (began_at);
CREATE INDEX turn_due ON turn (due_at, cell, metric, ending, breached, ended_at) WHERE due_at IS NOT NULL;
CREATE INDEX turn_waiting ON turn (began_at) WHERE ended_at IS NULL;

-- Scorecards are never changed: a change is a new version. `body` is JSON.
CREATE TABLE scorecard (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (name, version)
) WITHOUT ROWID;

CREATE TABLE sample (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    drawn_at INTEGER NOT NULL,
    drawn_by TEXT NOT NULL,
    seed TEXT NOT NULL,
    scorecard TEXT NOT NULL,
    scorecard_version INTEGER NOT NULL,
    body TEXT NOT NULL -- JSON: what was asked for
);

CREATE TABLE sampled (
    sample_id INTEGER NOT NULL REFERENCES sample (id),
    conversation_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    reason TEXT NOT NULL, -- why it was drawn, in words
    PRIMARY KEY (sample_id, conversation_id)
) WITHOUT ROWID;

-- What the review events of the log add up to: one row per conversation and reviewer.
CREATE TABLE review (
    id INTEGER PRIMARY KEY,
    sample_id INTEGER NOT NULL REFERENCES sample (id),
    conversation_id INTEGER NOT NULL,
    reviewer TEXT NOT NULL,
    reviewee TEXT NOT NULL,
    marks TEXT NOT NULL, -- JSON: category to mark, null: not applicable
    note TEXT NOT NULL,
    score REAL,
    signed_at INTEGER,
    answer TEXT, -- the author's right of answer
    answered_at INTEGER,
    UNIQUE (sample_id, conversation_id, reviewer)
);
CREATE INDEX review_of_conversation ON review (conversation_id);
