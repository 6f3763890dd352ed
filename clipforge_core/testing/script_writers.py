"""The contract suite of script writers, and a stub that says what it is given.

from clipforge_core.testing import check_script_writer

def test_my_writer():
    check_script_writer(MyWriter())
"""

from __future__ import annotations

from collections.abc import Iterator

from clipforge_core.contracts.script_writer import ScriptPart, ScriptWriter
from clipforge_core.model.script import (
    Citation,
    Script,
    ScriptBrief,
    ScriptScene,
    ScriptSentence,
    ScriptSource,
)
from clipforge_core.scripting.lengths import seconds_of

TEXT = (
    "A tide is the regular rise and fall of the sea. The moon pulls the water towards it. "
    "Most coasts have two high tides every day. In the Bay of Fundy the sea rises by 16 metres. "
    "For example, ships in Saint John can only leave the harbour at high tide. "
    "A common mistake is to walk far out on the sand while the water comes back. "
    "You can look up the times of the tides before you go to the beach."
)
BRIEF = ScriptBrief(
    topic="Tides",
    context="Explain the tides to children.",
    sources=(ScriptSource(id="tides", kind="document", title="Tides", uri="tides.txt", text=TEXT),),
    seconds=30.0,
)
"""A brief that any writer can write from."""


class StubWriter:
    """Says every line of the context as it is: one scene, one sentence a line, cited."""

    name = "stub"
    version = "1"
    languages: tuple[str, ...] = ()

    def available(self) -> str | None:
        """Nothing is ever missing."""
        return None

    def write(self, brief: ScriptBrief) -> Iterator[ScriptPart]:
        """The lines of the context, or of the first source."""
        given = ScriptSource(id="context", kind="context", text=brief.context)
        source = next((each for each in (*brief.sources, given) if each.text), given)
        sentences, at = [], 0
        for line in source.text.splitlines() or [""]:
            cited = Citation(source=source.id, start=at, end=at + len(line), quote=line)
            if line:
                sentences.append(ScriptSentence(text=line, citations=(cited,)))
            at += len(line) + 1
        for number, sentence in enumerate(sentences):
            yield ScriptPart(text=f"{' ' if number else ''}{sentence.text}")
        seconds = seconds_of([each.text for each in sentences], words_per_second=brief.words_per_second)
        scene = ScriptScene(id="scene-1", role="point", narration=tuple(sentences), seconds=seconds)
        yield ScriptPart(
            script=Script(
                title=brief.topic,
                topic=brief.topic,
                language=brief.language,
                asked_seconds=brief.seconds,
                seconds=seconds,
                scenes=(scene,),
                sources=(*brief.sources, *((given,) if brief.context else ())),
                writer=self.name,
            )
        )


def check_script_writer(writer: ScriptWriter, brief: ScriptBrief = BRIEF) -> Script:
    """Hold a script writer against the contract. Answers what it wrote. Raises AssertionError with what is wrong."""
    assert isinstance(writer, ScriptWriter), f"{writer!r} lacks members of ScriptWriter"
    assert writer.name and writer.version
    assert all(len(code) == 2 and code == code.lower() for code in writer.languages), "languages are ISO 639-1 codes"
    assert writer.available() is None, f"it is not available here: {writer.available()}"
    parts = list(writer.write(brief))
    script = check_parts(parts)
    check_script(script)
    assert script.writer == writer.name, f"it says that {script.writer!r} wrote it"
    assert (script.topic, script.language) == (brief.topic, brief.language)
    assert script.asked_seconds == brief.seconds
    ids = {source.id for source in script.sources}
    assert {source.id for source in brief.sources} <= ids, "the sources of the brief are kept with the script"
    assert check_parts(list(writer.write(brief))) == script, "the same brief gives the same script"
    stopped = writer.write(brief)
    next(stopped)
    close = getattr(stopped, "close", None)
    assert close is not None, "its answer can be closed"
    close()
    return script


def check_parts(parts: list[ScriptPart]) -> Script:
    """Exactly the last part has the script, and the texts join to what it says."""
    assert parts, "nothing was told"
    script = parts[-1].script
    assert script is not None, "the last part has the script"
    assert all(part.script is None for part in parts[:-1]), "only the last part has the script"
    told = ""
    for part in parts:
        told = part.text if part.anew else told + part.text
    assert told == script.text, f"what was told is what is said: {told!r} against {script.text!r}"
    return script


def check_script(script: Script) -> None:
    """Ids differ, every citation is to the character, and every sentence says where it is from."""
    assert len({scene.id for scene in script.scenes}) == len(script.scenes), "ids of scenes differ"
    assert abs(script.seconds - sum(scene.seconds for scene in script.scenes)) < 0.1, "its length is that of its scenes"
    texts = {source.id: source.text for source in script.sources}
    assert len(texts) == len(script.sources), "ids of sources differ"
    assert any(scene.narration for scene in script.scenes), "nobody says anything in it"
    for scene in script.scenes:
        assert scene.narration or scene.seconds > 0, f"{scene.id} says nothing, and is not seen either"
        for sentence in scene.narration:
            assert sentence.text == " ".join(sentence.text.split()) != "", f"{sentence.text!r} is no line of text"
            assert (sentence.origin == "source") == bool(sentence.citations), f"{sentence.text!r}: origin and citations"
            for each in sentence.citations:
                quoted = texts[each.source][each.start : each.end]
                assert quoted == each.quote != "", f"{each.quote!r} does not stand at {each.start} of {each.source}"
