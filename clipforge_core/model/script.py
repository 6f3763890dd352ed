"""A script: scenes of spoken sentences, each with its sources, what stands in the picture, and what it should show.

brief → write → Script → speak, draw → film

A Script is plain data: it is stored, edited, scored, translated and spoken. Every sentence says what it rests on: the
ranges of its sources that carry it, or that it was made for the order of the script ("made": a transition, a question
to the viewer), so that a reader can check it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

SCHEMA = 1

Role = Literal["hook", "definition", "point", "example", "catch", "action", "recap", "call_to_action", "outline"]
"""What a scene is there for."""

Origin = Literal["source", "made", "written", "unchecked"]
"""Where a sentence is from: taken from its sources; made by the writer to hold others together, with no fact of its
own; written by a person (an edited one); or said by a language model that was given no source to hold it against."""


class ScriptSource(msgspec.Struct, frozen=True, kw_only=True):
    """What a script may draw on. `text` is what was read of it; `uri` where it is from, "" for text that was given."""

    id: str
    kind: Literal["context", "document", "url", "dictionary", "content"]
    title: str = ""
    uri: str = ""
    text: str = ""


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A range of characters of a source's `text`, and what stands there."""

    source: str
    start: int
    end: int
    quote: str


class ScriptSentence(msgspec.Struct, frozen=True, kw_only=True):
    """One spoken sentence and what it rests on."""

    text: str
    origin: Origin = "source"
    citations: tuple[Citation, ...] = ()


VisualKind = Literal[
    "title", "card", "list", "comparison", "chart", "timeline", "formula", "diagram", "quote", "icon", "media"
]


class VisualBrief(msgspec.Struct, frozen=True, kw_only=True):
    """What the picture of a scene should show; `data` is what its kind needs (contracts/visuals.py lists it).

    `query` is what to look for where pictures are searched or made.
    """

    kind: VisualKind = "card"
    data: dict[str, Any] = msgspec.field(default_factory=dict)
    query: str = ""


class ScriptScene(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a script with one picture. `on_screen` are the few words that stand in it; `seconds` how long its
    narration is expected to take."""

    id: str
    role: Role
    title: str = ""
    narration: tuple[ScriptSentence, ...] = ()
    on_screen: tuple[str, ...] = ()
    visual: VisualBrief = msgspec.field(default_factory=VisualBrief)
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """What is said."""
        return " ".join(sentence.text for sentence in self.narration)


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A measure of a script, 0 to 100; `reasons` say what it counted. docs/scripts.md defines each."""

    name: str
    value: float
    reasons: tuple[str, ...] = ()


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """A whole script. `asked_seconds` is the length that was wanted, `seconds` the one that is expected; `notes` say
    what a reader must know (that the sources were thin, that an endpoint was not reached)."""

    schema: int = SCHEMA
    title: str
    topic: str
    language: str = "en"
    platform: str = ""
    tone: str = ""
    asked_seconds: float = 0.0
    seconds: float = 0.0
    scenes: tuple[ScriptScene, ...] = ()
    sources: tuple[ScriptSource, ...] = ()
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()
    writer: str = ""

    @property
    def text(self) -> str:
        """What is said from beginning to end, a paragraph a scene."""
        return "\n\n".join(scene.text for scene in self.scenes if scene.narration)


class Liking(msgspec.Struct, frozen=True, kw_only=True):
    """What scripts that were rated well have in common, to steer a new one (context learning).

    `hook` is the kind of opening that was liked ("question", "number", "contrast", "statement"), `roles` the order of
    scenes, `sentence_words` the usual length of a sentence; `examples` the ids of the scripts it was read off.
    """

    hook: str = ""
    roles: tuple[Role, ...] = ()
    sentence_words: float = 0.0
    examples: tuple[str, ...] = ()


class ScriptBrief(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written. `seconds` is the wanted length; `words_per_second` how quickly the chosen voice speaks
    this language (measured by whoever asks). `context` is what the user wants: an instruction, material, or both."""

    topic: str
    context: str = ""
    sources: tuple[ScriptSource, ...] = ()
    language: str = "en"
    platform: str = ""
    tone: str = ""
    seconds: Annotated[float, msgspec.Meta(ge=5.0, le=1800.0)] = 60.0
    words_per_second: Annotated[float, msgspec.Meta(gt=0.0, le=20.0)] = 2.6
    liking: Liking | None = None
