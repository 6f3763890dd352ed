"""What films of scripts keep beside the film: a picture of each scene, and how many bytes were fetched for it."""

from __future__ import annotations

FILM_FILES = """
ALTER TABLE studio_scenes ADD COLUMN thumbnail TEXT;
ALTER TABLE studio_videos ADD COLUMN fetched INTEGER NOT NULL DEFAULT 0;
"""
