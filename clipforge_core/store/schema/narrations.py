"""Films that were made of topics over the Video Generation API."""

from __future__ import annotations

NARRATIONS = """
CREATE TABLE narrations (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status TEXT NOT NULL CHECK (status IN ('queued', 'processing', 'completed', 'failed', 'cancelled')),
    priority TEXT NOT NULL,
    wish TEXT NOT NULL,
    estimate REAL,
    title TEXT NOT NULL DEFAULT '',
    script TEXT NOT NULL DEFAULT '',
    files TEXT NOT NULL DEFAULT '{}',
    duration REAL NOT NULL DEFAULT 0,
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    warnings TEXT NOT NULL DEFAULT '[]',
    error_code TEXT,
    error_message TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    finished_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX narrations_of_user ON narrations (user, seq);
CREATE INDEX narrations_active ON narrations (user) WHERE status IN ('queued', 'processing');
"""
