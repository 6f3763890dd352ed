"""Pitch and timbre of a voice brought near those of a sample.

profile     what a voice is like: pitch and mean spectrum      change     a speech with another pitch and timbre
matcher     the voice cloner `match`
"""
