"""Who watches: sums an hour, own and imported; and for a day what keeps a viewing from being counted twice.

No address of anybody stands here. `audience_sessions` and `audience_viewers` hold keyed hashes whose key,
`audience_salts`, is forgotten after a day, and they with it.
"""

from __future__ import annotations

AUDIENCE = """
CREATE TABLE audience_subjects (
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (user, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE audience_imports (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    report TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX audience_imports_of_user ON audience_imports (user, created_at);
CREATE TABLE audience_counts (
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hour TEXT NOT NULL,
    subject TEXT NOT NULL,
    platform TEXT NOT NULL,
    country TEXT NOT NULL DEFAULT '',
    own INTEGER NOT NULL CHECK (own IN (0, 1)),
    import TEXT REFERENCES audience_imports (id) ON DELETE CASCADE,
    views INTEGER NOT NULL DEFAULT 0,
    viewers INTEGER NOT NULL DEFAULT 0,
    timed_views INTEGER NOT NULL DEFAULT 0,
    seconds REAL NOT NULL DEFAULT 0,
    likes INTEGER NOT NULL DEFAULT 0,
    comments INTEGER NOT NULL DEFAULT 0,
    shares INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user, hour, subject, platform, country, own),
    CHECK ((own = 1) = (import IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX audience_counts_of_subject ON audience_counts (user, subject);
CREATE INDEX audience_counts_of_import ON audience_counts (import);
CREATE TABLE audience_sessions (
    id TEXT PRIMARY KEY,
    started REAL NOT NULL,
    last REAL NOT NULL,
    seconds REAL NOT NULL DEFAULT 0,
    shared INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX audience_sessions_last ON audience_sessions (last);
CREATE TABLE audience_viewers (
    day TEXT NOT NULL,
    viewer TEXT NOT NULL,
    PRIMARY KEY (day, viewer)
) STRICT, WITHOUT ROWID;
CREATE TABLE audience_salts (
    day TEXT PRIMARY KEY,
    salt BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO audience_subjects (user, subject, kind)
    SELECT DISTINCT e.user, e.id, 'export' FROM plays p JOIN exports e ON e.id = p.export;
INSERT INTO audience_counts (user, hour, subject, platform, own, views, timed_views, seconds)
    SELECT e.user, substr(p.at, 1, 13), e.id, 'web', 1, count(*), count(*), sum(p.seconds)
    FROM plays p JOIN exports e ON e.id = p.export GROUP BY 1, 2, 3;
DROP TABLE plays;
"""
