"""Uploads: what was signed for, what has come, and which project it belongs to."""

from __future__ import annotations

UPLOADS = """
CREATE TABLE uploads (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    signed_for TEXT NOT NULL DEFAULT '',
    project TEXT NOT NULL DEFAULT '',
    filename TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    metadata TEXT NOT NULL DEFAULT '',
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('signed', 'receiving', 'stored')),
    size_limit INTEGER NOT NULL,
    received INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    resumable INTEGER NOT NULL DEFAULT 0,
    expires REAL NOT NULL,
    created_at TEXT NOT NULL,
    stored_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX uploads_of_user ON uploads (user, seq);
CREATE INDEX uploads_of_project ON uploads (project) WHERE project != '';
"""
