"""Which picture suits a scene: numbers become a chart, steps a list, years a timeline, formulas are set, and so on.

brief_of(scene, script)      # VisualBrief(kind="chart", data={"labels": ["Denmark", "Ireland"], ...})

Only what the scene's own words say is shown. A brief that a writer or a person gave is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from clipforge_core.model.script import Script, ScriptScene, VisualBrief
from clipforge_core.picturing.finding.clauses import sentences
from clipforge_core.picturing.finding.contrasts import found_contrast, found_pair
from clipforge_core.picturing.finding.dates import found_dates, single_date
from clipforge_core.picturing.finding.equations import told_equation
from clipforge_core.picturing.finding.figures import found_figures, single_figure
from clipforge_core.picturing.finding.quotations import found_quotation
from clipforge_core.picturing.finding.steps import found_series, found_steps
from clipforge_core.picturing.headlines import below, definition, headline, recalled, said, telling
from clipforge_core.picturing.known import known_diagram
from clipforge_core.picturing.symbols import symbol_of

_SHORT_WORD = 3
_Rule = Callable[[ScriptScene, Script, Collection[str]], VisualBrief | None]
"""A scene, its script, and the formulas that scenes before it have shown."""


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
    if brief.kind != "card" and (brief.kind != "title" or scene.role not in ("hook", "call_to_action")):
        return True
    names = {"text", "lines"} if brief.kind == "card" else {"text", "subtitle"}
    lines = brief.data.get("lines", [])
    texts = [value for name, value in brief.data.items() if name != "lines"]
    own = {scene.title, *scene.on_screen}
    plain = set(brief.data) <= names and isinstance(lines, list | tuple)
    return not (plain and all(isinstance(text, str) and text in own for text in (*texts, *lines)))


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
    shown = {str(brief.data.get("name")) for brief in used if brief.kind == "diagram"}
    formulas = {str(brief.data.get("latex")) for brief in used if brief.kind == "formula"}
    rules: tuple[_Rule, ...] = (
        _title, _diagram, _formula, _chart, _timeline, _steps, _comparison, _quote, _figure, _definition, _series,
        _date, _closing, _card,
    )  # fmt: skip
    for rule in rules:
        found = rule(scene, script, formulas)
        if found is None or (found.kind == "diagram" and found.data.get("name") in shown):
            continue
        return VisualBrief(kind=found.kind, data=found.data, query=_query(scene, script))
    raise AssertionError("a card can always be drawn")


def _title(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    """A hook is a title: what the script is called, or what is said where it is called nothing."""
    if scene.role != "hook" or found_figures(scene.text, script.language) is not None:
        return None
    text = script.title or script.topic or headline(scene, script)
    lines = [line for line in telling(scene) if len(line.split()) > 2 and not said(line, scene)]
    subtitle = next((line for line in lines if line.casefold() != text.casefold()), "")
    return VisualBrief(kind="title", data=_filled(text=text, subtitle=subtitle, icon=_icon(text, script)))


def _diagram(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    data = known_diagram(f"{scene.title}\n{scene.text}", script.topic)
    return VisualBrief(kind="diagram", data=_filled(title=_heading(scene) or script.title, **data)) if data else None


def _formula(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    latex = told_equation("\n".join((*scene.on_screen, scene.text)), f"{scene.title} {script.topic}", shown)
    if not latex:
        return None
    return VisualBrief(kind="formula", data={"title": _heading(scene), "latex": latex})


def _chart(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    found = found_figures(scene.text, script.language)
    if found is None:
        return None
    labels = {label.casefold() for label in found.labels}
    titles = (found.subject, _counting(scene), script.title)
    title = next((each for each in titles if each and each.casefold() not in labels), "")
    data = _filled(title=title, form=found.form, unit=found.unit)
    return VisualBrief(kind="chart", data={**data, "labels": list(found.labels), "values": list(found.values)})


def _timeline(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    events = [{"when": when, "text": text} for when, text in found_dates(scene.text)]
    if not events:
        return None
    told = " ".join(event["text"] for event in events).casefold()
    title = _heading(scene) if _heading(scene).casefold() not in told else script.title
    return VisualBrief(kind="timeline", data={"title": title, "events": events})


def _steps(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    found = found_steps(scene.text)
    lines = [line for line in scene.on_screen if line.strip()]
    if found is not None and found.flow and len(found.items) <= 6:
        name = "cycle" if found.round else "flow"
        data = {"name": name, "title": _heading(scene) or script.title, "labels": list(found.items)}
        return VisualBrief(kind="diagram", data=data)
    if found is not None:
        own = _heading(scene)
        title = own if own and own.casefold() not in " ".join(found.items).casefold() else script.title
        return VisualBrief(kind="list", data={"title": title, "items": list(found.items), "numbered": found.ordered})
    if len(lines) >= 3:
        title = _heading(scene) if _heading(scene) not in lines else ""
        return VisualBrief(kind="list", data={"title": title, "items": lines, "numbered": False})
    return None


def _comparison(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    found = found_contrast(scene.text, scene.title) or found_pair(scene.text, script.topic)
    if found is None:
        return None
    sides = {
        "left": {"title": found.left, "items": list(found.left_items)},
        "right": {"title": found.right, "items": list(found.right_items)},
    }
    return VisualBrief(kind="comparison", data=sides)


def _quote(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    text, by = found_quotation(scene.text)
    return VisualBrief(kind="quote", data=_filled(text=text, by=by)) if text else None


def _figure(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    """One number, large, and what it is the number of; a number alone says nothing."""
    number, what = single_figure(scene.text, script.language)
    return VisualBrief(kind="card", data={"text": number, "lines": [what]}) if number and what else None


def _series(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    """Things that the scene names in a row."""
    items = found_series(scene.text)
    if not items:
        return None
    title = scene.title if scene.title.casefold() not in {item.casefold() for item in items} else script.title
    return VisualBrief(kind="list", data={"title": title, "items": list(items), "numbered": False})


def _date(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    """The year of a scene that has one and no heading of its own, large, and what happened then."""
    when, what = single_date(scene.text)
    if not when or _heading(scene) not in ("", script.title) or scene.role == "call_to_action":
        return None
    return VisualBrief(kind="card", data=_filled(text=when, lines=[what] if what else []))


def _closing(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    """What a film was about, at its end, where its last scene only asks for something."""
    own = [line for line in (scene.title, *scene.on_screen) if line.strip() and line != script.title]
    if scene.role != "call_to_action" or not script.title or own:
        return None
    data = _filled(text=script.title, lines=recalled(script), icon=_icon(script.title, script))
    return VisualBrief(kind="card", data=data)


def _definition(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief | None:
    """What the scene says a thing is; what it is called stands on the title before it."""
    name = scene.title or script.topic
    what = definition(scene.text, name) if scene.role == "definition" else ""
    if not what:
        return None
    lines = [line for line in below(scene, script) if line.casefold() not in what.casefold()]
    return VisualBrief(kind="card", data=_filled(text=what, lines=lines, icon=_icon(name, script)))


def _card(scene: ScriptScene, script: Script, shown: Collection[str]) -> VisualBrief:
    """A few words of the scene."""
    text = headline(scene, script)
    return VisualBrief(kind="card", data=_filled(text=text, lines=below(scene, script), icon=_icon(text, script)))


def _icon(heading: str, script: Script) -> str:
    return symbol_of(heading, script.text, script.language)


def _heading(scene: ScriptScene) -> str:
    """The scene's title where it can stand alone: of more than one word, and no number that stands for itself."""
    title = scene.title.strip()
    counted = re.search(r"(?:^|\s)[$€£]?\d[\d.,]*(?:\s|$)", title) is not None
    return title if not counted and (len(title.split()) > 1 or not title.isascii()) else ""


def _counting(scene: ScriptScene) -> str:
    """The heading, where a sentence with numbers speaks of it."""
    counted = " ".join(part for part in sentences(scene.text) if re.search(r"\d", part)).casefold()
    words = [word for word in re.findall(r"\w+", _heading(scene).casefold()) if len(word) > _SHORT_WORD]
    return _heading(scene) if any(word in counted for word in words) else ""


def _query(scene: ScriptScene, script: Script) -> str:
    """What to look for where pictures are searched: what the scene is about, within the topic."""
    if scene.visual.query:
        return scene.visual.query
    words = [scene.title or next(iter(scene.on_screen), ""), script.topic]
    return " ".join(dict.fromkeys(word.strip() for word in words if word.strip()))


def _filled(**data: Any) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
