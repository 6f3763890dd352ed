"""The music that a video asks for: a bundled mood, something of the user's library, a URL.

music_of(services, caller, "Upbeat")            # "energetic"
music_of(services, caller, "Harbour theme")     # "med_1", the item of the library with that title
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from clipforge_core.narrating.music import AUTO, MOODS, available, is_track, mood_of
from clipforge_core.net import is_url
from clipforge_core.refusals import Invalid, NotThere
from clipforge_core.studio_videos.media import key_of

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

FIELD = "background_music"
NONE = ("none", "off", "no", "false", "no music", "no-music")
_MOST_NAMED = 10


def music_of(services: Services, caller: Caller, wanted: str) -> str:
    """ "" for none, "auto", a mood, the id of an item of the library, or a URL. Raises Invalid with what there is."""
    wanted = " ".join(wanted.split())
    word = wanted.casefold()
    if not wanted or word in NONE:
        return ""
    if is_url(wanted):
        key_of(services, caller, wanted, FIELD)
        return wanted
    own = _own(services, caller, wanted)
    if own:
        return own
    track = word if is_track(word) else mood_of(word)
    if not track:
        raise Invalid(field=FIELD, detail=f"there is no music {wanted[:80]!r}; there are {_there(services, caller)}")
    missing = available()
    if missing is not None:
        raise Invalid(field=FIELD, detail=f"{missing} on this server: name music of your library, or a URL")
    return track


def _own(services: Services, caller: Caller, wanted: str) -> str:
    """The item of the library that has this id, title or filename; "" where there is none."""
    with suppress(NotThere):
        item = services.library.get(caller, wanted)
        if item.kind == "image":
            raise Invalid(field=FIELD, detail=f"{item.id} is a picture: music is a sound, or a film with sound")
        return item.id
    word = wanted.casefold()
    for item in services.library.list(caller, shelf="all", kind="audio", query=wanted[:200], limit=50).media:
        if word in (item.title.casefold(), item.filename.casefold(), item.filename.rpartition(".")[0].casefold()):
            return item.id
    return ""


def _there(services: Services, caller: Caller) -> str:
    found = [AUTO, *MOODS] if available() is None else []
    listed = services.library.list(caller, shelf="all", kind="audio", limit=_MOST_NAMED).media
    found += [repr(item.title or item.filename) for item in listed]
    return ", ".join([*found, "music of your library by its id or title, and URLs"])
