"""A choice of sentences → scenes in their order, with what stands in the picture and what it should show."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from clipforge_core import Role, ScriptScene, ScriptSentence, VisualBrief, seconds_of
from clipforge_plugins.script_writers.offline.choosing import Choice
from clipforge_plugins.script_writers.offline.manner import Manner
from clipforge_plugins.script_writers.offline.material import Material, Unit
from clipforge_plugins.script_writers.offline.mending import capital, mended
from clipforge_plugins.script_writers.offline.topics import of_topic, spoken_topic

MOST_SENTENCES = 4
"""Sentences of a scene."""
LEADS = 2
"""Points that are led in at most."""


class Scenes:
    """Makes the scenes of one brief."""

    def __init__(self, material: Material, manner: Manner) -> None:
        self._material = material
        self._manner = manner
        self._topic, self._questions = spoken_topic(material)
        self._seed = zlib.crc32(f"{material.brief.topic}\n{material.brief.context}".encode())

    def of(self, choice: Choice) -> tuple[ScriptScene, ...]:
        """The scenes of a choice, numbered."""
        scenes: list[ScriptScene] = []
        last: int | None = None
        for role in self._manner.roles:
            for scene, end in self._scenes(role, choice, last):
                scenes.append(scene)
                last = end
        return tuple(self._finished(scene, number) for number, scene in enumerate(scenes, start=1))

    def _scenes(self, role: str, choice: Choice, last: int | None) -> list[tuple[ScriptScene, int | None]]:
        """Scenes of a role with the sentence of the material that each ends with."""
        if role == "hook":
            return [self._hook(choice)]
        if role == "call_to_action":
            return self._call()
        if role == "point":
            return self._points(choice.points, last)
        if role not in choice.slots:
            return []
        unit = choice.slots[role]
        return [self._slot(role, unit, last, again=role == "recap" and choice.again)]

    def _hook(self, choice: Choice) -> tuple[ScriptScene, int | None]:
        if choice.hook is not None:
            narration = self._said(choice.hook, None)
            line = self._material.phrases.line(narration[0].text)
            lines = (capital(line),) if line else ()
            scene = ScriptScene(id="", role="hook", title=self._title(), narration=narration, on_screen=lines)
            return scene, choice.hook.last
        made = self._made(self._question())
        return ScriptScene(id="", role="hook", title=self._title(), narration=made, on_screen=(self._title(),)), None

    def _question(self) -> str:
        kind = "hook_formal" if self._manner.formal and self._questions == "hook_other" else self._questions
        return self._pick(self._manner.language.made.get(kind) or self._manner.language.made.get("hook_other", ()), 1)

    def _call(self) -> list[tuple[ScriptScene, int | None]]:
        made = self._manner.language.made
        calls = made.get("calls", {}).get(self._manner.platform)
        if calls is None:
            calls = made.get("call_formal" if self._manner.formal else "call", ())
        if not calls:
            return []
        scene = ScriptScene(
            id="", role="call_to_action", title=self._title(), narration=self._made(self._pick(calls, 5)),
            on_screen=(self._title(),),
        )  # fmt: skip
        return [(scene, None)]

    def _slot(self, role: str, unit: Unit, last: int | None, again: bool) -> tuple[ScriptScene, int | None]:
        titles = self._manner.language.titles
        lead: tuple[ScriptSentence, ...] = ()
        first = self._material.sentences[unit.parts[0]]
        cue = {"example": "example", "recap": "summary"}.get(role, "")
        own = bool(cue) and self._manner.language.opening(cue, first.text) > 0
        if self._manner.leads and role != "definition" and not own:
            lead = self._made(self._pick(self._manner.language.made.get("again" if again else role, ()), 2))
        follows = None if lead else last
        narration = (*lead, *self._said(unit, follows, keep=own and not lead))
        title = self._title() if role == "definition" else titles.get(role, "")
        own_words = [sentence for sentence in narration if sentence.origin == "source"]
        lines = self._lines(own_words, named=role != "definition")
        scene = ScriptScene(id="", role=_role(role), title=title, narration=narration, on_screen=lines)
        return scene, unit.last

    def _points(self, points: Sequence[Unit], last: int | None) -> list[tuple[ScriptScene, int | None]]:
        """Points in the order of their sources, a few sentences a scene."""
        ordered = sorted(points, key=lambda unit: unit.parts)
        groups: list[list[Unit]] = []
        for unit in ordered:
            if groups and self._joins(groups[-1], unit):
                groups[-1].append(unit)
            else:
                groups.append([unit])
        found: list[tuple[ScriptScene, int | None]] = []
        leads: set[str] = set()
        titled: set[str] = set()
        for group in groups:
            narration: list[ScriptSentence] = []
            cue = self._lead_of(group[0], last, leads)
            if cue:
                leads.add(cue)
                narration += self._made(self._pick(self._manner.language.made.get(cue, ()), 3))
                last = None
            for unit in group:
                narration += self._said(unit, last)
                last = unit.last
            said = [sentence for sentence in narration if sentence.origin == "source"]
            heading = self._material.sentences[group[0].last].heading
            title = heading if 0 < len(heading) <= 40 and heading not in titled else self._named(said)
            titled.add(heading)
            found.append(
                (
                    ScriptScene(
                        id="", role="point", title=title, narration=tuple(narration), on_screen=self._lines(said)
                    ),
                    last,
                )
            )
        return found

    def _lead_of(self, unit: Unit, last: int | None, leads: set[str]) -> str:
        sentence = self._material.sentences[unit.parts[0]]
        follows = last is not None and sentence.follows(self._material.sentences[last])
        if follows or not self._manner.leads or len(leads) >= LEADS or self._material.brief.seconds < 40:
            return ""
        return "history" if "history" in sentence.cues and "history" not in leads else ""

    def _joins(self, group: Sequence[Unit], unit: Unit) -> bool:
        """Does a unit belong into the scene of the units before it?"""
        sentences = self._material.sentences
        last, first = sentences[group[-1].last], sentences[unit.parts[0]]
        said = [sentences[part].text for each in [*group, unit] for part in each.parts]
        if last.source != first.source or len(said) > MOST_SENTENCES:
            return False
        if first.item or last.heading != first.heading or (not first.heading and last.block != first.block):
            return False
        pace = self._material.brief.words_per_second
        return seconds_of(said, words_per_second=pace, language=self._manner.language.code) <= self._manner.scene * (
            1.4 if first.follows(last) else 1.0
        )

    def _said(self, unit: Unit, last: int | None, keep: bool = False) -> tuple[ScriptSentence, ...]:
        found: list[ScriptSentence] = []
        for part in unit.parts:
            found.append(mended(self._material, part, last, keep))
            last, keep = part, False
        return tuple(found)

    def _made(self, text: str) -> tuple[ScriptSentence, ...]:
        return (ScriptSentence(text=of_topic(text, self._topic), origin="made"),) if text else ()

    def _named(self, sentences: Sequence[ScriptSentence]) -> str:
        """A title for what is said: the best phrase that is not the topic itself, or none."""
        text = " ".join(sentence.text for sentence in sentences)
        return capital(self._material.phrases.title(text, self._material.brief.topic))

    def _lines(self, sentences: Sequence[ScriptSentence], named: bool = True) -> tuple[str, ...]:
        """A line for each sentence, as many as the manner shows; with `named` none that only names the topic."""
        topic = self._material.brief.topic if named else ""
        found: list[str] = []
        for sentence in sentences:
            if len(found) < self._manner.lines:
                line = self._material.phrases.line(sentence.text, found, topic)
                found += [line] if line and line not in found else []
        return tuple(capital(line) for line in found)

    def _pick(self, texts: Sequence[str], salt: int) -> str:
        """One of several, another for another brief, the same for the same."""
        return texts[(self._seed >> salt) % len(texts)] if texts else ""

    def _title(self) -> str:
        return capital(" ".join(self._material.brief.topic.split()))

    def _finished(self, scene: ScriptScene, number: int) -> ScriptScene:
        lengths = [sentence.text for sentence in scene.narration]
        seconds = seconds_of(
            lengths, words_per_second=self._material.brief.words_per_second, language=self._manner.language.code
        )
        return ScriptScene(
            id=f"scene-{number}",
            role=scene.role,
            title=scene.title,
            narration=scene.narration,
            on_screen=scene.on_screen,
            visual=self._visual(scene),
            seconds=round(seconds, 2),
        )

    def _visual(self, scene: ScriptScene) -> VisualBrief:
        query = " ".join(dict.fromkeys([self._title(), *scene.on_screen]))
        if scene.role in ("hook", "call_to_action"):
            data: dict[str, object] = {"text": scene.on_screen[0] if scene.on_screen else scene.title}
            if data["text"] != scene.title:
                data["subtitle"] = scene.title
            return VisualBrief(kind="title", data=data, query=query)
        lines = [line for line in scene.on_screen if line != scene.title]
        text = scene.title or (lines.pop(0) if lines else scene.text)
        return VisualBrief(kind="card", data={"text": text, "lines": lines}, query=query)


def _role(name: str) -> Role:
    roles: dict[str, Role] = {
        "definition": "definition",
        "example": "example",
        "catch": "catch",
        "action": "action",
        "recap": "recap",
    }
    return roles[name]
