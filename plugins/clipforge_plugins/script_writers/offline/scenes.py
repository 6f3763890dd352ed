"""A choice of sentences → scenes in their order, with what stands in the picture and what it should show."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from msgspec.structs import replace

from clipforge_core import Role, ScriptScene, ScriptSentence, VisualBrief, seconds_of
from clipforge_plugins.script_writers.offline.choice import Choice
from clipforge_plugins.script_writers.offline.manner import Manner
from clipforge_plugins.script_writers.offline.material import Material, Unit
from clipforge_plugins.script_writers.offline.mending import capital, mended
from clipforge_plugins.script_writers.offline.sentences import Sentence
from clipforge_plugins.script_writers.offline.topics import of_topic, spoken_topic

MOST_SENTENCES = 4
"""Sentences of a scene."""
MOST_ITEMS = 6
"""Items of a list that a scene says."""
SHORT_ITEM = 16
"""Words of an item of which a scene says several."""
WORDS_OF_STEP = 3.0
"""Words of a step, on average: shorter ones are the names of items."""
LISTED, STEPS = 3, 3
"""Items from which a picture shows a list, and steps from which a script goes step by step."""
LONGEST_QUESTION = 60
"""Characters of a question that is shown whole."""
LONGEST_TITLE, WORDS_OF_TITLE, LONGEST_LINE = 40, 6, 44
"""Characters and words of a title, and characters of a line in a picture."""
BODY = ("point", "example", "catch", "action")
"""What stands as it does in the sources where no other order is liked."""
WHAT_IS = ("hook", "hook_plural", "hook_was", "hook_person")
"""Made hooks that ask what or who the topic is."""
HISTORY = "\0history"
Ended = tuple[ScriptScene, int | None]
"""A scene, and the sentence of the material that it ends with."""


class Scenes:
    """Makes the scenes of one brief."""

    def __init__(self, material: Material, manner: Manner) -> None:
        self._material = material
        self._manner = manner
        self._topic, self._questions = spoken_topic(material)
        self._titled: set[str] = set()
        self._seed = zlib.crc32(f"{material.brief.topic}\n{material.brief.context}".encode())

    def of(self, choice: Choice) -> tuple[ScriptScene, ...]:
        """The scenes of a choice, numbered."""
        scenes: list[ScriptScene] = []
        last: int | None = None
        self._titled = set()
        for role in self._manner.roles:
            if role in BODY and not self._manner.liked:
                if role != "point":
                    continue
                made = self._body(choice, last)
            else:
                made = self._scenes(role, choice, last)
            for scene, end in made:
                scenes.append(scene)
                last = end
        return tuple(self._finished(scene, number) for number, scene in enumerate(scenes, start=1))

    def _body(self, choice: Choice, last: int | None) -> list[Ended]:
        """Points, example, catch and action as they stand in their sources."""
        slots = [(unit, role) for role, unit in choice.slots.items() if role in BODY]
        found: list[Ended] = []
        waiting: list[Unit] = []
        for unit, role in sorted([*((unit, "") for unit in choice.points), *slots], key=lambda each: each[0].parts):
            if not role:
                waiting.append(unit)
                continue
            found += self._points(waiting, last)
            last = found[-1][1] if found else last
            waiting = []
            found.append(self._slot(role, unit, last, again=False))
            last = found[-1][1]
        return [*found, *self._points(waiting, last)]

    def _scenes(self, role: str, choice: Choice, last: int | None) -> list[Ended]:
        """Scenes of a role with the sentence of the material that each ends with."""
        if role == "hook":
            return [self._hook(choice)]
        if role == "call_to_action":
            return self._call() if choice.call else []
        if role == "point":
            return self._points(choice.points, last)
        if role not in choice.slots:
            return []
        unit = choice.slots[role]
        return [self._slot(role, unit, last, again=role == "recap" and choice.again)]

    def _hook(self, choice: Choice) -> Ended:
        if choice.hook is not None:
            narration = self._said(choice.hook, None)
            asked = narration[0].text
            whole = asked.endswith("?") and len(asked) <= LONGEST_QUESTION
            line = asked if whole else self._material.phrases.line(asked)
            lines = (shown(line) if line else self._title(),)
            scene = ScriptScene(id="", role="hook", title=self._title(), narration=narration, on_screen=lines)
            return scene, choice.hook.last
        kind = self._question(choice)
        asked = self._manner.language.made.get(kind) or self._manner.language.made.get("hook_other", ())
        topic = self._topic if kind in WHAT_IS else self._title()
        text = self._pick(asked, 1)
        made = (ScriptSentence(text=of_topic(text, topic), origin="made"),) if text else ()
        return ScriptScene(id="", role="hook", title=self._title(), narration=made, on_screen=(self._title(),)), None

    def _question(self, choice: Choice) -> str:
        """The kind of a question that the script answers: what the topic is only where that is said."""
        kind = self._questions
        if kind in WHAT_IS and "definition" not in choice.slots:
            kind = "hook_other"
        if kind == "hook_other":
            listed = [unit for unit in choice.points if self._material.sentences[unit.parts[0]].item]
            steps = [unit for unit in listed if self._is_step(unit)]
            told = sum(self._material.sentences[unit.parts[0]].words for unit in steps)
            if len(steps) >= STEPS and told >= WORDS_OF_STEP * len(steps):
                kind = "hook_steps"
            elif listed and not self._manner.asks:
                kind = "hook_plain"
            elif self._manner.formal:
                kind = "hook_formal"
        return kind

    def _is_step(self, unit: Unit) -> bool:
        """Is a unit something to do, and not something that is?"""
        sentence = self._material.sentences[unit.parts[0]]
        return sentence.ordered and not self._manner.language.matches("states", sentence.text)

    def _call(self) -> list[Ended]:
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

    def _slot(self, role: str, unit: Unit, last: int | None, again: bool) -> Ended:
        lead = self._made(self._slot_lead(role, unit, last, again))
        first = self._material.sentences[unit.parts[0]]
        narration = (*lead, *self._said(unit, None if lead else last, keep=self._opens(role, first) and not lead))
        title = self._title()
        if role == "recap":
            title = self._manner.language.titles.get(role, "") or title
        elif role != "definition":
            title = self._headed(first) or self._manner.language.titles.get(role, "") or title
        own_words = [sentence for sentence in narration if sentence.origin == "source"]
        lines = self._lines(own_words, named=role != "definition")
        scene = ScriptScene(id="", role=_role(role), title=title, narration=narration, on_screen=lines)
        return scene, unit.last

    def _opens(self, role: str, sentence: Sentence) -> bool:
        """Does a sentence say itself what it is there for: "For example, …"?"""
        language = self._manner.language
        cues = {"example": ("example", "setting"), "recap": ("summary",)}.get(role, ())
        return any(language.opening(cue, sentence.text) for cue in cues)

    def _slot_lead(self, role: str, unit: Unit, last: int | None, again: bool) -> str:
        """What is said before a scene of a role; nothing where it goes on from what was said, says so itself, or where
        it is not sure that it is one."""
        first = self._material.sentences[unit.parts[0]]
        goes_on = last is not None and first.follows(self._material.sentences[last])
        if not self._manner.leads or role == "definition" or self._opens(role, first) or goes_on:
            return ""
        if role == "action" and not self._manner.language.matches("advice", first.text):
            return ""
        sure = first.section == "catch" or self._manner.language.matches("warning", first.text)
        if role == "catch" and not sure:
            return ""
        return self._pick(self._manner.language.made.get("again" if again else role, ()), 2)

    def _points(self, points: Sequence[Unit], last: int | None) -> list[Ended]:
        """Points in the order of their sources, a few sentences a scene."""
        groups: list[list[Unit]] = []
        for unit in sorted(points, key=lambda unit: unit.parts):
            if groups and self._joins(groups[-1], unit):
                groups[-1].append(unit)
            else:
                groups.append([unit])
        found: list[Ended] = []
        for group in groups:
            narration: list[ScriptSentence] = []
            if self._looks_back(group[0], last):
                narration += self._made(self._pick(self._manner.language.made.get("history", ()), 3))
                self._titled.add(HISTORY)
                last = None
            for unit in group:
                narration += self._said(unit, last)
                last = unit.last
            said = [sentence for sentence in narration if sentence.origin == "source"]
            items = [item for unit in group for part in unit.parts for item in self._material.sentences[part].items]
            scene = ScriptScene(
                id="", role="point", title=self._point_title(group, said), narration=tuple(narration),
                on_screen=self._lines(said, items=items),
            )  # fmt: skip
            if len(items) >= LISTED:
                title = self._material.sentences[group[0].parts[0]].heading
                data = {"title": title or scene.title, "items": [capital(item.rstrip(".")) for item in items]}
                scene = replace(scene, visual=VisualBrief(kind="list", data=data))
            found.append((scene, last))
        return found

    def _point_title(self, group: Sequence[Unit], said: Sequence[ScriptSentence]) -> str:
        """The name of a scene: that of its item or paragraph, its heading where that is new, the best phrase of what is
        said, else its heading again, else the topic."""
        first = self._material.sentences[group[0].parts[0]]
        name = first.label or self._item_name(group)
        if name and len(name) <= LONGEST_TITLE and len(name.split()) <= WORDS_OF_TITLE:
            return capital(name)
        headed = self._headed(first)
        if headed and headed not in self._titled:
            self._titled.add(headed)
            return headed
        return self._named(said) or headed or self._title()

    def _item_name(self, group: Sequence[Unit]) -> str:
        """The item of a list that a scene is about, where it is about one alone."""
        sentences = self._material.sentences
        at = group[0].parts[0]
        if not sentences[at].listed or sum(sentences[part].item for unit in group for part in unit.parts) > 1:
            return ""
        while at > 0 and not sentences[at].item and sentences[at - 1].listing == sentences[at].listing:
            at -= 1
        head = sentences[at]
        whole = len(head.items) == 1 and head.text.endswith(head.items[0])
        name, colon, _ = head.items[0].partition(": ") if whole else ("", "", "")
        return name.rstrip(".") if colon or not head.ordered or self._has_more(at) else ""

    def _has_more(self, at: int) -> bool:
        """Does the source say more of an item than one sentence?"""
        after = at + 1
        sentences = self._material.sentences
        return after < len(sentences) and sentences[after].listed and not sentences[after].item

    def _headed(self, sentence: Sentence) -> str:
        """The heading that a sentence stands under, where it can name a scene."""
        heading = sentence.heading
        return heading if 0 < len(heading) <= LONGEST_TITLE and "=" not in heading else ""

    def _looks_back(self, unit: Unit, last: int | None) -> bool:
        """Does a section of history begin here?"""
        sentence = self._material.sentences[unit.parts[0]]
        follows = last is not None and sentence.follows(self._material.sentences[last])
        if follows or not self._manner.leads or HISTORY in self._titled or self._material.brief.seconds < 40:
            return False
        before = self._material.sentences[last] if last is not None else None
        return sentence.section == "history" and (before is None or before.section != "history")

    def _joins(self, group: Sequence[Unit], unit: Unit) -> bool:
        """Does a unit belong into the scene of the units before it?"""
        sentences = self._material.sentences
        last, first = sentences[group[-1].last], sentences[unit.parts[0]]
        said = [sentences[part].text for each in [*group, unit] for part in each.parts]
        same_list = first.listing == last.listing and first.listing > 0
        most = MOST_ITEMS if same_list and first.item else MOST_SENTENCES
        if last.source != first.source or len(said) > most or (first.listing != last.listing):
            return False
        if first.item and not (same_list and self._short(group, unit)):
            return False
        if last.heading != first.heading or (not first.heading and last.block != first.block and not same_list):
            return False
        if first.label != last.label:
            return False
        pace = self._material.brief.words_per_second
        return seconds_of(said, words_per_second=pace, language=self._manner.language.code) <= self._manner.scene * (
            1.5 if same_list else 1.4 if first.follows(last) else 1.0
        )

    def _short(self, group: Sequence[Unit], unit: Unit) -> bool:
        """Are they items without anything after them, so that several are shown together?"""
        sentences = self._material.sentences
        units = [*group, unit]
        alone = all(sentences[part].item for each in units for part in each.parts)
        after = unit.last + 1
        more = after < len(sentences) and sentences[after].listed and not sentences[after].item
        return alone and not more and all(sentences[each.last].words <= SHORT_ITEM for each in units)

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

    def _lines(
        self, sentences: Sequence[ScriptSentence], named: bool = True, items: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """A line for each sentence, as many as the manner shows; with `named` none that only names the topic. Of a list
        its items stand in the picture, as many."""
        if len(items) >= LISTED:
            short = [item.rstrip(".") for item in items if len(item) <= LONGEST_LINE]
            return tuple(capital(item) for item in short[: self._manner.lines])
        topic = self._material.brief.topic if named else ""
        found: list[str] = []
        for sentence in sentences:
            if len(found) < self._manner.lines:
                line = self._material.phrases.line(sentence.text, found, topic)
                telling = " " in line or any(sign.isdigit() for sign in line) or not line.isascii()
                found += (
                    [line] if line and (telling or not sentence.text.startswith(line)) and line not in found else []
                )
        return tuple(shown(line) for line in found)

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
            visual=scene.visual if scene.visual.kind == "list" else self._visual(scene),
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


def shown(line: str) -> str:
    """A line as it stands in a picture: formulas as they are."""
    return line if "=" in line else capital(line)


def _role(name: str) -> Role:
    roles: dict[str, Role] = {
        "definition": "definition",
        "example": "example",
        "catch": "catch",
        "action": "action",
        "recap": "recap",
    }
    return roles[name]
