"""Which picture suits a scene: numbers become a chart, steps a list, years a timeline, formulas are set, and so on.

brief_of(scene, script)      # VisualBrief(kind="chart", data={"labels": ["Denmark", "Ireland"], ...})

Only what the scene's own words say is shown. A brief that a writer or a person gave is kept as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clipforge_core.model.script import Script, ScriptScene, VisualBrief
from clipforge_core.picturing.finding.clauses import sentences
from clipforge_core.picturing.finding.contrasts import found_contrast
from clipforge_core.picturing.finding.dates import found_dates
from clipforge_core.picturing.finding.equations import found_equation
from clipforge_core.picturing.finding.figures import found_figures, single_figure
from clipforge_core.picturing.finding.quotations import found_quotation
from clipforge_core.picturing.finding.steps import found_steps
from clipforge_core.picturing.known import known_diagram
from clipforge_core.stages.emoji import emoji_for, emoji_words

_VERY_SHORT, _SHORT, _LONG = 60, 90, 130
_MOODS = frozenset("✅❌💪🥇🏃😂😭😡😱🤔🔥📈📉💸🎉🚀")
"""Pictures that stand for how something is, not for a thing."""
_WITH_PICTURES = ("en", "de", "es", "fr")
"""Languages of whose words a list of pictures is bundled."""
_Rule = Callable[[ScriptScene, Script], VisualBrief | None]


def brief_of(scene: ScriptScene, script: Script) -> VisualBrief:
    """What the picture of a scene should show. The same diagram or formula is not shown by two scenes of a script."""
    if is_given(scene):
        return scene.visual
    return _settled(script, scene)


def is_given(scene: ScriptScene) -> bool:
    """True where somebody decided already: not where there is nothing but the scene's own words, as writers of scripts
    leave it (a plain card; a title of the first and the last scene)."""
    brief = scene.visual
    if not brief.data:
        return brief.kind != "card"
    own = {scene.title, *scene.on_screen}
    if brief.kind == "title" and scene.role in ("hook", "call_to_action"):
        return not (
            set(brief.data) <= {"text", "subtitle"}
            and all(isinstance(v, str) and v in own for v in brief.data.values())
        )
    if brief.kind == "card":
        lines = brief.data.get("lines", [])
        plain = brief.data.get("text") == scene.title and isinstance(lines, list | tuple)
        plain = plain and list(lines) == list(scene.on_screen)
        return not (set(brief.data) <= {"text", "lines"} and plain)
    return True


def _settled(script: Script, scene: ScriptScene) -> VisualBrief:
    used: list[VisualBrief] = []
    for each in script.scenes:
        if each.id == scene.id:
            break
        if is_given(each):
            used.append(each.visual)
        else:
            used.append(_chosen(each, script, used))
    return _chosen(scene, script, used)


def _chosen(scene: ScriptScene, script: Script, used: list[VisualBrief]) -> VisualBrief:
    shown = [(brief.kind, brief.data.get("name"), brief.data.get("latex")) for brief in used]
    rules: tuple[_Rule, ...] = (
        _title, _diagram, _formula, _chart, _timeline, _steps, _comparison, _quote, _figure,
    )  # fmt: skip
    for rule in rules:
        found = rule(scene, script)
        if found is None:
            continue
        if found.kind in ("diagram", "formula") and _mark(found) in shown:
            continue
        return VisualBrief(kind=found.kind, data=found.data, query=_query(scene, script))
    return VisualBrief(kind="card", data=_card(scene, script.language), query=_query(scene, script))


def _mark(brief: VisualBrief) -> tuple[str, Any, Any]:
    return brief.kind, brief.data.get("name"), brief.data.get("latex")


def _title(scene: ScriptScene, script: Script) -> VisualBrief | None:
    """A hook is a title: its sentence where that is short, else what the script is called, with the sentence below."""
    if scene.role != "hook" or found_figures(scene.text, script.language) is not None:
        return None
    name = script.title or script.topic
    said = next((s for s in sentences(scene.text) if len(s) <= _SHORT), "") or next(iter(_telling(scene)), "")
    text, subtitle = (
        (said, name) if 0 < len(said) <= _VERY_SHORT and name.casefold() not in said.casefold() else (name, said)
    )
    return VisualBrief(kind="title", data=_filled(text=text, subtitle="" if subtitle == text else subtitle))


def _diagram(scene: ScriptScene, script: Script) -> VisualBrief | None:
    data = known_diagram(f"{scene.title}\n{scene.text}", script.topic)
    return VisualBrief(kind="diagram", data=_filled(title=_heading(scene) or script.title, **data)) if data else None


def _formula(scene: ScriptScene, script: Script) -> VisualBrief | None:
    latex = found_equation("\n".join((*scene.on_screen, scene.text)))
    if not latex:
        return None
    return VisualBrief(kind="formula", data={"title": _heading(scene), "latex": latex})


def _chart(scene: ScriptScene, script: Script) -> VisualBrief | None:
    found = found_figures(scene.text, script.language)
    if found is None:
        return None
    data = _filled(title=_heading(scene) or script.title, form=found.form, unit=found.unit)
    return VisualBrief(kind="chart", data={**data, "labels": list(found.labels), "values": list(found.values)})


def _timeline(scene: ScriptScene, script: Script) -> VisualBrief | None:
    events = [{"when": when, "text": text} for when, text in found_dates(scene.text)]
    if not events:
        return None
    told = " ".join(event["text"] for event in events).casefold()
    title = _heading(scene) if _heading(scene).casefold() not in told else ""
    return VisualBrief(kind="timeline", data={"title": title, "events": events})


def _steps(scene: ScriptScene, script: Script) -> VisualBrief | None:
    found = found_steps(scene.text)
    lines = [line for line in scene.on_screen if line.strip()]
    if found is not None and found.flow and len(found.items) <= 6:
        name = "cycle" if found.round else "flow"
        return VisualBrief(kind="diagram", data={"name": name, "title": _heading(scene), "labels": list(found.items)})
    if found is not None:
        return VisualBrief(kind="list", data={"title": _heading(scene), "items": list(found.items)})
    if len(lines) >= 3:
        title = _heading(scene) if _heading(scene) not in lines else ""
        return VisualBrief(kind="list", data={"title": title, "items": lines})
    return None


def _comparison(scene: ScriptScene, script: Script) -> VisualBrief | None:
    found = found_contrast(scene.text, scene.title)
    if found is None:
        return None
    sides = {
        "left": {"title": found.left, "items": list(found.left_items)},
        "right": {"title": found.right, "items": list(found.right_items)},
    }
    return VisualBrief(kind="comparison", data=sides)


def _quote(scene: ScriptScene, script: Script) -> VisualBrief | None:
    text, by = found_quotation(scene.text)
    return VisualBrief(kind="quote", data=_filled(text=text, by=by)) if text else None


def _figure(scene: ScriptScene, script: Script) -> VisualBrief | None:
    """One number, large, and the sentence that it stands in."""
    number, sentence = single_figure(scene.text, script.language)
    if not number or len(sentence) > _LONG:
        return None
    return VisualBrief(kind="card", data={"text": number, "lines": [sentence]})


def _card(scene: ScriptScene, language: str) -> dict[str, Any]:
    """The words for the screen where they say something; else a short sentence, else the scene's title."""
    lines = _telling(scene)
    said = [s for s in sentences(scene.text) if len(s) <= _LONG]
    if lines:
        text, below = lines[0], lines[1:]
    elif said:
        text, below = said[0], []
    else:
        text, below = scene.title or next(iter(scene.on_screen), "") or next(iter(sentences(scene.text)), ""), []
    icon = "" if scene.role == "call_to_action" else _icon(" ".join((scene.title, text, *below)), language)
    return _filled(text=text, lines=below, icon=icon)


