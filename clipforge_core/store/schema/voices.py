"""Voices that users of a server made of samples.

`document` is what the file of the voice holds, so that a backup of the database has all of it; the sample is not kept.
"""

from __future__ import annotations

VOICES = """
CREATE TABLE custom_voices (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    cloner TEXT NOT NULL,
    consent INTEGER NOT NULL CHECK (consent IN (0, 1)),
    sample_sha256 TEXT NOT NULL,
    document BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX custom_voices_of_user ON custom_voices (user, seq);
"""
