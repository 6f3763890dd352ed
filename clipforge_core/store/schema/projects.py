"""Projects, their clips and exports, what is counted about them, and which files have to go."""

from __future__ import annotations

PROJECTS = """
CREATE TABLE projects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('CREATED', 'PROCESSING', 'READY', 'FAILED')),
    source_url TEXT NOT NULL DEFAULT '',
    media_key TEXT NOT NULL DEFAULT '',
    media TEXT,
    detect_job TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX projects_of_user ON projects (user, seq);
CREATE TABLE clips (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    detection TEXT NOT NULL,
    score REAL NOT NULL,
    t_start REAL NOT NULL,
    t_end REAL NOT NULL,
    title TEXT NOT NULL,
    data TEXT NOT NULL,
    thumbnail_key TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX clips_of_project ON clips (project, score DESC, seq);
CREATE TABLE exports (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    clip TEXT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    format TEXT NOT NULL,
    aspect_ratio TEXT NOT NULL,
    template TEXT NOT NULL,
    options TEXT NOT NULL DEFAULT '{}',
    artifacts TEXT,
    duration REAL NOT NULL DEFAULT 0,
    error_code TEXT,
    error_message TEXT,
    created_at TEXT NOT NULL,
    finished_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX exports_of_clip ON exports (clip, seq);
CREATE INDEX exports_of_project ON exports (project, seq);
CREATE INDEX exports_by_job ON exports (job);
CREATE TABLE plays (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    export TEXT NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    seconds REAL NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX plays_of_export ON plays (export);
CREATE TABLE removals (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    prefix TEXT NOT NULL,
    job TEXT NOT NULL DEFAULT ''
) STRICT;
"""
