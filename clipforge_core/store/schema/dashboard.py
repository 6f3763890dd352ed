"""What the dashboard adds to older tables: sessions of browsers, and projects that can still be brought back.

`sessions.cookie` is the SHA-256 of what the browser keeps; sessions of programs have none.
"""

from __future__ import annotations

DASHBOARD = """
ALTER TABLE sessions ADD COLUMN cookie TEXT;
ALTER TABLE sessions ADD COLUMN last_seen REAL NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX sessions_by_cookie ON sessions (cookie) WHERE cookie IS NOT NULL;
ALTER TABLE projects ADD COLUMN trashed REAL NOT NULL DEFAULT 0;
CREATE INDEX projects_trashed ON projects (trashed) WHERE trashed != 0;
CREATE TABLE watch_pages (
    token TEXT PRIMARY KEY,
    export TEXT NOT NULL UNIQUE REFERENCES exports (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
"""
