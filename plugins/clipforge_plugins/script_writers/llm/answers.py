"""Answers of a model, believed only as far as they hold: scenes of sentences that their passages carry."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from clipforge_core import Role, ScriptScene, ScriptSentence, words
from clipforge_plugins.language_model.answers import json_values, line
from clipforge_plugins.script_writers.llm.checking import Check
from clipforge_plugins.script_writers.llm.passages import Passages
from clipforge_plugins.script_writers.llm.prompt import LINE, LINES, ROLES, SCENES, SENTENCES, TEXT, TITLE

LEAST_HELD = 0.5
"""The part of the sentences that must hold: an answer with fewer is another story."""
_STOPS = (".", "!", "?", "…", "。", "！", "？", ".”", "?”", "!”", '."', '?"', '!"')


class BadAnswer(Exception):
    """The answer is no use; the message says why, in words that the model may be told."""


@dataclass
class Held:
    """What held of an answer, and which sentences did not."""

    scenes: list[ScriptScene] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class Reader:
    """Reads answers about some passages."""

    def __init__(self, passages: Passages, check: Check) -> None:
        self._passages = passages
        self._check = check

    def sentence(self, item: Any) -> ScriptSentence | str:
        """A sentence that holds, or the text of one that does not ("" where there is none)."""
        if isinstance(item, str):
            item = {"text": item, "sources": []}
        text = line(item.get("text"), TEXT) if isinstance(item, dict) else ""
        if not text or not re.search(r"\w", text):
            return ""
        text = text if text.endswith(_STOPS) else f"{text.rstrip(',;:')}."
        if not self._passages.texts:
            loose = self._check.states_nothing(text)
            return ScriptSentence(text=text, origin="made" if loose else "unchecked")
        carried = self._check.carried(text, _numbers(item.get("sources"), len(self._passages.texts)))
        if carried is None:
            return text
        if not carried:
            return ScriptSentence(text=text, origin="made")
        return ScriptSentence(text=text, citations=self._passages.cite(carried))

    def whole(self, text: str) -> Held:
        """The scenes of an answer. Raises BadAnswer where there is no JSON of the right shape, where most of its
        sentences do not hold, and where nothing is said."""
        held = Held()
        for item in _scenes(text)[:SCENES]:
            if (scene := self._scene(item, len(held.scenes) + 1, held.refused)) is not None:
                held.scenes.append(scene)
        said = [sentence for scene in held.scenes for sentence in scene.narration]
        if not said:
            raise BadAnswer("it says nothing" if not held.refused else _refusal(held.refused))
        if len(held.refused) > LEAST_HELD * (len(said) + len(held.refused)):
            raise BadAnswer(_refusal(held.refused))
        if self._passages.texts and not any(sentence.citations for sentence in said):
            raise BadAnswer("none of its sentences rests on a passage")
        return held

    def _scene(self, item: Any, number: int, refused: list[str]) -> ScriptScene | None:
        if not isinstance(item, dict):
            return None
        narration: list[ScriptSentence] = []
        listed = item.get("narration")
        for each in (listed if isinstance(listed, list) else [listed])[:SENTENCES]:
            sentence = self.sentence(each)
            if isinstance(sentence, ScriptSentence):
                narration.append(sentence)
            elif sentence:
                refused.append(sentence)
        if not narration:
            return None
        said = " ".join(sentence.text for sentence in narration)
        title = line(item.get("title"), TITLE)
        shown = item.get("on_screen")
        lines = [line(each, LINE) for each in (shown if isinstance(shown, list) else [])[:LINES]]
        return ScriptScene(
            id=f"scene-{number}",
            role=_role(item.get("role"), number),
            title=title if self._told(title, said) else "",
            narration=tuple(narration),
            on_screen=tuple(dict.fromkeys(each for each in lines if each and self._told(each, said))),
        )

    def _told(self, shown: str, said: str) -> bool:
        """What stands in the picture states nothing, or nothing that is not said."""
        figures = set(re.findall(r"\d+", said))
        if not set(re.findall(r"\d+", shown)) <= figures:
            return False
        spoken = set(words(said))
        return self._check.states_nothing(shown) or all(word in spoken for word in words(shown))


def _scenes(text: str) -> list[Any]:
    for value in json_values(text):
        if isinstance(value, dict) and isinstance(value.get("scenes"), list):
            return list(value["scenes"])
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return value
    raise BadAnswer('it holds no JSON object with a list "scenes"')


def _numbers(value: Any, count: int) -> tuple[int, ...]:
    """Numbers of passages that exist, from 0."""
    listed = value if isinstance(value, list) else [value]
    plain = [each for each in listed if isinstance(each, int) and not isinstance(each, bool)]
    return tuple(number - 1 for number in plain if 1 <= number <= count)


def _role(value: Any, number: int) -> Role:
    if value in ROLES:
        role: Role = value
        return role
    return "hook" if number == 1 else "point"


def _refusal(refused: list[str]) -> str:
    shown = "; ".join(f"“{line(each, 80)}”" for each in refused[:3])
    return f"its passages do not carry these sentences: {shown}"
