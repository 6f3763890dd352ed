"""`llm`: a language model behind an OpenAI-compatible endpoint writes, and what it writes is held against the sources.

    CLIPFORGE_LLM_URL=http://127.0.0.1:8080/v1 CLIPFORGE_LLM_MODEL=qwen3 clipforge script --topic Tides --writer llm …

The model sees the sentences of the sources, numbered, and names those that each of its own rests on. Sentences whose
figures, names and words their passages do not carry are left out, and a note says so; with no source at all nothing can
be held against anything, and its sentences are marked "unchecked". An answer that is no use is told to the model once;
after that it fails, and `clipforge_core.scripting.writing` has the offline writer write. Sentences are told while they
come. Answers that held are kept in the cache: the same brief and model give the same script.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from clipforge_core import (
    EndpointFailed,
    Equipment,
    Script,
    ScriptBrief,
    ScriptPart,
    ScriptScene,
    ScriptSentence,
    UsageError,
    VisualBrief,
    script_language,
    seconds_of,
    stage_key,
)

if TYPE_CHECKING:
    from clipforge_plugins.language_model.endpoint import Endpoint
    from clipforge_plugins.script_writers.llm.answers import Held, Reader
    from clipforge_plugins.script_writers.llm.passages import Passages

OFF = 0.1
"""The part of the wanted length by which a script may be off before a note says so."""


class Streams(Protocol):
    """What answers questions piece by piece; `language_model.chat.Chat` is one."""

    endpoint: Endpoint

    def stream(self, messages: Sequence[dict[str, str]], schema: dict[str, Any]) -> Iterator[str]:
        """The text of an answer. Raises EndpointFailed, Broken."""


class Answer(msgspec.Struct, frozen=True):
    """An answer that held, as it is kept in the cache."""

    text: str


class LlmWriter:
    """Asks a language model. `chat` replaces the endpoint of the settings."""

    name = "llm"
    version = "1"
    languages: tuple[str, ...] = ()

    def __init__(self, chat: Streams | None = None) -> None:
        self._chat = chat
        self._equipment: Equipment | None = None

    def configure(self, equipment: Equipment) -> None:
        """Takes the endpoint that the settings name, and keeps answers in the cache."""
        self._equipment = equipment

    def available(self) -> str | None:
        """None, or how to name an endpoint."""
        if self._chat is not None or (self._equipment is not None and self._equipment.settings.get("llm.url", str)):
            return None
        return "no endpoint is named; set CLIPFORGE_LLM_URL to an OpenAI-compatible one and CLIPFORGE_LLM_MODEL"

    def write(self, brief: ScriptBrief) -> Iterator[ScriptPart]:
        """Write it. Raises EndpointFailed, UsageError, BadSetting, MissingExtra."""
        from clipforge_plugins.script_writers.llm import prompt
        from clipforge_plugins.script_writers.llm.answers import Reader
        from clipforge_plugins.script_writers.llm.checking import Check
        from clipforge_plugins.script_writers.llm.passages import passages_of

        chat = self._partner()
        passages = passages_of(brief, self._equipment, chat.endpoint.window)
        check = Check(passages.texts, script_language(brief.language), f"{brief.topic} {brief.context[:300]}")
        reader = Reader(passages, check)
        talk, schema = prompt.messages(brief, passages.texts), prompt.schema(len(passages.texts))
        held = yield from self._answered(chat, reader, talk, schema)
        script = _script(self.name, brief, passages, held)
        for note in script.notes:
            yield ScriptPart(note=note)
        yield ScriptPart(script=script)

    def _partner(self) -> Streams:
        from clipforge_plugins.language_model.chat import Chat
        from clipforge_plugins.language_model.endpoint import Endpoint

        if self._chat is not None:
            return self._chat
        if self._equipment is None:
            raise UsageError(detail="the script writer llm has no endpoint: it was not given its settings")
        return Chat(Endpoint.of(self._equipment.settings))

    def _answered(
        self, chat: Streams, reader: Reader, talk: list[dict[str, str]], schema: dict[str, Any]
    ) -> Generator[ScriptPart, None, Held]:
        """Tell the sentences of an answer while they come; the answer itself in the end."""
        from clipforge_plugins.language_model.stream import Broken
        from clipforge_plugins.script_writers.llm import prompt
        from clipforge_plugins.script_writers.llm.answers import BadAnswer

        key = stage_key(
            "llm script", self.version, chat.endpoint.url, chat.endpoint.model, chat.endpoint.tokens, talk, schema
        )
        cache = self._equipment.cache if self._equipment is not None else None
        known = cache.get(key, Answer) if cache is not None else None
        if known is not None:
            held = reader.whole(known.text)
            yield from _told(held.scenes, "")
            return held
        problem = ""
        for again in (False, True):
            told = Told(reader)
            try:
                for piece in chat.stream(talk, schema):
                    yield from told.more(piece)
                held = reader.whole(told.coming.text)
            except (Broken, BadAnswer) as error:
                problem = str(error)
                talk = [*talk, *prompt.told_wrong(told.coming.text or "(nothing)", problem)]
                if not again:
                    note = f"the answer of the model cannot be used, it is asked again: {problem[:200]}"
                    yield ScriptPart(note=note, anew=True)
                continue
            if cache is not None:
                cache.put(key, Answer(told.coming.text))
            yield from _told(held.scenes, told.text)
            return held
        raise EndpointFailed(
            url=chat.endpoint.url,
            detail=f"its answer cannot be used, nor the one after it was told so: {problem[:300]}",
            advice="Take a more able model (llm.model), or lower llm.window so that it sees less at a time",
        )


class Told:
    """What was told of an answer that is still coming: its sentences that hold."""

    def __init__(self, reader: Reader) -> None:
        from clipforge_plugins.script_writers.llm.partial import Coming

        self.coming = Coming()
        self.text = ""
        self._reader = reader
        self._begins = False

    def more(self, piece: str) -> Iterator[ScriptPart]:
        """Take a piece of the answer; the sentences that are whole by now."""
        for begins, item in self.coming.more(piece):
            self._begins = self._begins or begins
            sentence = self._reader.sentence(item)
            if isinstance(sentence, ScriptSentence):
                gap = "" if not self.text else "\n\n" if self._begins else " "
                self._begins = False
                self.text += gap + sentence.text
                yield ScriptPart(text=gap + sentence.text)


def _told(scenes: Sequence[ScriptScene], already: str) -> Iterator[ScriptPart]:
    """What is still to be told of some scenes; all of it anew, where something else was told."""
    whole = "\n\n".join(scene.text for scene in scenes)
    if whole.startswith(already):
        if rest := whole[len(already) :]:
            yield ScriptPart(text=rest)
        return
    yield ScriptPart(text=whole, anew=True)


def _script(name: str, brief: ScriptBrief, passages: Passages, held: Held) -> Script:
    scenes = tuple(_finished(brief, scene, passages) for scene in held.scenes)
    seconds = sum(scene.seconds for scene in scenes)
    notes: list[str] = []
    if not passages.texts:
        notes.append(
            "no source was given: what the model says was held against nothing; give it a text, a page or documents"
        )
    if held.refused:
        count = len(held.refused)
        notes.append(
            f"left out, for the sources do not carry {'it' if count == 1 else 'them'}: {'; '.join(held.refused[:3])}"
        )
    if abs(seconds - brief.seconds) > OFF * brief.seconds:
        notes.append(f"it takes about {seconds:.0f} s of the {brief.seconds:g} s that were asked for")
    title = " ".join(brief.topic.split())
    return Script(
        title=title[:1].upper() + title[1:],
        topic=brief.topic,
        language=brief.language,
        platform=brief.platform,
        tone=brief.tone,
        asked_seconds=brief.seconds,
        seconds=round(seconds, 2),
        scenes=scenes,
        sources=passages.sources,
        keywords=_keywords(brief, scenes, passages),
        notes=tuple(notes),
        writer=name,
    )


def _finished(brief: ScriptBrief, scene: ScriptScene, passages: Passages) -> ScriptScene:
    """A scene with its length and what its picture should show."""
    said = [sentence.text for sentence in scene.narration]
    seconds = seconds_of(said, words_per_second=brief.words_per_second, language=brief.language)
    lines = scene.on_screen or tuple(passages.material.phrases.of(" ".join(said), 2))
    title = scene.title or (lines[0] if lines else brief.topic)
    query = " ".join(dict.fromkeys([brief.topic, *lines]))
    if scene.role in ("hook", "call_to_action"):
        visual = VisualBrief(kind="title", data={"text": lines[0] if lines else title}, query=query)
    else:
        visual = VisualBrief(kind="card", data={"text": title, "lines": list(lines)}, query=query)
    return msgspec.structs.replace(scene, title=title, on_screen=lines, visual=visual, seconds=round(seconds, 2))


def _keywords(brief: ScriptBrief, scenes: Sequence[ScriptScene], passages: Passages) -> tuple[str, ...]:
    found = [" ".join(brief.topic.split())]
    for scene in scenes:
        found += passages.material.phrases.of(scene.text, 1, without=found)
    return tuple(found[:10])
