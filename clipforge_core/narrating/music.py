"""Music for narrated films: a file of the user's, or a bundled track of a mood.

    is_track("calm"), is_track("/songs/mine.mp3")     # True, False
    track("auto", mood="playful", about="Tides")      # …/tracks/happy/happy_acoustic_2.opus

The same film has the same track. The tracks come with the package immich-memories-music (the extra `music`).
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from clipforge_core.codec import digest
from clipforge_core.errors import MissingExtra

AUTO = "auto"
MOODS = ("calm", "energetic", "happy", "nostalgic", "tender")
_ALSO = {
    "upbeat": "energetic", "dynamic": "energetic", "exciting": "energetic", "epic": "energetic", "bold": "energetic",
    "playful": "happy", "cheerful": "happy", "fun": "happy", "inspiring": "happy", "friendly": "happy",
    "retro": "nostalgic", "vintage": "nostalgic", "historic": "nostalgic", "dreamy": "nostalgic",
    "emotional": "tender", "sad": "tender", "warm": "tender", "romantic": "tender", "gentle": "tender",
    "ambient": "calm", "relaxing": "calm", "relaxed": "calm", "chill": "calm", "lofi": "calm", "lo-fi": "calm",
    "peaceful": "calm", "soft": "calm", "background": "calm", "meditation": "calm", "informative": "calm",
    "electronic": "energetic", "cinematic": "energetic", "dramatic": "energetic", "action": "energetic",
    "rock": "energetic", "hip-hop": "energetic", "adventurous": "energetic", "powerful": "energetic",
    "corporate": "happy", "inspirational": "happy", "motivational": "happy", "uplifting": "happy", "pop": "happy",
    "joyful": "happy", "humorous": "happy", "funny": "happy", "positive": "happy", "jazz": "nostalgic",
    "classical": "tender", "piano": "tender", "acoustic": "tender", "melancholic": "tender",
}  # fmt: skip
"""Words that people say for a mood; all others are calm, which suits a voice best."""
_PACKAGE = "immich_memories_music"


def is_track(music: str) -> bool:
    """True where a bundled track is meant and no file."""
    return music == AUTO or music in MOODS


def available() -> str | None:
    """None, or what is missing for bundled tracks."""
    return None if find_spec(_PACKAGE) is not None else "the package immich-memories-music is not installed"


def track(music: str, *, mood: str, about: str) -> Path:
    """A bundled track: of the mood that `music` names, or ("auto") that a word for the mood means. Raises
    MissingExtra."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra(what="bundled music", package="immich-memories-music", extra="music")
    wanted = music if music in MOODS else mood_of(mood) or "calm"
    folder = Path(spec.submodule_search_locations[0]) / "tracks" / wanted
    tracks = sorted(folder.glob("*.opus"))
    if not tracks:
        raise MissingExtra(what=f"bundled music of the mood {wanted}", package="immich-memories-music", extra="music")
    return tracks[int(digest("music", about)[:8], 16) % len(tracks)]


def mood_of(word: str) -> str:
    """The mood that a word means; "" for one that is not known."""
    word = word.casefold().strip()
    return word if word in MOODS else _ALSO.get(word, "")
