"""Which voices there are here, and which one is meant.

catalogue(env)                                  # every voice that can speak now
find_voice(env, "", "es").info.id               # the best one for Spanish
find_voice(env, "kokoro:af_heart", "en")
"""

from __future__ import annotations

import logging
from typing import Any

import msgspec

from clipforge_core.contracts.voice import Voice, VoiceInfo
from clipforge_core.errors import MissingExtra, UnknownName, UsageError
from clipforge_core.languages import two_letters
from clipforge_core.plugin_loading import told
from clipforge_core.voicing.custom import ENGINE, CustomEngine, CustomVoices

log = logging.getLogger(__name__)


class Found(msgspec.Struct, frozen=True):
    """A voice with the engine that speaks with it."""

    engine: Voice
    info: VoiceInfo


def catalogue(env: Any, *, language: str = "", every: bool = False) -> tuple[VoiceInfo, ...]:
    """The voices that can speak here: natural ones, robotic ones, and those that were made of samples with the command
    line; with `every`, those too whose engine is not installed.

    `language` keeps those that speak it. An engine that fails is left out.
    """
    voices = [v for engine in _engines(env) if every or _missing(engine) is None for v in _speakers(engine)]
    voices += [voice.info for voice in CustomVoices(env.settings.path("data")).of("")]
    wanted = two_letters(language)
    if wanted:
        voices = [v for v in voices if speaks(v, wanted)]
    return tuple(sorted(voices, key=lambda v: (v.is_custom, v.quality != "natural", v.engine)))


def missing_engines(env: Any) -> dict[str, str]:
    """The engines that cannot speak here, and why; one that speaks nothing as it is set up is not missed."""
    return {e.name: why for e in _engines(env) if e.languages and (why := _missing(e)) is not None}


def speaks(voice: VoiceInfo, language: str) -> bool:
    """True where a voice speaks a language, whatever the region."""
    return two_letters(language) in {two_letters(tag) for tag in voice.languages}


def find_voice(env: Any, voice: str, language: str) -> Found:
    """The voice of that id, or of that engine; "" is the setting `voice` where it speaks the language, else the best.

    Raises UnknownName for a voice or a language that nobody speaks; UsageError for a language that this voice does
    not speak; MissingExtra where no voice for it is installed.
    """
    if voice:
        return _named(env, voice, language)
    usual = env.settings.get("voice", str)
    if usual:
        found = _named(env, usual, "")
        if speaks(found.info, language):
            return found
    return _best(env, language)


def _named(env: Any, voice: str, language: str) -> Found:
    name, _, speaker = voice.partition(":")
    if name == ENGINE:
        return _custom(env, voice, language)
    engine = env.registry.all("voices").get(name)
    offered = _speakers(engine) if engine is not None else ()
    mine = [v for v in offered if v.id == voice or not speaker]
    if engine is None or not mine:
        known = ", ".join(v.id for v in catalogue(env)) or "none"
        raise UnknownName(kind="voice", name=voice, known=_shortened(known))
    why = _missing(engine)
    if why is not None:
        raise UsageError(detail=why)
    fitting = [v for v in mine if not language or speaks(v, language)]
    if not fitting:
        said = ", ".join(mine[0].languages)
        others = ", ".join(v.id for v in catalogue(env, language=language)) or "no voice here does"
        raise UsageError(detail=f"the voice {voice} speaks {_shortened(said)}, not {language!r}: {_shortened(others)}")
    return Found(engine, min(fitting, key=lambda v: _region(v, language)))


def _custom(env: Any, voice: str, language: str) -> Found:
    made, data = CustomVoices(env.settings.path("data")).get(voice)
    base = _named(env, made.base, language)
    engine = CustomEngine(made, data, env.registry.get("voice_cloners", made.cloner), base.engine)
    why = engine.available(language)
    if why is not None:
        raise UsageError(detail=why)
    return Found(engine, made.info)


def _best(env: Any, language: str) -> Found:
    ready = [v for v in catalogue(env, language=language) if not v.is_custom]
    if ready:
        best = min(ready, key=lambda v: (v.quality != "natural", _region(v, language)))
        return Found(env.registry.get("voices", best.engine), best)
    reasons = [why for e in _engines(env) if two_letters(language) in e.languages and (why := _missing(e, language))]
    if reasons:
        raise UsageError(detail=f"no voice for {language!r} can speak here: {'; '.join(reasons)}")
    spoken = sorted({two_letters(tag) for v in catalogue(env) for tag in v.languages})
    if not spoken:
        raise MissingExtra(what=f"a voice for {language}", package="hibari-tts", extra="voice")
    raise UnknownName(kind="language of a voice", name=language, known=_shortened(", ".join(spoken)))


def _region(voice: VoiceInfo, language: str) -> int:
    """0 for the very tag that was asked for, 1 for the same language elsewhere, 2 where it is not the voice's first."""
    if language.lower() in (tag.lower() for tag in voice.languages):
        return 0
    return 1 if two_letters(voice.languages[0]) == two_letters(language) else 2


def _engines(env: Any) -> list[Any]:
    return list(env.registry.all("voices").values())


def _missing(engine: Any, language: str = "") -> str | None:
    try:
        why: str | None = engine.available(language)
    except Exception as error:  # noqa: BLE001 - one bad plugin must not hide the others
        return f"the voice {engine.name} fails: {type(error).__name__}: {error}"
    return why


def _speakers(engine: Any) -> tuple[VoiceInfo, ...]:
    try:
        return tuple(engine.speakers())
    except Exception as error:  # noqa: BLE001 - one bad plugin must not hide the others
        log.warning("the voices of %s are left out: %s", engine.name, told(error))
    return ()


def _shortened(names: str) -> str:
    return names if len(names) <= 400 else names[:400].rsplit(",", 1)[0] + ", …"
