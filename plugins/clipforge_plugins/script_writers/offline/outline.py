"""Where there is nothing to say: an outline of questions that the user can answer, and never a fact made up."""

from __future__ import annotations

from msgspec.structs import replace

from clipforge_core import ScriptScene, ScriptSentence, VisualBrief, seconds_of
from clipforge_plugins.script_writers.offline.manner import Manner
from clipforge_plugins.script_writers.offline.material import Material
from clipforge_plugins.script_writers.offline.mending import capital, cited
from clipforge_plugins.script_writers.offline.sentences import LONGEST
from clipforge_plugins.script_writers.offline.topics import of_topic

MOST = 8
"""Questions of a source that are asked."""


def outline(material: Material, manner: Manner) -> tuple[tuple[ScriptScene, ...], str]:
    """(scenes of questions, why there is no script)."""
    topic = " ".join(material.brief.topic.split())
    made = manner.language.made.get("outline", {})
    questions: list[str] = list(made.get("questions", ()))
    titles: list[str] = list(made.get("titles", ()))
    why = _why(material)
    if asked := _asked(material):
        note = f"{why}: this is an outline of them, not a script; give it a text, a page or documents that answer them"
        return asked, note
    if not questions:
        questions, titles = ["{topic}."], [capital(topic)]
    scenes = tuple(
        _scene(number, of_topic(question, topic), title, material)
        for number, (question, title) in enumerate(zip(questions, titles, strict=False), start=1)
    )
    note = f"{why}: this is an outline of questions, not a script; give it a text, a page or documents"
    return scenes, note


def _why(material: Material) -> str:
    """Why there is nothing to say."""
    given = [source for source in material.sources if source.text.strip()]
    if all(source.kind == "context" and _only_wishes(source.text, material) for source in given):
        return "no source was given"
    if material.told.tables and not material.sentences:
        return "nothing but a table was given"
    if not material.sentences and material.told.long:
        return f"no whole sentence that can be spoken stands in what was given, only such of more than {LONGEST} words"
    if not material.sentences:
        return "no whole sentence that can be spoken stands in what was given"
    if all(sentence.question for sentence in material.sentences):
        return "nothing but questions was given"
    return "nothing that was given says anything about it"


def _only_wishes(text: str, material: Material) -> bool:
    wished = material.wishes.ranges
    rest = "".join(sign for at, sign in enumerate(text) if not any(start <= at < end for start, end in wished))
    return not any(sign.isalnum() for sign in rest)


def _asked(material: Material) -> tuple[ScriptScene, ...]:
    """The questions of sources that hold nothing else."""
    if not material.sentences or not all(sentence.question for sentence in material.sentences):
        return ()
    scenes = []
    for at, sentence in enumerate(material.sentences[:MOST]):
        scene = _scene(at + 1, sentence.text, "", material)
        said = (ScriptSentence(text=sentence.text, citations=(cited(material, sentence),)),)
        scenes.append(replace(scene, narration=said))
    return tuple(scenes)


def _scene(number: int, text: str, title: str, material: Material) -> ScriptScene:
    seconds = seconds_of([text], words_per_second=material.brief.words_per_second, language=material.language.code)
    topic = capital(material.brief.topic)
    data = {"text": title or text, **({"subtitle": topic} if topic not in (title, text) else {})}
    return ScriptScene(
        id=f"scene-{number}",
        role="outline",
        title=title,
        narration=(ScriptSentence(text=text, origin="made"),),
        on_screen=(title or text,),
        visual=VisualBrief(kind="title", data=data, query=material.brief.topic),
        seconds=round(seconds, 2),
    )
