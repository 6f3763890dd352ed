"""What is remembered of requests: answers by idempotency key, sealed."""

from __future__ import annotations

REQUESTS = """
CREATE TABLE idempotency (
    user TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('working', 'kept')),
    status INTEGER NOT NULL DEFAULT 0,
    answer BLOB,
    owner_pid INTEGER,
    owner_boot TEXT,
    owner_started INTEGER,
    expires REAL NOT NULL,
    PRIMARY KEY (user, route, key),
    CHECK ((state = 'kept') = (answer IS NOT NULL))
) STRICT;
CREATE INDEX idempotency_expires ON idempotency (expires);
"""
