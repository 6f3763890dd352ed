"""A text → a script that is narrated as it stands: somebody wrote it, and not a word of it is changed.

    script_of("# Tides\\n\\nThe sea rises and falls. …", title="Tides", language="en")

A heading (`# …`) names the scene after it and is not spoken; marks of Markdown and notes in brackets about what is to
be seen ("[Scene: a beach]") are left out. A paragraph is a scene, and a long one several.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from clipforge_core.model.script import Script, ScriptScene, ScriptSentence, VisualBrief
from clipforge_core.refusals import Invalid
from clipforge_core.voicing.parting import parted

MOST_WORDS = 45
"""Words of a scene; some 17 seconds of speech are as long as one picture is looked at."""
WORDS_PER_SECOND = 2.6
MOST_ON_SCREEN = 7
"""Words of what stands in the picture."""
LONGEST = 50_000
"""Characters of a text."""

_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$")
_MARKS = re.compile(r"(\*\*|__|`|~~)|^[ \t]{0,3}(?:[-*+]|\d+[.)])[ \t]+|^[ \t]{0,3}>[ \t]?", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_DIRECTION = re.compile(
    r"\[[^\]\n]{0,300}\]|^[ \t]*\((?:cut|music|sfx|scene)\b[^)\n]*\)[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_RULE = re.compile(r"^[ \t]*(?:-{3,}|\*{3,}|_{3,}|={3,})[ \t]*$", re.MULTILINE)
_CLAUSE = re.compile(r"[,;:–—]\s+")
_NAME = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}")


def script_of(text: str, *, title: str, language: str = "en", platform: str = "", topic: str = "") -> Script:
    """The script. Raises Invalid for a text in which nothing is said, or one that is too long."""
    if len(text) > LONGEST:
        raise Invalid(field="script_content", detail=f"at most {LONGEST} characters are taken")
    scenes: list[ScriptScene] = []
    heading = ""
    for name, body in _sections(text):
        heading = name
        for paragraph in parted(body, language):
            for sentences in _portions(paragraph):
                scenes.append(scene_of(f"scene-{len(scenes) + 1}", sentences, title=heading))
                heading = ""
    if not scenes:
        raise Invalid(field="script_content", detail="nothing is said in it")
    return Script(
        title=title,
        topic=topic or title,
        language=language,
        platform=platform,
        seconds=round(sum(scene.seconds for scene in scenes), 2),
        scenes=tuple(scenes),
        writer="",
    )


def edited(script: Script, text: str) -> Script:
    """A script whose text somebody changed: scenes whose words stay keep what they rest on and what they show. Raises
    Invalid."""
    before = {_words(scene.text): scene for scene in script.scenes}
    scenes: list[ScriptScene] = []
    for paragraph in _PARAGRAPH.split(text.replace("\r\n", "\n")):
        kept = before.get(_words(paragraph))
        if kept is not None:
            scenes.append(kept)
        elif any(letter.isalnum() for letter in _plain(_HEADING.sub("", paragraph))):
            scenes += script_of(paragraph, title=script.title, language=script.language).scenes
    if not scenes or len(text) > LONGEST:
        script_of(text, title=script.title, language=script.language)
    named = tuple(msgspec.structs.replace(scene, id=f"scene-{n}") for n, scene in enumerate(scenes, start=1))
    return msgspec.structs.replace(script, scenes=named, seconds=round(sum(scene.seconds for scene in named), 2))


def _words(text: str) -> str:
    return " ".join(text.split())


def scene_of(scene_id: str, sentences: Sequence[str], *, title: str = "") -> ScriptScene:
    """A scene of sentences that a person wrote."""
    words = sum(len(sentence.split()) for sentence in sentences)
    return ScriptScene(
        id=scene_id,
        role="point",
        title=title,
        narration=tuple(ScriptSentence(text=sentence, origin="written") for sentence in sentences),
        on_screen=(title or headline(sentences),) if title or headline(sentences) else (),
        visual=VisualBrief(query=title or " ".join(sentences[0].split()[:8])) if sentences else VisualBrief(),
        seconds=round(words / WORDS_PER_SECOND, 2),
    )


def headline(sentences: Sequence[str]) -> str:
    """A few words that can stand in the picture: the first clause that is short enough; "" where there is none."""
    for sentence in sentences:
        for clause in _CLAUSE.split(sentence):
            words = clause.strip(" \"'“”‘’.!?…").split()
            if 2 <= len(words) <= MOST_ON_SCREEN:
                text = " ".join(words)
                return text[0].upper() + text[1:]
    return ""


def spoken(text: str, language: str = "en") -> list[str]:
    """The sentences of a text that a person wrote for one scene, without headings and marks."""
    return [sentence for _, body in _sections(text) for each in parted(body, language) for sentence in each]


def filled(text: str, values: Mapping[str, Any], field: str = "script_content") -> str:
    """A text with its `{{variables}}` replaced by the values of a row. Raises Invalid for one that has no value."""
    missing = sorted({name for name in _NAME.findall(text) if str(values.get(name, "") or "").strip() == ""})
    if missing:
        raise Invalid(field=field, detail=f"no value is given for {', '.join(missing)}")
    return _NAME.sub(lambda found: str(values[found[1]]), text)


def _sections(text: str) -> list[tuple[str, str]]:
    """(heading, text below it) in order; the first has no heading where the text begins without one."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in _RULE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        heading = _HEADING.match(line)
        if heading:
            found.append((_plain(heading[1]), []))
        else:
            found[-1][1].append(line)
    return [(name, _plain("\n".join(lines))) for name, lines in found]


def _plain(text: str) -> str:
    return _DIRECTION.sub("", _MARKS.sub("", _LINK.sub(r"\1", text))).strip()


def _portions(sentences: Sequence[str]) -> list[list[str]]:
    """Sentences of a paragraph in scenes of about the same length."""
    words = [len(sentence.split()) for sentence in sentences]
    scenes = max(1, round(sum(words) / MOST_WORDS + 0.3))
    share = sum(words) / scenes
    found: list[list[str]] = [[]]
    had = 0.0
    for sentence, count in zip(sentences, words, strict=True):
        if found[-1] and had + count / 2 > share * len(found) and len(found) < scenes:
            found.append([])
        found[-1].append(sentence)
        had += count
    return found
