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

_SHORT, _LONG = 90, 130
_WITH_PICTURES = ("en", "de", "es", "fr")
"""Languages of whose words a list of pictures is bundled."""
_Rule = Callable[[ScriptScene, Script], VisualBrief | None]


def brief_of(scene: ScriptScene, script: Script) -> VisualBrief:
    """What the picture of a scene should show. The same diagram or formula is not shown by two scenes of a script."""
    if is_given(scene.visual):
        return scene.visual
    return _settled(script, scene)


def is_given(brief: VisualBrief) -> bool:
    """True where somebody decided already."""
    return brief.kind != "card" or bool(brief.data)


def _settled(script: Script, scene: ScriptScene) -> VisualBrief:
    used: list[VisualBrief] = []
    for each in script.scenes:
        if each.id == scene.id:
            break
        if is_given(each.visual):
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
    if scene.role != "hook":
        return None
    first, *rest = [*(line for line in scene.on_screen if line.strip()), script.title or script.topic]
    subtitle = next((line for line in rest if line.casefold() != first.casefold()), "")
    return VisualBrief(kind="title", data=_filled(text=first, subtitle=subtitle))


def _diagram(scene: ScriptScene, script: Script) -> VisualBrief | None:
    data = known_diagram(f"{scene.title}\n{scene.text}", script.topic)
    return VisualBrief(kind="diagram", data=_filled(title=scene.title, **data)) if data else None


def _formula(scene: ScriptScene, script: Script) -> VisualBrief | None:
    latex = found_equation("\n".join((*scene.on_screen, scene.text)))
    if not latex:
        return None
    return VisualBrief(kind="formula", data=_filled(title=scene.title, latex=latex))


def _chart(scene: ScriptScene, script: Script) -> VisualBrief | None:
    found = found_figures(scene.text, script.language)
    if found is None:
        return None
    data = _filled(title=_heading(scene), form=found.form, unit=found.unit)
    return VisualBrief(kind="chart", data={**data, "labels": list(found.labels), "values": list(found.values)})


def _timeline(scene: ScriptScene, script: Script) -> VisualBrief | None:
    events = [{"when": when, "text": text} for when, text in found_dates(scene.text)]
    return VisualBrief(kind="timeline", data={**_filled(title=scene.title), "events": events}) if events else None


def _steps(scene: ScriptScene, script: Script) -> VisualBrief | None:
    found = found_steps(scene.text)
    lines = [line for line in scene.on_screen if line.strip()]
    if found is not None and found.flow and len(found.items) <= 6:
        name = "cycle" if found.round else "flow"
        return VisualBrief(kind="diagram", data={**_filled(name=name, title=scene.title), "labels": list(found.items)})
    if found is not None:
        return VisualBrief(kind="list", data={**_filled(title=_heading(scene)), "items": list(found.items)})
    if len(lines) >= 3:
        title = scene.title if scene.title not in lines else ""
        return VisualBrief(kind="list", data={**_filled(title=title), "items": lines})
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
    if not number or len(sentence) > _LONG or any(line.strip() for line in scene.on_screen[1:]):
        return None
    return VisualBrief(kind="card", data={"text": number, "lines": [sentence]})


def _card(scene: ScriptScene, language: str) -> dict[str, Any]:
    """The words for the screen; else the scene's title with its first short sentence, or that sentence alone."""
    lines = [line for line in scene.on_screen if line.strip()]
    first = next((s for s in sentences(scene.text) if len(s) <= _SHORT), "")
    if lines:
        text, below = lines[0], lines[1:]
    elif scene.title:
        text, below = scene.title, [first] if first and first != scene.title else []
    else:
        text, below = first or next(iter(sentences(scene.text)), ""), []
    return _filled(text=text, lines=below, icon=_icon(" ".join((text, *below)), language))


def _icon(text: str, language: str) -> str:
    """The picture of the first word that has one."""
    pictures = emoji_words(language, {}) if language[:2] in _WITH_PICTURES else {}
    return next((found for word in text.split() for found in (emoji_for(word, pictures),) if found), "")


def _heading(scene: ScriptScene) -> str:
    return scene.title or next((line for line in scene.on_screen if line.strip()), "")


def _query(scene: ScriptScene, script: Script) -> str:
    """What to look for where pictures are searched: what the scene is about, within the topic."""
    words = [scene.title or next(iter(scene.on_screen), ""), script.topic]
    return " ".join(dict.fromkeys(word.strip() for word in words if word.strip()))


def _filled(**data: Any) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
