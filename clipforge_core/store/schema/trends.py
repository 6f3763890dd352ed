"""What was seen in the sources of trends: topics, the items that belong to each, and how each address was last read."""

from __future__ import annotations

TRENDS = """
CREATE TABLE trend_topics (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    platform TEXT NOT NULL,
    region TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '',
    key TEXT NOT NULL,
    topic TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]',
    model TEXT NOT NULL DEFAULT '',
    vector BLOB,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    UNIQUE (platform, region, key)
) STRICT;
CREATE INDEX trend_topics_last ON trend_topics (platform, last_at);
CREATE INDEX trend_topics_first ON trend_topics (platform, first_at);
CREATE TABLE trend_items (
    item TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    topic INTEGER NOT NULL REFERENCES trend_topics (seq) ON DELETE CASCADE,
    at TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '',
    views INTEGER,
    engagement INTEGER,
    posts INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX trend_items_of_topic ON trend_items (topic, at);
CREATE INDEX trend_items_at ON trend_items (at);
CREATE TABLE trend_readings (
    address TEXT NOT NULL,
    source TEXT NOT NULL,
    at TEXT NOT NULL,
    items INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (source, address)
) STRICT, WITHOUT ROWID;
"""
