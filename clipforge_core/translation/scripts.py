"""A Script in another language: sentence by sentence, so that scenes, roles and citations stay what they are.

    translate_script(environment, script, target="es").language      # "es"

What people read and hear is translated: titles, narration, words on the screen, and the words of pictures. Citations go
on naming the sources as they are. Scores are left out, since they measured other words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.model.script import Script, ScriptScene, ScriptSentence, VisualBrief
from clipforge_core.translation.translating import translate

if TYPE_CHECKING:
    from clipforge_core.contracts.equipment import Equipment
    from clipforge_core.model.translation import Translated

_WORDS = frozenset(
    ("text", "subtitle", "lines", "title", "items", "left", "right", "labels", "unit", "events", "when", "caption")
)
"""Keys of a VisualBrief's data (contracts/visuals.py) that hold words to read."""

_KEPT_KINDS = ("icon", "media")


def translate_script(equipment: Equipment, script: Script, *, target: str, source: str = "") -> Script:
    """The same script in another language. Raises as `translating.translate`."""
    wanted = list(dict.fromkeys(text for text in _texts(script) if text.strip()))
    answer = translate(equipment, wanted, target=target, source=source or script.language)
    known = dict(zip(wanted, answer.texts, strict=True))
    return _with(script, answer, lambda text: known.get(text, text))


def _texts(script: Script) -> Iterator[str]:
    yield script.title
    yield script.topic
    yield from script.keywords
    for scene in script.scenes:
        yield scene.title
        yield from scene.on_screen
        yield from (sentence.text for sentence in scene.narration)
        yield from _words_of(scene.visual)


def _words_of(brief: VisualBrief) -> Iterator[str]:
    found: list[str] = []

    def keep(text: str) -> str:
        found.append(text)
        return text

    _mapped(brief, keep)
    yield from found


def _with(script: Script, answer: Translated, said: Callable[[str], str]) -> Script:
    scenes = tuple(_scene(scene, said) for scene in script.scenes)
    citing = f"Citations name the sources as they are, in {answer.source}." if _cites(script) else ""
    return msgspec.structs.replace(
        script,
        title=said(script.title),
        topic=said(script.topic),
        language=answer.target,
        keywords=tuple(said(word) for word in script.keywords),
        scenes=scenes,
        seconds=round(sum(scene.seconds for scene in scenes), 3),
        notes=(*script.notes, *answer.notes, *([citing] if citing else [])),
        scores=(),
    )


def _scene(scene: ScriptScene, said: Callable[[str], str]) -> ScriptScene:
    narration = tuple(
        ScriptSentence(text=said(sentence.text), origin=sentence.origin, citations=sentence.citations)
        for sentence in scene.narration
    )
    before, after = len(scene.text), sum(len(sentence.text) + 1 for sentence in narration) - 1
    return msgspec.structs.replace(
        scene,
        title=said(scene.title),
        on_screen=tuple(said(text) for text in scene.on_screen),
        narration=narration,
        visual=_mapped(scene.visual, said),
        # Until a voice speaks it, as long as before for as much text.
        seconds=round(scene.seconds * after / before, 3) if before else scene.seconds,
    )


def _mapped(brief: VisualBrief, said: Callable[[str], str]) -> VisualBrief:
    if brief.kind in _KEPT_KINDS:
        return brief
    return msgspec.structs.replace(brief, data={key: _value(key, value, said) for key, value in brief.data.items()})


def _value(key: str, value: Any, said: Callable[[str], str]) -> Any:
    if key not in _WORDS:
        return value
    if isinstance(value, str):
        return said(value)
    if isinstance(value, list | tuple):
        return [_value(key, item, said) for item in value]
    if isinstance(value, dict):
        return {inner: _value(inner, item, said) for inner, item in value.items()}
    return value


def _cites(script: Script) -> bool:
    return any(sentence.citations for scene in script.scenes for sentence in scene.narration)
