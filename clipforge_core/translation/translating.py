"""Texts in another language, by the best translator that has the pair.

    translate(environment, ["Good morning."], target="es").texts      # ("Buenos días.",)
    languages(environment)                                            # which pairs there are now

The setting `translator` names the one to ask; empty, the good ones are asked before those that make drafts. Where one
fails and another has the pair, that one is asked and a note says so. What nobody can translate is refused: no text
comes back untranslated as if it were.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clipforge_core.contracts.translator import Translator
from clipforge_core.errors import ClipForgeError, EndpointFailed, PluginError, UsageError
from clipforge_core.languages import two_letters
from clipforge_core.model.translation import ANY, LanguagePair, Quality, Translated
from clipforge_core.plugin_loading import shown, told
from clipforge_core.studio.tongue import language_of

if TYPE_CHECKING:
    from clipforge_core.contracts.equipment import Equipment

MOST = 200_000
"""Characters that are translated at once."""

_WAY_OUT = (
    "Install an apertium pair (on Debian apertium and apertium-eng-spa, for example), or name an OpenAI-compatible "
    "endpoint with the setting translate.url"
)


log = logging.getLogger("clipforge.translation")


def languages(equipment: Equipment) -> tuple[LanguagePair, ...]:
    """What can be translated now, by source, target and translator."""
    found = [
        LanguagePair(source=source, target=target, translator=each.name, quality=_quality(each))
        for each in _available(equipment)
        for source, target in _pairs(each)
    ]
    return tuple(sorted(found, key=lambda pair: (pair.source, pair.target, pair.quality != "good", pair.translator)))


def translate(equipment: Equipment, texts: Sequence[str], *, target: str, source: str = "") -> Translated:
    """Translate texts; without `source` their language is told by their words. Empty texts stay empty.

    Raises UsageError for a pair that nobody has, too much text, or a language that cannot be told; EndpointFailed.
    """
    if sum(map(len, texts)) > MOST:
        raise UsageError(detail=f"at most {MOST} characters are translated at once: give less")
    wanted, given = _code(target, "target"), _source(texts, source)
    translators = [each for each in _available(equipment) if _has(each, given, wanted)]
    if given == wanted:
        raise UsageError(detail=f"this is {given} already: name another language to translate to")
    if not translators:
        raise UsageError(detail=_nobody(equipment, given, wanted))
    notes: list[str] = []
    failed: ClipForgeError | None = None
    for translator in translators:
        try:
            found = _asked(equipment, translator, list(texts), given, wanted)
        except (EndpointFailed, PluginError) as error:
            failed = error
            notes.append(f"{translator.name} failed, so another translator was asked: {error.describe()}")
            continue
        quality = _quality(translator)
        if quality == "draft":
            notes.append(f"A draft by {translator.name} from {given} to {wanted}: read it over before it is used.")
        return Translated(
            texts=tuple(found),
            source=given,
            target=wanted,
            translator=translator.name,
            quality=quality,
            notes=tuple(notes),
        )
    assert failed is not None
    raise failed


def _asked(equipment: Equipment, translator: Translator, texts: list[str], source: str, target: str) -> list[str]:
    with equipment.registry.blaming("translators", translator.name):
        found = translator.translate(texts, source=source, target=target)
        if not isinstance(found, list | tuple) or not all(isinstance(each, str) for each in found):
            raise TypeError(f"it answered {shown(found)}, and no texts")
        if len(found) != len(texts):
            raise ValueError(f"{len(texts)} texts became {len(found)}")
        return list(found)


def _available(equipment: Equipment) -> list[Translator]:
    """Those that can work now, in the order in which they are asked."""
    registry, wanted = equipment.registry, equipment.settings.get("translator", str)
    known: list[Translator] = (
        [registry.get("translators", wanted)] if wanted else [*registry.all("translators").values()]
    )
    ready = [each for each in known if each.available() is None]
    return sorted(ready, key=lambda each: (each.quality != "good", each.name))


def _has(translator: Translator, source: str, target: str) -> bool:
    return any(s in (source, ANY) and t in (target, ANY) for s, t in _pairs(translator))


def _pairs(translator: Translator) -> Sequence[tuple[str, str]]:
    """Its pairs; none where somebody's plugin breaks when it is asked."""
    try:
        return list(translator.pairs())
    except ClipForgeError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad plugin must not hide the others
        log.warning("the translator %s is passed over: %s", translator.name, told(error))
        return ()


def _nobody(equipment: Equipment, source: str, target: str) -> str:
    pairs = ", ".join(sorted({f"{pair.source} to {pair.target}" for pair in languages(equipment)}))
    missing = [
        f"{each.name}: {reason}"
        for each in equipment.registry.all("translators").values()
        if (reason := each.available()) is not None
    ]
    there = f"there is {pairs}" if pairs else "no translator is ready"
    return f"nobody here translates {source} to {target} ({'; '.join([there, *missing])}). {_WAY_OUT}"


def _source(texts: Sequence[str], source: str) -> str:
    if source:
        return _code(source, "source")
    told = language_of("\n".join(texts))
    if not told:
        raise UsageError(detail="the language of this text cannot be told: name it (source, --from)")
    return told


def _code(language: str, what: str) -> str:
    code = two_letters(language)
    if not (code.isascii() and code.isalpha() and 2 <= len(code) <= 3):
        raise UsageError(detail=f"{what}: {language!r} is no language; write an ISO 639 code such as es")
    return code


def _quality(translator: Translator) -> Quality:
    return "good" if translator.quality == "good" else "draft"
