"""Ranges that were cut over the Clip Generation API, what was measured of them, and how long such work takes here."""

from __future__ import annotations

TRIMS = """
CREATE TABLE trims (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    source TEXT NOT NULL,
    wish TEXT NOT NULL,
    estimate REAL,
    source_key TEXT NOT NULL DEFAULT '',
    output TEXT,
    facts TEXT NOT NULL DEFAULT '{}',
    processing_time REAL NOT NULL DEFAULT 0,
    error_code TEXT,
    error_message TEXT,
    quality_job TEXT NOT NULL DEFAULT '',
    report TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    finished_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX trims_of_user ON trims (user, seq);
CREATE TABLE ab_tests (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    trim TEXT NOT NULL REFERENCES trims (id) ON DELETE CASCADE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    wish TEXT NOT NULL,
    result TEXT,
    error_code TEXT,
    error_message TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX ab_tests_of_trim ON ab_tests (trim, seq);
CREATE TABLE speeds (
    work TEXT PRIMARY KEY,
    n REAL NOT NULL,
    sx REAL NOT NULL,
    sy REAL NOT NULL,
    sxx REAL NOT NULL,
    sxy REAL NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
"""
