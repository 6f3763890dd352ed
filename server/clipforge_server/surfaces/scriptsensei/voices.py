"""/voices: who can speak here, and how it sounds."""

from __future__ import annotations

import time
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from clipforge_core.contracts.voice import VoiceInfo
from clipforge_core.languages import two_letters
from clipforge_core.model.user import Caller
from clipforge_core.refusals import LinkRefused, NotThere
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.voicing.catalogue import catalogue
from clipforge_server.media.answer import MediaAnswer
from clipforge_server.surfaces.scriptsensei.forms import Asked, Short, exchange_of
from clipforge_server.surfaces.scriptsensei.shown import Shown

TAGS = ["voices"]
SAMPLE = "scriptsensei:voice"
"""What links to samples are signed as."""
AGES = {"child": "child", "young": "young", "adult": "middle", "senior": "old", "": ""}


class VoiceAnswer(msgspec.Struct, kw_only=True):
    """A voice. `language` is its own, `languages` all that it speaks; `gender` and `age` are what it sounds like, ""
    where nobody knows. `quality` is natural or robotic. `preview_url` works without a key and expires."""

    id: str
    name: str
    language: str
    languages: list[str]
    gender: str
    age: str
    style: str
    provider: str
    quality: str
    preview_url: str
    is_premium: bool
    is_custom: bool


class PreviewText(msgspec.Struct, kw_only=True):
    """What the voice shall say; without a text it says a sentence of its own."""

    text: Annotated[str, Meta(max_length=600)] | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None


class Preview(msgspec.Struct, kw_only=True):
    """A sound file that works without a key and expires."""

    audio_url: str


@get("/voices", tags=TAGS, sync_to_thread=True)
def list_voices(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    language: Short = "",
    gender: Short = "",
    style: Short = "",
) -> list[VoiceAnswer]:
    """List the voices that can speak here, natural ones first."""
    found = catalogue(services.environment, language=language)
    wanted = [v for v in found if gender.lower() in ("", v.gender) and style.lower() in ("", v.style.lower())]
    return [_voice(services, links, request, voice) for voice in wanted]


@get("/voices/{voice_id:str}", tags=TAGS, sync_to_thread=True)
def get_voice(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    voice_id: FromPath[str],
) -> VoiceAnswer:
    """Look at a voice."""
    return _voice(services, links, request, _one(services, voice_id))


@post("/voices/{voice_id:str}/preview", tags=TAGS, status_code=200, sync_to_thread=True)
def preview_voice(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    voice_id: FromPath[str],
    data: JSONBody[PreviewText],
) -> Preview:
    """Let a voice say something."""
    voice = _one(services, voice_id)
    language = two_letters(data.language or "") or two_letters(voice.languages[0])
    key = services.voice_previews.of(voice.id, data.text or "", language)
    return Preview(audio_url=Shown(services, links).key(key))


@get(
    "/voices/sample/{token:str}",
    tags=TAGS,
    opt={"public": True, "bucket": "media"},
    media_type="audio/wav",
    responses={
        200: ResponseSpec(bytes, description="The sound.", media_type="audio/wav", generate_examples=False),
        206: ResponseSpec(bytes, description="Parts of it.", media_type="audio/wav", generate_examples=False),
    },
)
async def get_sample(services: NamedDependency[Services], request: Asked, token: FromPath[str]) -> MediaAnswer:
    """Hear a voice.

    The link is signed: it is had as `preview_url`, and no key is needed. It is spoken when it is first asked for.
    """
    return await to_thread.run_sync(_sample, services, request, token)


def _sample(services: Services, request: Asked, token: str) -> MediaAnswer:
    claims = services.vault.check_link(token)
    if claims.path != SAMPLE:
        raise LinkRefused(detail="is for something else", reason="tampered")
    key = services.voice_previews.of(claims.claims["voice"], "", claims.claims["language"])
    exchange = exchange_of(request)
    kept = services.storage.stat(key)
    return MediaAnswer(
        services.storage, key, kept, name="sample.wav", headers=exchange.headers, head=exchange.head, download=False
    )


def _one(services: Services, voice_id: str) -> VoiceInfo:
    found = next((v for v in catalogue(services.environment) if v.id == voice_id), None)
    if found is None:
        raise NotThere(kind="voice", id=voice_id)
    return found


def _voice(services: Services, links: Links, request: Asked, voice: VoiceInfo) -> VoiceAnswer:
    language = two_letters(voice.languages[0]) if voice.languages else "en"
    expires = time.time() + services.settings.get("media_link_lifetime", float)
    token = services.vault.sign_link(SAMPLE, expires, voice=voice.id, language=language)
    site = exchange_of(request).site
    prefix = site.prefix if site is not None else ""
    return VoiceAnswer(
        id=voice.id,
        name=voice.name,
        language=voice.languages[0] if voice.languages else "",
        languages=list(voice.languages),
        gender=voice.gender,
        age=AGES.get(voice.age, ""),
        style=voice.style,
        provider=voice.provider,
        quality=voice.quality,
        preview_url=links.absolute(f"{prefix}/voices/sample/{token}"),
        is_premium=False,
        is_custom=voice.is_custom,
    )


HANDLERS = (list_voices, get_voice, preview_voice, get_sample)
