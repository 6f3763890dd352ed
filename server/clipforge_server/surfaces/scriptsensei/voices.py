"""/voices: who can speak here, how it sounds, and voices near samples of one's own."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import delete, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.openapi import ResponseSpec
from litestar.params import Body, FromPath, JSONBody
from msgspec import Meta

from clipforge_core.contracts.voice import VoiceInfo
from clipforge_core.languages import two_letters
from clipforge_core.model.user import Caller
from clipforge_core.refusals import LinkRefused
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.voicing.matching import LARGEST
from clipforge_server.media.answer import MediaAnswer
from clipforge_server.surfaces.scriptsensei.forms import Asked, Done, Short, exchange_of
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


class MatchedVoice(VoiceAnswer, kw_only=True):
    """A voice that was made of a sample. Pitch and timbre of `base_voice` were brought near it (`method` "match"): it
    is not the voice of the person. `similarity` is of pitch and timbre, 0 to 1, beside what it was before; `measures`
    are what it consists of. The sample is not kept."""

    base_voice: str
    method: str
    similarity: float
    similarity_before: float
    measures: dict[str, float]
    consent: bool
    sample_sha256: str
    created_at: str


class SampleForm(msgspec.Struct, kw_only=True):
    """Ten seconds or more of one person who speaks. `consent` "true" says that the person agrees."""

    file: UploadFile
    name: Annotated[str, Meta(max_length=80)] = ""
    base_voice: Annotated[str, Meta(max_length=100)] = ""
    language: Annotated[str, Meta(max_length=35)] = ""
    consent: Annotated[str, Meta(max_length=10)] = ""


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
    """List the voices that can speak here: the caller's own, then natural ones, then robotic ones."""
    found = services.voices.list(caller, language=language)
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
    return _voice(services, links, request, services.voices.get(caller, voice_id))


@post(
    "/voices/clone",
    tags=TAGS,
    status_code=201,
    sync_to_thread=True,
    opt={"multipart": True},
    request_max_body_size=LARGEST + (1 << 16),
)
def clone_voice(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    data: Annotated[SampleForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> MatchedVoice:
    """Make a voice near a sample: its pitch and timbre, not its identity.

    Whether the person in the sample agrees is recorded as it is said.
    """
    incoming = services.data / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=incoming) as folder:
        path = Path(folder) / "sample"
        with path.open("wb") as out:
            shutil.copyfileobj(data.file.file, out, 1 << 20)
        made = services.voices.create(
            caller,
            path,
            filename=data.file.filename or "sample",
            name=data.name,
            base=data.base_voice,
            language=data.language or "en",
            consent=data.consent.strip().lower() in ("true", "1", "yes", "on"),
        )
    shown = _voice(services, links, request, made.info)
    return MatchedVoice(
        **msgspec.structs.asdict(shown),
        base_voice=made.base,
        method=made.cloner,
        similarity=made.similarity,
        similarity_before=made.before,
        measures=made.measures,
        consent=made.consent,
        sample_sha256=made.sample_sha256,
        created_at=made.created_at,
    )


@delete("/voices/{voice_id:str}", tags=TAGS, status_code=200, sync_to_thread=True)
def delete_voice(services: NamedDependency[Services], caller: NamedDependency[Caller], voice_id: FromPath[str]) -> Done:
    """Forget a voice that the caller made."""
    services.voices.delete(caller, voice_id)
    return Done(message="Voice deleted")


@post("/voices/{voice_id:str}/preview", tags=TAGS, status_code=200, sync_to_thread=True)
def preview_voice(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    voice_id: FromPath[str],
    data: JSONBody[PreviewText],
) -> Preview:
    """Let a voice say something."""
    voice = services.voices.get(caller, voice_id)
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


HANDLERS = (list_voices, get_voice, clone_voice, delete_voice, preview_voice, get_sample)
