"""A voice of one's own from a sample: a base voice, and a cloner that makes it sound like the sample.

    voice = match(env, Path("me.wav"), base="hibari", name="Mine")
    voice.before, voice.similarity               # how alike, by the measure of the cloner
    speak(env, "Hello.", voice=voice.id, folder=...)

The bundled cloner `match` brings pitch and timbre near the sample and does not make the person's voice: it says so, and
needs no consent, though it is recorded whether there is one. Cloners of plugins that copy an identity are not asked
without it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clipforge_core.contracts.voice import Speech
from clipforge_core.contracts.voice_cloner import Learnt, VoiceCloner
from clipforge_core.errors import ClipForgeError, PluginError, UsageError
from clipforge_core.files import readable
from clipforge_core.ids import iso
from clipforge_core.voicing.catalogue import find_voice
from clipforge_core.voicing.custom import CustomVoice, CustomVoices, new_voice_id
from clipforge_core.voicing.samples import reading_sample

USUAL = "match"
LARGEST = 50 << 20
"""Bytes of a sample."""
_LONGEST_NAME = 80


def match(
    env: Any,
    sample: Path,
    *,
    base: str = "",
    name: str = "",
    language: str = "en",
    consent: bool = False,
    cloner: str = USUAL,
    owner: str = "",
) -> CustomVoice:
    """A new voice, kept in the data folder, that sounds more like the sample than `base` does ("" the best of the
    language).

    Raises UsageError for a sample that is too long, too short or without speech, where the cloner cannot work here, and
    without the consent that it needs; UnknownName; what a file that cannot be read raises.
    """
    maker: VoiceCloner = env.registry.get("voice_cloners", cloner)
    check_consent(maker, consent)
    why = maker.available()
    if why is not None:
        raise UsageError(detail=why)
    try:
        size = sample.stat().st_size
    except OSError as error:
        raise readable(error, sample) from error
    if size > LARGEST:
        raise UsageError(detail=f"the sample has {size} bytes, more than {LARGEST}: half a minute of speech is enough")
    found = find_voice(env, base, language)
    if found.info.is_custom:
        raise UsageError(detail=f"{found.info.id} is made of a sample itself: give another base voice")
    text = reading_sample(language).strip().partition("\n\n")[0].replace("\n", " ")
    speech: Speech = found.engine.speak(text, language=language, speaker=found.info.speaker)
    try:
        learnt: Learnt = maker.learn(sample, speech, consent=consent)
    except ClipForgeError:
        raise
    except Exception as error:
        owner_of = env.registry.owner("voice_cloners", cloner)
        detail = f"the voice cloner {cloner} failed: {type(error).__name__}: {error}"
        raise PluginError(plugin=owner_of, detail=detail) from error
    voice = CustomVoice(
        id=new_voice_id(),
        name=" ".join(name.split())[:_LONGEST_NAME] or f"Like {sample.stem[:40]}",
        base=found.info.id,
        cloner=maker.name,
        cloner_version=maker.version,
        languages=found.info.languages,
        quality=found.info.quality,
        gender=learnt.gender,
        consent=consent,
        copies_identity=maker.copies_identity,
        sample_sha256=env.cache.file_digest(sample),
        before=learnt.before,
        similarity=learnt.after,
        measures=learnt.measures,
        owner=owner,
        created_at=iso(),
    )
    CustomVoices(env.settings.path("data")).save(voice, learnt.data)
    return voice


def check_consent(cloner: VoiceCloner, consent: bool) -> None:
    """Nothing happens where a cloner may be asked. Raises UsageError."""
    if cloner.copies_identity and not consent:
        raise UsageError(
            detail=f"the voice cloner {cloner.name} copies a person's voice: it needs the consent of the person in the "
            "sample, and the word that it was given (--consent, or consent=true)"
        )
