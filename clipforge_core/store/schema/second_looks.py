"""Clips that can be brought back, versions of sources that browsers play, and what happened to jobs, line by line.

`clips.replaced_by` is the detection that found others in a clip's place; `proxies.source` what the version was made of;
`job_log.what` a name of `model.job_log`.
"""

from __future__ import annotations

SECOND_LOOKS = """
ALTER TABLE clips ADD COLUMN trashed REAL NOT NULL DEFAULT 0;
ALTER TABLE clips ADD COLUMN replaced_by TEXT NOT NULL DEFAULT '';
CREATE INDEX clips_trashed ON clips (trashed) WHERE trashed != 0;
CREATE TABLE proxies (
    project TEXT PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    job TEXT NOT NULL,
    key TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE job_log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    said TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX job_log_of_job ON job_log (job, seq);
"""
