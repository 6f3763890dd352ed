"""Users, their keys, sessions with their refresh tokens, one-time links, usage. Hashes only: no secret can be read.

`refresh_tokens.successor` is the answer to a refresh, sealed, for parallel callers; it is taken out after half a
minute.
"""

from __future__ import annotations

IDENTITY = """
CREATE TABLE users (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    password TEXT,
    role TEXT NOT NULL CHECK (role IN ('admin', 'user')),
    active INTEGER NOT NULL DEFAULT 1,
    limits TEXT NOT NULL DEFAULT '{}',
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE api_keys (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    expires REAL,
    last_used REAL,
    revoked REAL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX api_keys_of_user ON api_keys (user, seq);
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    started REAL NOT NULL,
    expires REAL NOT NULL,
    ended REAL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user);
CREATE INDEX sessions_expires ON sessions (expires);
CREATE TABLE refresh_tokens (
    hash TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    issued REAL NOT NULL,
    expires REAL NOT NULL,
    used REAL,
    successor BLOB
) STRICT;
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session);
CREATE TABLE one_time_links (
    hash TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    expires REAL NOT NULL,
    used REAL
) STRICT;
CREATE TABLE usage (
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    period TEXT NOT NULL,
    minutes REAL NOT NULL DEFAULT 0,
    exports INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user, period)
) STRICT;
"""
