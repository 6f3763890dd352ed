"""Voices: who can speak here and how it sounds; voices near samples of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body
from msgspec import Meta

from clipforge_core.languages import two_letters
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid
from clipforge_core.services import Services
from clipforge_core.voicing.matching import LARGEST
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.media import stored
from clipforge_server.dashboard.studio.places import NAMES, ROOT
from clipforge_server.frame.exchange import Exchange
from clipforge_server.media.answer import MediaAnswer

PATH = ROOT + "/voices"
PAGE = 60
GENDERS = {"female": "Female", "male": "Male", "neutral": "Neutral"}
QUALITIES = {"natural": "Natural", "robotic": "Robotic"}


class Sample(msgspec.Struct):
    """A form with ten seconds or more of one person who speaks."""

    file: UploadFile
    name: Annotated[str, Meta(max_length=80)] = ""
    base: Annotated[str, Meta(max_length=100)] = ""
    language: Annotated[str, Meta(max_length=35)] = ""
    consent: Annotated[str, Meta(max_length=10)] = ""


@get(PATH, sync_to_thread=True)
def voices_page(
    services: Services,
    caller: Caller,
    look: Look,
    language: str = "",
    gender: str = "",
    quality: str = "",
    whole: str = "",
) -> Response[str]:
    """The list."""
    everybody = [voice for voice in services.voices.list(caller) if not voice.is_custom]
    languages = sorted({two_letters(tag) for voice in everybody for tag in voice.languages})
    language = language if language in languages else ""
    found = [
        voice
        for voice in everybody
        if (not language or language in map(two_letters, voice.languages))
        and gender in ("", voice.gender)
        and quality in ("", voice.quality)
    ]
    values: dict[str, Any] = {
        "voices": found if whole else found[:PAGE],
        "total": len(found),
        "own": services.voices.own(caller),
        "bases": [voice for voice in everybody if voice.quality == "natural"] or everybody,
        "known": sorted(((tag, NAMES.get(tag, tag)) for tag in languages), key=_by_name),
        "language": language,
        "gender": gender,
        "quality": quality,
        "genders": GENDERS,
        "qualities": QUALITIES,
        "searched": bool(language or gender or quality),
        "largest": LARGEST,
    }
    return look.part("studio/voices", "found", **values) if look.in_part else look.page("studio/voices", **values)


def _by_name(language: tuple[str, str]) -> tuple[bool, str]:
    """Those that have a name here come first."""
    tag, name = language
    return tag == name, name


@get(PATH + "/preview", opt={"bucket": "pages"}, sync_to_thread=True)
def preview(
    services: Services, caller: Caller, exchange: Exchange, voice: str = "", language: str = "", text: str = ""
) -> MediaAnswer:
    """A voice that says something; "" is the usual one of the language."""
    if voice:
        info = services.voices.get(caller, voice)
        spoken = [two_letters(tag) for tag in info.languages]
        language = two_letters(language) if two_letters(language) in spoken else spoken[0]
    else:
        language = two_letters(language) or "en"
    key = services.voice_previews.of(voice, text, language)
    return stored(services, exchange, key, fresh=3600, name="voice.wav")


@post(
    PATH,
    opt={"multipart": True},
    sync_to_thread=True,
    request_max_body_size=LARGEST + (1 << 16),
)
def create_voice(
    services: Services,
    caller: Caller,
    data: Annotated[Sample, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> dict[str, Any]:
    """Make a voice near a sample: its pitch and timbre, not the person. The sample is not kept."""
    if data.consent != "yes":
        raise Invalid(field="consent", detail="say that the person who speaks agrees")
    with services.work_folder() as folder:
        path = Path(folder) / "sample"
        with path.open("wb") as out:
            shutil.copyfileobj(data.file.file, out, 1 << 20)
        made = services.voices.create(
            caller,
            path,
            filename=data.file.filename or "sample",
            name=data.name,
            base=data.base,
            language=data.language or "en",
            consent=True,
        )
    return {"id": made.id, "name": made.info.name, "similarity": made.similarity, "before": made.before}


@post(PATH + "/{voice_id:str}/delete", sync_to_thread=True, status_code=200)
def delete_voice(services: Services, caller: Caller, look: Look, voice_id: str) -> Response[str]:
    """Forget a voice that the caller made."""
    services.voices.delete(caller, voice_id)
    return look.go(PATH, said="The voice is deleted. Films that it spoke stay.")


HANDLERS: tuple[Any, ...] = (voices_page, preview, create_voice, delete_voice)
