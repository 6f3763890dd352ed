"""Narrating: a topic or a script becomes a film that a voice tells.

wishes      what may be asked of a narration
looks       canvases, qualities, captions, and which part of the picture they leave free
beats       when the voice comes to each item of a list, so that it appears then
music       a file, or a bundled track of a mood
picturing   the picture of each scene, where nobody chose one
pictures    layers of a scene → elements of a Timeline
plan        scenes, voices and pictures → one Timeline
sidecars    the script beside its film: read, written, found again after it was edited
"""