def _telling(scene: ScriptScene) -> list[str]:
    """The words for the screen that say something by themselves: not one or two words without a number."""
    lines = [line.strip() for line in scene.on_screen if line.strip()]
    telling = [line for line in lines if len(line.split()) > 2 or any(c.isdigit() for c in line) or not line.isascii()]
    return lines if len(telling) == len(lines) or len(lines) > 2 else telling


def _icon(text: str, language: str) -> str:
    """The picture of the first word that has one."""
    pictures = emoji_words(language, {}) if language[:2] in _WITH_PICTURES else {}
    found = (emoji_for(word, pictures) for word in text.split())
    return next((picture for picture in found if picture and picture not in _MOODS), "")


def _heading(scene: ScriptScene) -> str:
    """The scene's title where it can stand alone: of more than one word, and no date."""
    title = scene.title.strip()
    dated = any(char.isdigit() for char in title)
    return title if not dated and (len(title.split()) > 1 or not title.isascii()) else ""


def _query(scene: ScriptScene, script: Script) -> str:
    """What to look for where pictures are searched: what the scene is about, within the topic."""
    if scene.visual.query:
        return scene.visual.query
    words = [scene.title or next(iter(scene.on_screen), ""), script.topic]
    return " ".join(dict.fromkeys(word.strip() for word in words if word.strip()))


def _filled(**data: Any) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
