"""Films that are spoken from scripts: videos, their scenes and layers, bulks, ratings of templates.

`head` is the script that a video was made of, without its scenes: those are rows, because they are edited one by one.
"""

from __future__ import annotations

STUDIO_VIDEOS = """
CREATE TABLE studio_bulks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    total INTEGER NOT NULL,
    failed_rows TEXT NOT NULL DEFAULT '[]',
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE studio_videos (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    script TEXT NOT NULL DEFAULT '',
    bulk TEXT NOT NULL DEFAULT '',
    job TEXT NOT NULL DEFAULT '',
    platform TEXT NOT NULL DEFAULT '',
    template TEXT NOT NULL DEFAULT '',
    wish TEXT NOT NULL,
    head TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    revision INTEGER NOT NULL DEFAULT 1,
    rendered INTEGER NOT NULL DEFAULT 0,
    file TEXT,
    thumbnail TEXT,
    duration REAL NOT NULL DEFAULT 0,
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    codec TEXT NOT NULL DEFAULT '',
    warnings TEXT NOT NULL DEFAULT '[]',
    error_code TEXT,
    error_message TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    finished_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX studio_videos_of_user ON studio_videos (user, seq);
CREATE INDEX studio_videos_of_bulk ON studio_videos (bulk, seq) WHERE bulk != '';
CREATE INDEX studio_videos_of_job ON studio_videos (job) WHERE job != '';
CREATE TABLE studio_scenes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    video TEXT NOT NULL REFERENCES studio_videos (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    scene TEXT NOT NULL,
    least REAL NOT NULL DEFAULT 0,
    start REAL NOT NULL DEFAULT 0,
    seconds REAL NOT NULL DEFAULT 0,
    transition TEXT NOT NULL DEFAULT '',
    media TEXT NOT NULL DEFAULT '',
    voice TEXT NOT NULL DEFAULT '',
    expanded INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX studio_scenes_of_video ON studio_scenes (video, number, seq);
CREATE TABLE studio_layers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    scene TEXT NOT NULL REFERENCES studio_scenes (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    enabled INTEGER NOT NULL DEFAULT 1,
    start REAL NOT NULL DEFAULT 0,
    until REAL NOT NULL DEFAULT 0,
    position INTEGER NOT NULL DEFAULT 0,
    properties TEXT NOT NULL DEFAULT '{}',
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX studio_layers_of_scene ON studio_layers (scene, position, seq);
CREATE TABLE studio_template_ratings (
    template TEXT NOT NULL,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    PRIMARY KEY (template, user)
) STRICT;
CREATE TABLE studio_template_uses (
    template TEXT PRIMARY KEY,
    uses INTEGER NOT NULL
) STRICT;
"""
