"""Jobs: what was accepted, where it stands, and which process works on it."""

from __future__ import annotations

JOBS = """
CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    params TEXT NOT NULL,
    foreground INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'processing', 'completed', 'failed', 'cancelled')),
    priority TEXT NOT NULL CHECK (priority IN ('high', 'normal', 'low')),
    due REAL NOT NULL,
    not_before REAL NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL,
    percentage REAL NOT NULL DEFAULT 0,
    stage TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    result TEXT,
    error_code TEXT,
    error_message TEXT,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    owner_pid INTEGER,
    owner_boot TEXT,
    owner_started INTEGER,
    created_at TEXT NOT NULL,
    started_at TEXT NOT NULL DEFAULT '',
    finished_at TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'processing') = (owner_pid IS NOT NULL)),
    CHECK ((state = 'completed') = (result IS NOT NULL))
) STRICT;
CREATE INDEX jobs_waiting ON jobs (due, seq) WHERE state = 'queued' AND foreground = 0;
CREATE INDEX jobs_processing ON jobs (seq) WHERE state = 'processing';
CREATE INDEX jobs_by_key ON jobs (kind, key, seq);
"""
