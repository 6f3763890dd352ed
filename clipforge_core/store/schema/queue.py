"""What the queue of a server adds to jobs: whose they are, what they are about, deliveries, time limits."""

from __future__ import annotations

QUEUE = """
ALTER TABLE jobs ADD COLUMN user TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN request TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN time_limit REAL;
ALTER TABLE jobs ADD COLUMN deliveries INTEGER NOT NULL DEFAULT 0;
DROP INDEX jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (kind, due, seq) WHERE state = 'queued' AND foreground = 0;
CREATE INDEX jobs_of_user ON jobs (user, seq) WHERE user != '';
CREATE INDEX jobs_about ON jobs (subject, seq) WHERE subject != '';
"""
