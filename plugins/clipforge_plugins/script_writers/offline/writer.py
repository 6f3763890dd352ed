"""The offline writer: scripts from what the sources say, sentence by sentence, with no model and no network.

    OfflineWriter().write(ScriptBrief(topic="Tides", context="The moon pulls the sea. …"))

Sentences are chosen, put in an order that holds, and mended where their opening leans on what is not said; each is
cited with its range. Sentences that hold others together are made from a list, carry no fact, and are marked so. What
the sources do not carry is not said: the script is shorter, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from clipforge_core import Equipment, Script, ScriptBrief, ScriptPart, ScriptScene, ScriptSource, script_language
from clipforge_plugins.script_writers.offline import choosing
from clipforge_plugins.script_writers.offline.choice import Choice
from clipforge_plugins.script_writers.offline.dictionaries import look_up
from clipforge_plugins.script_writers.offline.lists import MADE_HOOK, untold
from clipforge_plugins.script_writers.offline.manner import Manner, manner_of
from clipforge_plugins.script_writers.offline.material import Material, material_of
from clipforge_plugins.script_writers.offline.mending import capital
from clipforge_plugins.script_writers.offline.outline import outline
from clipforge_plugins.script_writers.offline.scenes import Scenes

CLOSE, OVER = 0.97, 1.05
"""The part of the wanted length from which a script is long enough, and that it should not pass."""
FAR_OVER = 1.10
LAST, LOOK = 12.0, 6
"""Seconds that are missing when the last sentence is looked for, and how many that fit are compared."""
SHORT = 0.9
"""Below this part a note says so."""


class OfflineWriter:
    """Extracts. `equipment` brings the embedder; without it shared words tell how near sentences are."""

    name = "offline"
    version = "1"
    languages: tuple[str, ...] = ()

    def __init__(self, equipment: Equipment | None = None) -> None:
        self._equipment = equipment

    def configure(self, equipment: Equipment) -> None:
        """Takes the embedder that the settings name."""
        self._equipment = equipment

    def available(self) -> str | None:
        """None, or how to get what finds sentences."""
        from importlib.util import find_spec

        if find_spec("sentencex") is None:
            return "sentencex is not installed; install it with: pip install 'clipforge[scripts]'"
        return None

    def write(self, brief: ScriptBrief) -> Iterator[ScriptPart]:
        """Write it. Raises MissingExtra, ModelCorrupt."""
        script = self._script(brief)
        for note in script.notes:
            yield ScriptPart(note=note)
        told = False
        for scene in script.scenes:
            for number, sentence in enumerate(scene.narration):
                gap = "" if not told else "\n\n" if number == 0 else " "
                told = True
                yield ScriptPart(text=gap + sentence.text)
        yield ScriptPart(script=script)

    def _entries(self, brief: ScriptBrief) -> tuple[ScriptSource, ...]:
        """What installed dictionaries say of the topic."""
        if script_language(brief.language).code != "en" or self._equipment is None:
            return ()
        folder = self._equipment.settings["script_writers.dictionaries"]
        return tuple(look_up(brief.topic, folder)) if folder is not None else ()

    def _script(self, brief: ScriptBrief) -> Script:
        spoken = script_language(brief.language)
        material = material_of(brief, spoken, self._equipment)
        notes: list[str] = []
        if not material.units and (entries := self._entries(brief)):
            more = msgspec.structs.replace(brief, sources=(*brief.sources, *entries))
            material = material_of(more, spoken, self._equipment)
            named = " and ".join(entry.title for entry in entries)
            notes.append(f"no source says anything about it: what is said is from the dictionary ({named})")
        manner = manner_of(material.brief, spoken)
        if not spoken.known:
            notes.append(f"there are no connecting sentences in {brief.language!r}: only what the sources say is said")
        notes += _foreign(material)
        notes += _not_read(material)
        if material.units:
            scenes, choice = fitted(material, manner)
            notes += _left_out(material, choice)
            seconds = sum(scene.seconds for scene in scenes)
            if seconds < SHORT * brief.seconds:
                notes.append(
                    f"the sources carry about {seconds:.0f} s of the {brief.seconds:g} s that were asked for; "
                    "give it more text, a page or documents for a longer script"
                )
        else:
            scenes, why = outline(material, manner)
            seconds = sum(scene.seconds for scene in scenes)
            notes.append(why)
        return Script(
            title=_title(brief.topic),
            topic=brief.topic,
            language=brief.language,
            platform=brief.platform,
            tone=brief.tone,
            asked_seconds=brief.seconds,
            seconds=round(seconds, 2),
            scenes=scenes,
            sources=material.sources,
            keywords=_keywords(material, scenes),
            notes=tuple(notes),
            writer=self.name,
        )


def _foreign(material: Material) -> Iterator[str]:
    """A word to the reader about each source in another language: what it says is not translated."""
    asked = material.language.code
    for source, code in zip(material.sources, material.tongues, strict=True):
        if code != asked:
            name = source.title or source.uri or source.kind
            yield f"{name} is in the language {code!r}, not {asked!r}: what it says is said as it stands there"


def _not_read(material: Material) -> Iterator[str]:
    """A word to the reader about what cannot be told."""
    if count := material.told.foreign:
        are = "sentence in another language is" if count == 1 else "sentences in other languages are"
        yield f"{count} {are} left out"
    if count := material.told.tables:
        what = "a table is" if count == 1 else f"{count} tables are"
        yield f"{what} left out: say in sentences what matters in it"


def _left_out(material: Material, choice: Choice) -> Iterator[str]:
    """A word to the reader about lists that are not told whole."""
    for name, said, whole in untold(material, choice):
        called = f"of the list “{name}”" if name else "of a list"
        count = f"{said} of {whole} items are said" if said else f"none of the {whole} items is said"
        yield f"{called} {count}: the others would be too long for {material.brief.seconds:g} s"


def fitted(material: Material, manner: Manner) -> tuple[tuple[ScriptScene, ...], Choice]:
    """Scenes as long as was asked for, as far as the material carries them, and what was chosen."""
    asked = material.brief.seconds
    maker = Scenes(material, manner)
    choice = choosing.begun(material, manner)
    while True:
        scenes = maker.of(choice)
        seconds = _length(scenes)
        if seconds > OVER * asked and _shortened(choice, listed=seconds > FAR_OVER * asked, material=material):
            continue
        break
    while seconds < CLOSE * asked:
        grown = _grown(material, manner, maker, choice, asked)
        if grown is None:
            break
        choice, scenes = grown
        seconds = _length(scenes)
    return scenes, choice


def _grown(
    material: Material, manner: Manner, maker: Scenes, choice: Choice, asked: float
) -> tuple[Choice, tuple[ScriptScene, ...]] | None:
    """The choice with one more point, or the recap, that still fits; None where nothing does."""
    if "recap" in manner.roles and "recap" not in choice.slots and _length(maker.of(choice)) > 0.75 * asked:
        found = choosing.core(material, choice)
        if found is not None:
            more = choice.copy()
            more.slots["recap"], more.again = found, True
            scenes = maker.of(more)
            if _length(scenes) <= OVER * asked:
                return more, scenes
    now = _length(maker.of(choice))
    for limit, scraps in ((OVER, False), (FAR_OVER, False), (OVER, True)):
        fits: list[tuple[float, Choice, tuple[ScriptScene, ...]]] = []
        for unit in choosing.candidates(material, choice, scraps=scraps):
            more = choosing.added(material, choice, unit)
            scenes = maker.of(more)
            length = _length(scenes)
            if length > limit * asked:
                continue
            if length < CLOSE * asked and asked - now > LAST:
                return more, scenes
            # The last one is the one that meets the length best.
            fits.append((abs(length - asked), more, scenes))
            if len(fits) == LOOK:
                break
        if fits:
            _, more, scenes = min(fits, key=lambda each: each[0])
            return more, scenes
        if now >= SHORT * asked:
            break
    return None


def _shortened(choice: Choice, *, listed: bool, material: Material) -> bool:
    """Leave out what matters least, with `listed` items of lists too; False where nothing is left to leave out."""
    for role in ("recap", "action", "catch", "example"):
        if role in choice.slots:
            del choice.slots[role]
            return True
    if listed and any(material.sentences[unit.last].listed for unit in choice.points):
        # Rather no figure to open with, and no call, than a part of a list.
        if choice.hook is not None and material.language.known and choice.hook.words > MADE_HOOK:
            choice.hook = None
            return True
        if choice.call:
            choice.call = False
            return True
    if listed and (dropped := _least_list(material, choice)):
        choice.points = [unit for unit in choice.points if material.sentences[unit.parts[0]].listing != dropped]
        return True
    if listed and len(choice.points) > 1:
        ordered = [unit for unit in choice.points if material.sentences[unit.last].ordered]
        least = ordered[-1] if ordered else min(choice.points, key=lambda unit: (unit.value, -unit.last))
        choice.points.remove(least)
        return True
    return False


def _least_list(material: Material, choice: Choice) -> int:
    """The list that matters least where several are told: rather one whole than two in part. 0 where there is one."""
    told = {material.sentences[unit.parts[0]].listing for unit in choice.points} - {0}
    ranked = sorted(told, key=lambda each: (material.sentences[material.lists[each].parts[0]].ordered, -each))
    return ranked[0] if len(ranked) > 1 else 0


def _length(scenes: Sequence[ScriptScene]) -> float:
    return sum(scene.seconds for scene in scenes)


def _title(topic: str) -> str:
    return capital(" ".join(topic.split()))


def _keywords(material: Material, scenes: Sequence[ScriptScene]) -> tuple[str, ...]:
    """The topic and the phrases that the script's own sentences turn on."""
    found: list[str] = [" ".join(material.brief.topic.split())]
    for scene in scenes:
        for sentence in scene.narration:
            phrase = material.phrases.title(sentence.text, material.brief.topic) if sentence.citations else ""
            if phrase and phrase.lower() not in (each.lower() for each in found):
                found.append(phrase)
    return tuple(found[:10])
